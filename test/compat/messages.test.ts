import { evictAllDurableObjects } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, expect, it } from 'vitest'
import { setClock } from './clock.ts'
import type { Exchange } from './frozen.ts'
import recorded from './released/messages.json'
import { type Release, running } from './running.ts'

// The messages of the last release's Worker to its cells, sent to new cells. The answers must have what it reads.

const exchanges = recorded as readonly Exchange[]

beforeEach(() => evictAllDurableObjects())

/** The answers of cells of a release, which are empty at first. */
async function replay(release: Release): Promise<unknown[]> {
  running.cell = release
  const answers: unknown[] = []
  for (const { at, cell, command, args } of exchanges) {
    setClock(at)
    const stub = env.FAMILY_CELLS.getByName(`${release}-${cell}`) as unknown as Record<
      string,
      (...args: readonly unknown[]) => Promise<unknown>
    >
    answers.push((await stub[command]?.(...args)) ?? null)
  }
  return answers
}

/** The part of an answer that the last release uses. Numbers of seconds and counts may differ. */
function essence({ answer }: Exchange): unknown {
  if (typeof answer === 'number') return expect.any(Number)
  if (answer === null || typeof answer !== 'object' || !('retryAfterSeconds' in answer)) return answer
  return { ...answer, retryAfterSeconds: expect.any(Number) }
}

it('has every command, and the outcomes of each rule that need few calls', () => {
  const outcomes = new Set(
    exchanges.map(({ command, answer }) =>
      answer !== null && typeof answer === 'object' && 'outcome' in answer
        ? `${command} ${answer.outcome}`
        : typeof answer === 'object'
          ? command
          : `${command} ${answer}`,
    ),
  )
  expect([...outcomes].sort()).toEqual([
    'admit admitted',
    'admit locked',
    'authenticate ended',
    'authenticate expired',
    'authenticate live',
    'authenticate unproven',
    'changeUser',
    'end before',
    'end false',
    'end now',
    'endBegunBefore 1',
    'eraseUser',
    'families',
    'open opened',
    'open stale',
    'recognize live',
    'rotate ahead',
    'rotate expired',
    'rotate replayed',
    'rotate reused',
    'rotate revoked',
    'rotate rotated',
    'rotate unknown',
  ])
})

it('cells of the last release give the recorded answers again', async () => {
  expect(await replay('released')).toEqual(exchanges.map(({ answer }) => answer))
})

it("today's cells give answers that a Worker of the last release understands", async () => {
  const answers = await replay('today')
  for (const [index, exchange] of exchanges.entries()) {
    // A command that answered nothing may have an answer now, because the last release does not read it.
    if (exchange.answer === null) continue
    const said = JSON.stringify(exchange)
    if (typeof exchange.answer !== 'object') {
      expect(answers[index], said).toEqual(essence(exchange))
    } else expect(answers[index], said).toMatchObject(essence(exchange) as object)
  }
})
