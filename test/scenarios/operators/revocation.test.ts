import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { call, contentOf, next, operate, verdict } from '../../support/api.ts'
import { cellOf, familyRow, sql } from '../../support/cells.ts'
import { advance, freeze } from '../../support/clock.ts'
import { runCron } from '../../support/cron.ts'
import { expectAlive, expectEnded, refreshes } from '../../support/expect.ts'
import { cellDown } from '../../support/faults.ts'
import { recordLog } from '../../support/logs.ts'
import { sessionsOf } from '../../support/sessions.ts'
import { claimsOf, sidOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

// A mass revocation of one test must not end families of the next, so each test has its own time.
let eras = 0

beforeEach(() => {
  freeze()
  eras += 1
  advance(eras * 1000)
})

afterEach(() => {
  vi.useRealTimers()
})

const revoke = (issuedBefore: unknown) => operate('POST', '/revocation', { issuedBefore })

describe('a value that is not a time is refused, and ends nothing', () => {
  it.each(['', 'yesterday', '2026-01-01', '2026-13-01T00:00:00Z', '9999999999999', 5, null])(
    '%j',
    async (moment) => {
      const pair = await newPair(await newUser())
      expect(await verdict(await revoke(moment))).toBe('400 GLOBAL_1002')
      await expectAlive(pair)
    },
  )
})

it('ends every family that began before the time, in every cell, and no other', async () => {
  const [one, two, three] = [await newUser(), await newUser(), await newUser()]
  // Each has its own cell.
  const old = [
    await newPair(one, { CELLS_PER_REGION: '1' }),
    await newPair(two, { CELLS_PER_REGION: '100' }),
    await newPair(three, { CELLS_PER_REGION: '99' }),
  ]
  advance(100)
  const moment = new Date().toISOString()
  const fresh = [await newPair(one), await newPair(two)] as const
  advance(10)
  const child = await next(old[0] as never)
  const ended = await contentOf<{ cells: number; pending: number }>(await revoke(moment))
  // Six regions of sixteen cells, and two cells outside them.
  expect(ended.cells).toBeGreaterThanOrEqual(96)
  expect(ended.pending).toBe(0)
  expect(await Promise.all([child, old[1], old[2]].map((pair) => refreshes(pair as never)))).toEqual([
    false,
    false,
    false,
  ])
  expect(await Promise.all(fresh.map(refreshes))).toEqual([true, true])
  expect(await familyRow(child)).toMatchObject({ revoked_for: 'issued_before' })
  expect(await contentOf(await revoke(moment))).toMatchObject({ pending: 0 })
})

it('accepts a time with any offset', async () => {
  const pair = await newPair(await newUser())
  const began = Date.now()
  const inOffset = (ms: number) => new Date(ms + 7_200_000).toISOString().replace('Z', '+02:00')
  await revoke(inOffset(began))
  expect(await sessionsOf(pair)).toHaveLength(1)
  await revoke(inOffset(began + 1))
  await expectEnded(pair)
})

describe('a cell that does not answer', () => {
  it('is reported and logged, and the Cron Trigger ends what began there before', async () => {
    const [here, there] = [await newPair(await newUser()), await newPair(await newUser())]
    const down = claimsOf(there.token).cell
    advance(10)
    const lines = recordLog()
    const body = { issuedBefore: new Date().toISOString() }
    const headers = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }
    const ended = await call('POST', '/api/v2/operator/revocation', { body, headers, vars: cellDown(down) })
    expect(await contentOf(ended)).toMatchObject({ pending: 1 })
    expect(lines).toContainEqual(expect.objectContaining({ event: 'unavailable', cell: down }))
    vi.restoreAllMocks()
    advance(30)
    const later = await newPair(await newUser())
    await runCron()
    expect(await Promise.all([here, there, later].map(refreshes))).toEqual([false, false, true])
    expect(await env.DB.prepare('SELECT * FROM pending_revocations').all()).toMatchObject({ results: [] })
  })
})

it('reaches cells that the directory does not know', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  await env.DB.prepare('DELETE FROM users WHERE id = ?').bind(user.id).run()
  advance(1)
  await revoke(new Date().toISOString())
  await expectEnded(pair)
})

