import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import type { FamilyCell } from '../../../src/families/object/cell.ts'
import type { OpenRequest, RotateRequest } from '../../../src/families/protocol.ts'
import { newCellUser, openingOf, rotationOf } from '../../support/cell-requests.ts'
import { cellStub, dumpCell, relayedWithin } from '../../support/cells.ts'
import { NOWHERE, POLICY } from '../../support/policy.ts'

// Each write of each command fails in turn. The command then throws, and leaves no row and no alarm.

const USER = newCellUser()

const soon = () => Math.floor(Date.now() / 1000) + 60
const proof = (id: string) => ({ jkt: 'its key', id, expiresAt: soon() })

const opening = (familyId: string, more: Partial<OpenRequest> = {}) => openingOf(USER, familyId, more)

const [PLAIN, BOUND, CAPPED] = [newId(), newId(), newId()]
const [RETRIED, TRIED] = ['an attempt', 'a tried name']

const rotation = (familyId: string, generation: number, more: Partial<RotateRequest> = {}) =>
  rotationOf(USER.id, familyId, generation, more)

/** The rows before every command: a user with a plain family that was refreshed, a bound one, a failed login, a proof, nine failures of a name. */
async function furnish(cell: FamilyCell): Promise<void> {
  cell.open(opening(PLAIN))
  cell.open(opening(BOUND, { jkt: 'its key', proof: proof('first') }))
  const presented = { generation: 0, accessExpiresAt: null, attempt: RETRIED }
  await cell.rotate(rotation(PLAIN, 0, { presented }))
  cell.admit({ kind: 'user', id: USER.id })
  for (let failure = 1; failure < 10; failure += 1) cell.admit({ kind: 'stranger', id: TRIED })
}

const ending = { id: newId(), cause: 'password' as const, except: BOUND }
const newer = { ...USER, epoch: 2 }

/** Each command with its maximum of writes. */
const COMMANDS: Record<string, { run: (cell: FamilyCell) => unknown; writes: string[] }> = {
  'admit, a user': {
    run: (cell) => cell.admit({ kind: 'user', id: newId() }),
    writes: ['INSERT login'],
  },
  'admit, a name': {
    run: (cell) => cell.admit({ kind: 'stranger', id: 'a hash' }),
    writes: ['INSERT stranger'],
  },
  'admit, the failure that locks': {
    run: (cell) => cell.admit({ kind: 'stranger', id: TRIED }),
    writes: ['INSERT event', 'INSERT stranger', 'UPDATE stranger'],
  },
  'open, at the cap, with a proof and an ending': {
    run: (cell) =>
      cell.open(
        opening(CAPPED, {
          user: newer,
          ending: { ...ending, cause: 'operator' },
          jkt: 'its key',
          proof: proof('second'),
          policy: { ...POLICY, maxFamiliesPerUser: 1 },
        }),
      ),
    writes: [
      'DELETE login',
      'INSERT event',
      'INSERT family',
      'INSERT outbox',
      'INSERT proof',
      'INSERT user',
      'UPDATE family',
      'UPDATE user',
    ],
  },
  'rotate, once': {
    run: (cell) => cell.rotate(rotation(PLAIN, 1)),
    writes: ['UPDATE family'],
  },
  'rotate, once, with a proof': {
    run: (cell) => cell.rotate(rotation(BOUND, 0, { proof: proof('second') })),
    writes: ['INSERT proof', 'UPDATE family'],
  },
  'rotate, reuse': {
    run: (cell) => cell.rotate(rotation(PLAIN, 0)),
    writes: ['INSERT event', 'INSERT outbox', 'UPDATE family'],
  },
  'rotate, a retry from elsewhere': {
    run: (cell) =>
      cell.rotate(
        rotation(PLAIN, 0, {
          presented: { generation: 0, accessExpiresAt: null, attempt: RETRIED },
          origin: { ...NOWHERE, ipAddress: '198.51.100.9' },
        }),
      ),
    writes: ['INSERT event'],
  },
  authenticate: {
    run: (cell) =>
      cell.authenticate(
        { userId: USER.id, familyId: BOUND, generation: 0, expiresAt: soon() },
        proof('second'),
      ),
    writes: ['INSERT proof'],
  },
  end: {
    run: (cell) => cell.end(USER.id, PLAIN, 'logout'),
    writes: ['INSERT event', 'INSERT outbox', 'UPDATE family'],
  },
  changeUser: {
    run: (cell) => cell.changeUser(newer, ending),
    writes: ['DELETE login', 'INSERT event', 'INSERT outbox', 'INSERT user', 'UPDATE family', 'UPDATE user'],
  },
  eraseUser: {
    run: (cell) => cell.eraseUser(USER.id),
    writes: [
      'DELETE event',
      'DELETE family',
      'DELETE login',
      'DELETE proof',
      'DELETE user',
      'INSERT erased',
      'INSERT event',
      'INSERT outbox',
      'UPDATE family',
    ],
  },
}

