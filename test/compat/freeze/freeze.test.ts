import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { exportJWK } from 'jose'
import { expect, it } from 'vitest'
import { newHolder } from '../../support/dpop.ts'
import { MOMENT, setClock } from '../clock.ts'
import { dumpCell, dumpDirectory, type Exchange } from '../frozen.ts'
import { newPerson } from '../people.ts'
import release from '../released/release.json'
import { running } from '../running.ts'
import { Stage } from '../stage.ts'
import { RecordedCalls } from './life.ts'

// `npm run freeze` alone runs this file. It writes the bundled Worker's answers to recorded calls into `released/`.

const CELL = 'weur-0'

/** The namespace of cells, and all messages to them. */
function recorded(exchanges: Exchange[]) {
  type Cell = Record<string, (...args: unknown[]) => Promise<unknown>>
  const listenTo = (cell: string, stub: Cell) =>
    new Proxy(stub, {
      get: (target, command: string) =>
        command === 'then'
          ? undefined
          : async (...args: unknown[]) => {
              const said = { at: Date.now(), cell, command, args }
              const answer = await target[command]?.(...args)
              exchanges.push({ ...said, answer: answer ?? null })
              return answer
            },
    })
  return { getByName: (cell: string) => listenTo(cell, env.FAMILY_CELLS.getByName(cell) as never) }
}

async function write(name: string, value: unknown): Promise<void> {
  const body = `${JSON.stringify(value, null, 1)}\n`
  const written = await env.FREEZER.fetch(`http://freezer/${name}`, { method: 'PUT', body })
  expect(written.status).toBe(200)
}

it("writes the released Worker's answers to recorded calls", async () => {
  const theirs = env.TEST_MIGRATIONS.filter(({ name }) => release.migrations.includes(name))
  expect(theirs.length).toBe(release.migrations.length)
  await applyD1Migrations(env.DB, theirs)
  const exchanges: Exchange[] = []
  running.cell = 'released'
  const cells = recorded(exchanges)
  const calls = new RecordedCalls(
    new Stage([{ worker: 'released', cell: 'released' }], { FAMILY_CELLS: cells }),
  )
  setClock(MOMENT)
  const holder = await newHolder()
  const alice = await newPerson()
  await calls.longAgo(alice)
  await calls.rotations(alice)
  await calls.changes(alice)
  const { proof, locked } = await calls.underWay(alice, holder)
  // The keys determine which cell counts an unknown name. Here it is this one.
  await cells.getByName(CELL).admit?.({ kind: 'stranger', id: 's'.repeat(43) })
  const goOn = await calls.rolledBack()
  await write('cell.json', await dumpCell(CELL))
  await write('directory.json', await dumpDirectory(['customers', 'users', 'clients']))
  await write('messages.json', exchanges)
  await goOn()
  const key = { ...(await exportJWK(holder.privateKey)), alg: holder.jwk.alg }
  await write('tokens.json', { pairs: calls.pairs, holder: { ...key, local_only: true }, proof, locked })
})
