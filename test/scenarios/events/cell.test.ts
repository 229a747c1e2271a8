import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { FamilyCell } from '../../../src/families/object/cell.ts'
import { newCellUser, openingOf, rotationOf } from '../../support/cell-requests.ts'
import { relayed, sql } from '../../support/cells.ts'
import { advance, freeze } from '../../support/clock.ts'
import { NOWHERE, POLICY } from '../../support/policy.ts'

// The history in the storage of one cell, which no other test uses.

const DAY = 86_400

beforeEach(freeze)
afterEach(() => {
  vi.useRealTimers()
})

const newCell = () => env.FAMILY_CELLS.getByName(newId())
type Cell = ReturnType<typeof newCell>

const events = (cell: Cell) =>
  sql<{ seq: number; event: string; cause: string | null; at: number; family_id: string; actor: string }>(
    cell,
    'SELECT * FROM event ORDER BY seq',
  )

const history = async (cell: Cell, userId: string) => (await cell.history({ userId }, 1000)).events

/** Adds copies of a family, each with an id of its own and an expired access token. `change` is SQL for other columns. */
async function copy(cell: Cell, familyId: string, copies: number, change: Record<string, string> = {}) {
  const columns = (await sql<{ name: string }>(cell, "SELECT name FROM pragma_table_info('family')")).map(
    ({ name }) => name,
  )
  const own: Record<string, string> = { id: "printf('copy-%05d', n.i)", access_until: '0', ...change }
  const values = columns.map((name) => own[name] ?? name)
  await sql(
    cell,
    `INSERT INTO family (${columns}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     SELECT ${values} FROM n, family WHERE id = ?`,
    copies,
    familyId,
  )
}

/** Adds events of a user, all of one moment. */
const addEvents = (cell: Cell, subject: string, count: number, at: number) =>
  sql(
    cell,
    `INSERT INTO event (subject, at, event, actor)
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     SELECT ?, ?, 'login', 'service' FROM n`,
    count,
    subject,
    at,
  )

/** Runs the alarms of a sweep that is due, until its last step. Returns what was left of a table after each. */
async function sweep(cell: Cell, table: string): Promise<number[]> {
  const alarm = () => runInDurableObject(cell, (_, { storage }) => storage.getAlarm())
  const left: number[] = []
  for (let due = await alarm(); due !== null && due - Date.now() < 60_000; due = await alarm()) {
    if (due > Date.now()) vi.setSystemTime(due)
    await runDurableObjectAlarm(cell)
    left.push((await sql<{ n: number }>(cell, `SELECT count(*) AS n FROM ${table}`))[0]?.n ?? 0)
  }
  return left
}

it('a rotation writes one row, and no event', async () => {
  const [cell, user, family] = [newCell(), newCellUser(), newId()]
  await cell.open(openingOf(user, family))
  await relayed(cell)
  const written = () =>
    runInDurableObject(cell, (_, { storage }) =>
      Number(storage.sql.exec('SELECT total_changes() AS n').one().n),
    )
  const before = await written()
  for (let generation = 0; generation < 5; generation += 1)
    await cell.rotate(rotationOf(user.id, family, generation))
  expect((await written()) - before).toBe(5)
  expect((await events(cell)).map(({ event }) => event)).toEqual(['login'])
})

it('a retry from the place of the rotation writes nothing, and one from elsewhere is one event', async () => {
  const [cell, user, family] = [newCell(), newCellUser(), newId()]
  await cell.open(openingOf(user, family))
  const request = rotationOf(user.id, family, 0)
  await cell.rotate(request)
  expect((await cell.rotate(request)).outcome).toBe('replayed')
  expect(await events(cell)).toHaveLength(1)
  const elsewhere = { ...NOWHERE, ipAddress: '198.51.100.9' }
  for (let use = 0; use < 3; use += 1) {
    expect((await cell.rotate({ ...request, origin: elsewhere })).outcome).toBe('replayed')
  }
  expect((await history(cell, user.id)).map(({ event, cause, origin }) => [event, cause, origin])).toEqual([
    ['second_use', 'retry', elsewhere],
    ['login', null, null],
  ])
})

