import { afterEach, expect, it, vi } from 'vitest'
import { refresh } from '../../support/api.ts'
import { cellOf, sql } from '../../support/cells.ts'
import { advance, freeze } from '../../support/clock.ts'
import { expectInvalidToken } from '../../support/expect.ts'
import { captureLogs } from '../../support/logs.ts'
import { claimsOf, sidOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

afterEach(() => {
  vi.useRealTimers()
})

const alertsOf = (lines: readonly string[]) =>
  lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ event }) => event === 'cell_lost_rows')

/** Pairs of so many users of one cell that has lost their families. */
async function lostPairs(count: number, vars: Record<string, string> = {}) {
  const one = { ...vars, CELLS_PER_REGION: '1' }
  const pairs = await Promise.all(Array.from({ length: count }, async () => newPair(await newUser(), one)))
  const [pair] = pairs
  if (pair === undefined) throw new Error('no pair')
  await sql(cellOf(pair), 'DELETE FROM family')
  return { pairs, cell: claimsOf(pair.token).cell }
}

it('a cell that lost its rows raises an alert, once a minute', async () => {
  freeze()
  const lines = captureLogs()
  const { pairs, cell } = await lostPairs(30)
  for (const pair of pairs.slice(0, 19)) await expectInvalidToken(await refresh(pair))
  // The same user is counted once.
  for (let again = 0; again < 3; again++) await refresh(pairs[0] as (typeof pairs)[number])
  expect(alertsOf(lines)).toEqual([])
  for (const pair of pairs.slice(19)) await refresh(pair)
  expect(alertsOf(lines)).toEqual([{ level: 'alert', event: 'cell_lost_rows', cell }])
  advance(60)
  for (const pair of pairs) await refresh(pair)
  expect(alertsOf(lines)).toHaveLength(2)
})

it('one user raises no alert, with any number of families', async () => {
  freeze()
  const user = await newUser()
  const pairs = await Promise.all(Array.from({ length: 25 }, () => newPair(user)))
  for (const pair of pairs) await sql(cellOf(pair), 'DELETE FROM family WHERE user_id = ?', user.id)
  const lines = captureLogs()
  for (const pair of pairs) await expectInvalidToken(await refresh(pair))
  expect(lines.filter((line) => line.includes('"cause":"unknown"'))).toHaveLength(25)
  expect(alertsOf(lines)).toEqual([])
})

it('expired tokens raise no alert, because their rows are swept', async () => {
  freeze()
  const { pairs } = await lostPairs(25, { FAMILY_MAX_AGE_SECONDS: '1' })
  advance(1)
  const lines = captureLogs()
  for (const pair of pairs) await expectInvalidToken(await refresh(pair))
  expect(alertsOf(lines)).toEqual([])
  expect(lines.filter((line) => line.includes('"cause":"unknown"'))).toHaveLength(25)
  expect(new Set(pairs.map(sidOf)).size).toBe(25)
})
