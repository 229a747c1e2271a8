import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { next, refresh } from '../../support/api.ts'
import { familyRow, relayed, sql } from '../../support/cells.ts'
import { advance, freeze } from '../../support/clock.ts'
import { expectAlive, expectErased, refreshes } from '../../support/expect.ts'
import { sidOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

afterEach(() => {
  vi.useRealTimers()
})

/** Seconds between two sweeps. */
const DAY = 86_400

// One cell, so that a test names the alarm that it runs.
const CELL = { CELLS_PER_REGION: '1' }
const cell = () => env.FAMILY_CELLS.getByName('weur-0')
const alarmOf = () => runInDurableObject(cell(), (_, state) => state.storage.getAlarm())

/** Runs the alarm, when its time has come, until a sweep has read the whole cell. Returns what each step deleted. */
async function sweepAll(between: () => Promise<void> = async () => {}): Promise<number[]> {
  const deleted: number[] = []
  const count = async () => (await sql<{ n: number }>(cell(), 'SELECT count(*) AS n FROM family'))[0]?.n ?? 0
  for (let before = await count(), more = true; more; ) {
    const due = (await alarmOf()) ?? 0
    if (due > Date.now()) vi.setSystemTime(due)
    await runDurableObjectAlarm(cell())
    const after = await count()
    deleted.push(before - after)
    before = after
    const next = await alarmOf()
    more = next !== null && next - Date.now() < 60_000
    await between()
  }
  return deleted
}

describe('the alarm', () => {
  it('deletes rows that have expired or were revoked long ago, and no others', async () => {
    freeze()
    const expired = await newPair(await newUser(), { ...CELL, FAMILY_MAX_AGE_SECONDS: '60' })
    const revoked = await newPair(await newUser(), CELL)
    await refresh(revoked)
    await refresh(revoked)
    advance(DAY - 1800)
    const live = await newPair(await newUser(), CELL)
    const justRevoked = await newPair(await newUser(), CELL)
    await refresh(justRevoked)
    await refresh(justRevoked)
    advance(1800)
    await sweepAll()
    for (const pair of [expired, revoked]) await expectErased(pair)
    expect(await familyRow(justRevoked)).toMatchObject({ revoked_for: 'reuse' })
    expect(await familyRow(live)).toMatchObject({ generation: 0 })
    expect((await refresh(live)).status).toBe(200)
    expect(await Promise.all([expired, revoked, justRevoked].map(refreshes))).toEqual([false, false, false])
  })

  it('is set again while the cell has families, and not when it has none', async () => {
    freeze()
    await newPair(await newUser(), { ...CELL, FAMILY_MAX_AGE_SECONDS: '600' })
    await sweepAll()
    expect(await alarmOf()).toBeGreaterThan(Date.now())
    advance(200 * DAY)
    await sweepAll()
    expect(await sql(cell(), 'SELECT 1 FROM family')).toEqual([])
    expect(await alarmOf()).toBeNull()
    await newPair(await newUser(), CELL)
    expect(await alarmOf()).toBeGreaterThan(Date.now())
  })

  it('is set by a login, and by no rotation and no second login', async () => {
    const user = await newUser()
    let pair = await newPair(user, CELL)
    await relayed(cell())
    const set = await alarmOf()
    expect(set).not.toBeNull()
    for (let rotation = 0; rotation < 5; rotation += 1) pair = await next(pair)
    await newPair(user, CELL)
    await relayed(cell())
    expect(await alarmOf()).toBe(set)
    await runInDurableObject(cell(), (_, state) => state.storage.deleteAlarm())
    await next(pair)
    expect(await alarmOf()).toBeNull()
  })
})

it('continues until no row is due: 3,000 old rows of each other table are deleted after one run', async () => {
  await runInDurableObject(cell(), (_, state) => {
    state.storage.kv.delete('sweep')
  })
  freeze()
  await newPair(await newUser(), CELL)
  const rows = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)'
  for (const table of ['login', 'stranger']) {
    await sql(
      cell(),
      `INSERT INTO ${table} (subject, failures, last_at, locked_until) ${rows} SELECT 'old ' || i, 1, ?, 0 FROM n`,
      Date.now(),
    )
  }
  await sql(cell(), `INSERT INTO erased ${rows} SELECT 'old ' || i, ? FROM n`, Date.now())
  await sql(cell(), `INSERT INTO proof ${rows} SELECT 'key', i, ? FROM n`, Math.floor(Date.now() / 1000))
  const fresh = 'INSERT INTO login (subject, failures, last_at, locked_until) VALUES (?, 1, ?, 0)'
  await sql(cell(), fresh, 'fresh', Date.now() + DAY * 1000)
  advance(DAY)
  await sweepAll()
  expect(await sql(cell(), 'SELECT subject FROM login')).toEqual([{ subject: 'fresh' }])
  for (const table of ['stranger', 'erased', 'proof']) {
    expect(await sql(cell(), `SELECT 1 FROM ${table}`)).toEqual([])
  }
})

it('reads 100,000 families in bounded steps, and refreshes continue between them', async () => {
  // The tests before this one set the alarm for their own years.
  await runInDurableObject(cell(), (_, state) => {
    state.storage.kv.delete('sweep')
  })
  freeze()
  let pair = await newPair(await newUser(), CELL)
  const at = Date.now()
  // Copies of one family with other ids. A third are expired, a third revoked long ago, and the rest live.
  const changed: Record<string, string> = {
    user_id: "printf('%08x-0000-4000-8000-000000000000', n.i * 40000)",
    id: "printf('%08x-0000-4000-8000-000000000001', n.i)",
    attempt: "'copy'",
    refresh_expires_at: 'CASE n.i % 3 WHEN 0 THEN ?1 / 1000 - 1 ELSE ?1 / 1000 + 99999 END',
    revoked_at: 'CASE n.i % 3 WHEN 1 THEN ?1 - 7200000 END',
    revoked_for: "CASE n.i % 3 WHEN 1 THEN 'logout' END",
  }
  const columns = Object.keys(await familyRow(pair))
  await sql(
    cell(),
    `INSERT INTO family (${columns})
     WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
     SELECT ${columns.map((column) => changed[column] ?? `family.${column}`)} FROM n, family WHERE family.id = ?2`,
    at,
    sidOf(pair),
  )
  // The pair is fresh when the purge begins.
  advance(DAY - 100)
  pair = await newPair(await newUser(), CELL)
  const deleted = await sweepAll(async () => {
    pair = await next(pair)
  })
  expect(Math.max(...deleted)).toBeLessThanOrEqual(1000)
  expect(deleted.length).toBeGreaterThanOrEqual(100)
  const left = await sql(cell(), 'SELECT count(*) AS n FROM family WHERE attempt = ?', 'copy')
  expect(left).toEqual([{ n: 33_333 }])
  expect(await sql(cell(), 'SELECT 1 FROM family WHERE revoked_at < ?', at - 3_600_000)).toEqual([])
  await expectAlive(pair)
})