it('a mass revocation is one event for each family that it ends, which the sweep writes in steps', async () => {
  const [cell, user, family] = [newCell(), newCellUser(), newId()]
  const policy = { ...POLICY, maxFamiliesPerUser: 1000 }
  await cell.open(openingOf(user, family, { policy }))
  // The copies belong to users of their own. Every fifth has expired.
  await copy(cell, family, 2500, {
    user_id: "printf('user-%05d', n.i)",
    refresh_expires_at: 'CASE n.i % 5 WHEN 0 THEN created_at / 1000 ELSE refresh_expires_at END',
  })
  advance(1)
  const moment = Date.now()
  await cell.endBegunBefore(moment)
  // The call does one step, whatever the size of the cell.
  expect((await events(cell)).length).toBeLessThanOrEqual(1001)
  advance(5)
  // A family that the sweep has not reached is removed with its user.
  await cell.eraseUser('user-02499')
  await cell.endBegunBefore(moment)
  await sweep(cell, 'event')
  const ended = (await events(cell)).filter(({ event }) => event === 'session_ended')
  expect(ended).toHaveLength(2001)
  expect(new Set(ended.map(({ family_id }) => family_id)).size).toBe(2001)
  expect(new Set(ended.map(({ cause, at, actor }) => `${cause} ${at} ${actor}`))).toEqual(
    new Set([`issued_before ${moment} operator`]),
  )
  await cell.endBegunBefore(moment)
  await sweep(cell, 'event')
  expect((await events(cell)).filter(({ event }) => event === 'session_ended')).toHaveLength(2001)
})

it('a second mass revocation loses no family that ended by the first and expired since', async () => {
  const [cell, user, family] = [newCell(), newCellUser(), newId()]
  await cell.open(openingOf({ ...user, id: 'zzz' }, family))
  // More than one step comes before the family that expires.
  await copy(cell, family, 1500, { user_id: "printf('user-%05d', n.i)" })
  await copy(cell, family, 1, { id: "'soon'", refresh_expires_at: 'created_at / 1000 + 2' })
  advance(1)
  await cell.endBegunBefore(Date.now())
  advance(2)
  await cell.endBegunBefore(Date.now())
  await sweep(cell, 'event')
  const ended = (await events(cell)).filter(({ event }) => event === 'session_ended')
  expect(ended.filter(({ family_id }) => family_id === 'soon')).toHaveLength(1)
  expect(ended).toHaveLength(1502)
})

it('a login keeps the row of a family that a mass revocation ended, until the sweep has written its event', async () => {
  const [cell, user, family] = [newCell(), { ...newCellUser(), id: 'zzz' }, newId()]
  await cell.open(openingOf(user, family))
  await copy(cell, family, 1100, { user_id: "printf('user-%05d', n.i)" })
  await copy(cell, family, 150, {
    id: "printf('soon-%05d', n.i)",
    refresh_expires_at: 'created_at / 1000 + 2',
  })
  advance(1)
  await cell.endBegunBefore(Date.now())
  advance(2)
  await cell.open(openingOf(user, newId()))
  await sweep(cell, 'event')
  const ended = (await history(cell, user.id)).filter(({ event }) => event === 'session_ended')
  expect(new Set(ended.map(({ familyId }) => familyId)).size).toBe(151)
  expect(ended).toHaveLength(151)
})

it('keeps the newest 1,000 events of a user, and those of other users', async () => {
  const [cell, user, other] = [newCell(), newCellUser(), newCellUser()]
  await cell.open(openingOf(other, newId()))
  await addEvents(cell, user.id, 1003, Date.now())
  // An event stays until the receivers have it.
  await cell.open(openingOf(user, newId()))
  await relayed(cell)
  const family = newId()
  await cell.open(openingOf(user, family))
  expect((await cell.history({ userId: user.id }, 10_000)).total).toBe(1000)
  expect((await history(cell, user.id))[0]).toMatchObject({ event: 'login', familyId: family })
  expect(await history(cell, other.id)).toHaveLength(1)
})

it('keeps the newest 100 locks of a name', async () => {
  const cell = newCell()
  await addEvents(cell, 'name abc', 150, Date.now())
  for (let attempt = 0; attempt < 10; attempt += 1) await cell.admit({ kind: 'stranger', id: 'abc' })
  const kept = await cell.history({ nameId: 'abc' }, 1000)
  expect(kept.total).toBe(100)
  expect(kept.events[0]).toMatchObject({ event: 'locked', cause: 'name', familyId: null })
})

it('leaves expired events out at once, and deletes them in steps', async () => {
  const [cell, user] = [newCell(), newCellUser()]
  await cell.families(user.id)
  await addEvents(cell, 'another', 2500, Date.now() - 200_000)
  await cell.open(openingOf(user, newId()))
  const first = await history(cell, user.id)
  advance(30 * DAY - 100)
  expect(await history(cell, user.id)).toEqual(first)
  expect((await cell.history({ userId: 'another' }, 10)).total).toBe(0)
  const left = await sweep(cell, 'event')
  expect(left).toEqual([1501, 501, 1])
  advance(100)
  expect(await cell.history({ userId: user.id }, 10)).toEqual({ total: 0, events: [] })
})