const TABLES = ['user', 'family', 'login', 'stranger', 'erased', 'proof', 'outbox', 'event']
const WRITES = TABLES.flatMap((table) => ['INSERT', 'UPDATE', 'DELETE'].map((write) => `${write} ${table}`))

/** Runs a command in a cell with these rows while one write fails. Returns whether it threw, and what it changed. */
async function broken(run: (cell: FamilyCell) => unknown, write: string) {
  const name = `weur-${newId()}`
  const before = await runInDurableObject(cellStub(name), async (cell, { storage }) => {
    await furnish(cell as FamilyCell)
    // The hand-over of the events sets the alarm too.
    await relayedWithin(storage)
    await storage.setAlarm(Date.now() + 1e9)
    const [kind, table] = write.split(' ')
    storage.sql.exec(
      `CREATE TRIGGER broken BEFORE ${kind} ON ${table} BEGIN SELECT RAISE(FAIL, 'disk I/O error'); END`,
    )
    return storage.getAlarm()
  })
  const rows = await dumpCell(cellStub(name))
  const threw = await runInDurableObject(cellStub(name), async (cell) => {
    try {
      await run(cell as FamilyCell)
      return false
    } catch (error) {
      expect(String(error)).toContain('disk I/O error')
      return true
    }
  })
  const after = await runInDurableObject(cellStub(name), (_, { storage }) => storage.getAlarm())
  const changed = rows !== (await dumpCell(cellStub(name))) || (threw && before !== after)
  // Otherwise its deliveries would fail for ever.
  await runInDurableObject(cellStub(name), async (_, { storage }) => {
    storage.sql.exec('DROP TRIGGER broken')
    storage.sql.exec('DELETE FROM outbox')
    await storage.deleteAlarm()
  })
  return { threw, changed }
}

describe('a write that fails leaves no trace of', () => {
  it.each(Object.entries(COMMANDS))('%s', async (_, { run, writes }) => {
    const found: string[] = []
    for (const write of WRITES) {
      const { threw, changed } = await broken(run, write)
      if (!threw) continue
      found.push(write)
      expect(changed, `${write} failed, and something was kept`).toBe(false)
    }
    // Every write failed once, and the list of writes is complete.
    expect(found.sort()).toEqual(writes)
  })
})

it('a mass revocation that fails is not kept in memory', async () => {
  const name = `weur-${newId()}`
  const live = await runInDurableObject(cellStub(name), async (cell, { storage }) => {
    await furnish(cell as FamilyCell)
    const { setAlarm } = storage
    const put = storage.kv.put.bind(storage.kv)
    let calls = 0
    storage.kv.put = (...entry: Parameters<typeof put>) => {
      calls += 1
      if (calls === 2) throw new Error('disk I/O error')
      put(...entry)
    }
    expect(() => (cell as FamilyCell).endBegunBefore(Date.now() + 1)).toThrow('disk I/O error')
    storage.kv.put = put
    expect(storage.setAlarm).toBe(setAlarm)
    return (cell as FamilyCell).families(USER.id).length
  })
  expect(live).toBe(2)
})