it('a future time ends no login after the call', async () => {
  const before = await newPair(await newUser())
  await revoke(new Date(Date.now() + 50_000).toISOString())
  advance(1)
  const after = await newPair(await newUser())
  expect(await Promise.all([before, after].map(refreshes))).toEqual([false, true])
})

it('every family is in the deny-list, also where a login or a removal comes before the sweep', async () => {
  const vars = { CELLS_PER_REGION: '1', MAX_FAMILIES_PER_USER: '300' }
  const [busy, gone] = [await newUser(), await newUser()]
  const first = await newPair(busy, vars)
  const cell = cellOf(first)
  // The number of rows is above one step of the sweep, and they come before all others.
  const columns = Object.keys((await familyRow(first)) ?? {})
  await sql(
    cell,
    `INSERT INTO family (${columns})
     WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
     SELECT ${columns.map((column) => (column === 'user_id' ? "''" : column === 'id' ? 'n.i' : `family.${column}`))}
     FROM n, family WHERE family.id = ?`,
    sidOf(first),
  )
  const pairs = [first]
  for (let count = 0; count < 130; count += 1) pairs.push(await newPair(count < 120 ? busy : gone, vars))
  advance(1)
  await revoke(new Date().toISOString())
  advance(1)
  await newPair(busy, vars)
  await operate('DELETE', `/user/${gone.id}`, undefined)
  for (let step = 0; step < 12; step += 1) {
    advance(1)
    await runDurableObjectAlarm(cell)
  }
  const told = await Promise.all(pairs.map((pair) => env.REVOKED.get(`revoked:${sidOf(pair)}`)))
  expect(told.filter((entry) => entry === null)).toEqual([])
})

it('a cell whose clock is some seconds behind ends the same families', async () => {
  const pair = await newPair(await newUser())
  const moment = new Date(Date.now() + 1).toISOString()
  advance(-3)
  await cellOf(pair).endBegunBefore(Date.parse(moment))
  expect(await cellOf(pair).families(claimsOf(pair.token).sub)).toEqual([])
})

it('ends 100,000 families at once, writes them in bounded steps, and puts each into the deny-list', {
  timeout: 180_000,
}, async () => {
  const pair = await newPair(await newUser(), { CELLS_PER_REGION: '1' })
  const cell = cellOf(pair)
  const row = (await familyRow(pair)) ?? {}
  const columns = Object.keys(row)
  const changed: Record<string, string> = {
    user_id: "printf('%08x-0000-4000-8000-000000000000', n.i / 10)",
    id: "printf('%08x-0000-4000-8000-000000000001', n.i)",
    // One in a hundred has an unexpired access token. The deny-list must have those.
    access_until: 'CASE n.i % 100 WHEN 0 THEN family.access_until ELSE 0 END',
  }
  await sql(
    cell,
    `INSERT INTO family (${columns})
     WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
     SELECT ${columns.map((column) => changed[column] ?? `family.${column}`)} FROM n, family WHERE family.id = ?`,
    sidOf(pair),
  )
  advance(1)
  const written = () =>
    sql<{ n: number }>(
      cell,
      "SELECT count(*) AS n FROM family WHERE revoked_at IS NOT NULL AND id LIKE '%-4000-8000-000000000001'",
    )
  await revoke(new Date().toISOString())
  // The call writes the moment and one step of rows. It applies to every family.
  const [first] = await written()
  expect(first?.n).toBeLessThanOrEqual(1000)
  expect(await cell.families('00000000-0000-4000-8000-000000000000')).toEqual([])
  expect(await cell.families('0000270f-0000-4000-8000-000000000000')).toEqual([])
  await expectEnded(pair)
  for (let step = 0; step < 120; step += 1) {
    advance(1)
    await runDurableObjectAlarm(cell)
  }
  expect(await written()).toEqual([{ n: 100_000 }])
  expect(await sql(cell, 'SELECT 1 FROM outbox')).toEqual([])
  const listed = await env.REVOKED.list({ prefix: 'revoked:000' })
  expect(listed.keys.filter(({ name }) => name.endsWith('-000000000001'))).toHaveLength(1000)
})