it('deletes the events of a change of a user who has no session any more', async () => {
  const [cell, user] = [newCell(), newCellUser()]
  await cell.changeUser(user, null)
  advance(DAY)
  await sweep(cell, 'event')
  await cell.changeUser({ ...user, role: 'ROLE_SUPPORT' }, null)
  expect((await events(cell)).map(({ event }) => event)).toEqual(['role_changed'])
  for (let day = 0; day <= 30; day += 1) {
    advance(DAY)
    await sweep(cell, 'event')
  }
  expect(await events(cell)).toEqual([])
})

it('keeps events for HISTORY_DAYS, which the cell reads itself', async () => {
  const cell = newCell()
  await cell.families('another')
  for (const days of [1, 2, 29, 31]) await addEvents(cell, 'one', 1, Date.now() - days * DAY * 1000 + 1000)
  const kept = await runInDurableObject(cell, (_, state) =>
    [undefined, '', '1', '2', '365'].map((days) => {
      const other = new FamilyCell(state, { ...env, HISTORY_DAYS: days } as unknown as Env)
      return other.history({ userId: 'one' }, 10).total
    }),
  )
  expect(kept).toEqual([3, 3, 1, 2, 4])
})

it('never uses a number again, also when every row is gone', async () => {
  const [cell, user, family] = [newCell(), newCellUser(), newId()]
  await cell.open(openingOf(user, family))
  await cell.end(user.id, family, 'logout')
  const last = (await events(cell)).at(-1)?.seq ?? 0
  await sql(cell, 'DELETE FROM event')
  await cell.open(openingOf(user, newId()))
  expect((await events(cell)).map(({ seq }) => seq)).toEqual([last + 1])
})

it('a removal deletes the history, and keeps its own events without an origin for as long as its record', async () => {
  const [cell, user, family] = [newCell(), newCellUser(), newId()]
  const origin = { userAgent: 'app/1', ipAddress: '192.0.2.1', country: 'NL' }
  await cell.open(openingOf(user, family, { origin }))
  advance(1)
  await cell.eraseUser(user.id)
  const removal = await history(cell, user.id)
  expect(removal).toMatchObject([
    { event: 'user_removed', cause: null, familyId: null, actor: { kind: 'operator' } },
    { event: 'session_ended', cause: 'removed', familyId: family, origin: null, previousOrigin: null },
  ])
  expect(JSON.stringify(await events(cell))).not.toMatch(/app\/1|192\.0\.2\.1/)
  await cell.eraseUser(user.id)
  // A change that was under way comes late.
  await cell.changeUser({ ...user, role: 'ROLE_SUPPORT' }, { id: newId(), cause: 'password', except: null })
  expect(await history(cell, user.id)).toEqual(removal)
  advance(DAY)
  await sweep(cell, 'erased')
  expect(await events(cell)).toEqual([])
  expect(await runInDurableObject(cell, (_, { storage }) => storage.getAlarm())).toBeNull()
})

it('a removal takes the origin and the request from the events that receivers do not have yet', async () => {
  const [cell, user] = [newCell(), newCellUser()]
  const origin = { userAgent: 'app/1', ipAddress: '192.0.2.1', country: 'NL' }
  const opening = openingOf(user, newId(), { origin, requestId: 'of-the-login' })
  // In one turn, in which nothing is handed over.
  const [before, after] = await runInDurableObject(cell, (one, { storage }) => {
    const rows = () => JSON.stringify(storage.sql.exec('SELECT * FROM event').toArray())
    one.open(opening)
    const opened = rows()
    one.eraseUser(user.id)
    return [opened, rows()]
  })
  expect(before).toMatch(/192\.0\.2\.1.*of-the-login/)
  expect(after).toContain(`erased ${user.id}`)
  expect(after).not.toMatch(/app\/1|192\.0\.2\.1|of-the-login/)
})

it('the code of another release may leave events of a removed user, which the sweep deletes', async () => {
  const [cell, user] = [newCell(), newCellUser()]
  await cell.open(openingOf(user, newId()))
  await sql(cell, 'DELETE FROM user')
  await sql(cell, 'DELETE FROM family')
  await sql(cell, 'INSERT INTO erased (user_id, erased_at) VALUES (?, ?)', user.id, Date.now())
  advance(DAY)
  await sweep(cell, 'erased')
  expect(await events(cell)).toEqual([])
})
