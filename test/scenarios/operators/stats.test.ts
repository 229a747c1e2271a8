import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { CellStats } from '../../../src/families/operator-messages.ts'
import type { Today } from '../../../src/flows/count-today.ts'
import { bearer, contentOf, create, next, operate, PATH, refresh, verdict } from '../../support/api.ts'
import { cellDown, cellsWith, directoryDown } from '../../support/faults.ts'
import { recordLog } from '../../support/logs.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

// The cells have events of other tests, also of tests on later days. So each test compares with the numbers before.

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
let day = Math.ceil(Date.now() / DAY_MS)

beforeEach(() => {
  day += 2
  vi.useFakeTimers({ toFake: ['Date'], now: day * DAY_MS + 3_600_000 })
})

afterEach(() => {
  vi.useRealTimers()
})

const stats = async (vars?: object): Promise<Today> =>
  contentOf(await operate('GET', '/stats', undefined, vars as never))

const oneMore = (counts: Today['locks'], ...causes: readonly string[]) => ({
  ...counts,
  ...Object.fromEntries(causes.map((cause) => [cause, (counts[cause] ?? 0) + 1])),
})

it('counts the logins, endings, second uses and locks of today, and the live sessions', async () => {
  const before = await stats()
  const user = await newUser()
  const [kept, ended, stolen] = [await newPair(user), await newPair(user), await newPair(user)]
  await bearer(ended.token, 'DELETE', PATH)
  await next(stolen)
  await refresh(stolen)
  for (let guess = 0; guess < 10; guess += 1) await create(user.username, { password: 'a wrong password' })
  expect(kept.token).not.toBe('')
  const after = await stats()
  expect(after).toMatchObject({
    since: new Date(day * DAY_MS).toISOString(),
    pending: 0,
    logins: before.logins + 3,
    sessionsEnded: oneMore(before.sessionsEnded, 'logout', 'reuse'),
    secondUses: before.secondUses,
    locks: oneMore(before.locks, 'name'),
    isEstimate: false,
    outbox: { entries: 0, oldestSeconds: 0 },
  })
  expect(after.liveSessions).toBe(before.liveSessions + 1)
})

it('has the numbers of each hour since midnight, also of an hour without events', async () => {
  const midnight = day * DAY_MS
  expect((await stats()).hours).toHaveLength(2)
  vi.setSystemTime(midnight + 3 * HOUR_MS)
  const before = await stats()
  vi.setSystemTime(midnight + 2 * HOUR_MS - 1)
  const pair = await newPair(await newUser())
  vi.setSystemTime(midnight + 2 * HOUR_MS)
  await bearer(pair.token, 'DELETE', PATH)
  vi.setSystemTime(midnight + 3 * HOUR_MS)
  await newPair(await newUser())
  const seen = await stats()
  expect(seen.hours.map(({ hour }) => hour)).toEqual(
    [0, 1, 2, 3].map((hour) => new Date(midnight + hour * HOUR_MS).toISOString()),
  )
  expect(seen.hours).toEqual(
    before.hours.map((counts, hour) => ({
      ...counts,
      logins: counts.logins + (hour === 1 || hour === 3 ? 1 : 0),
      sessionsEnded: hour === 2 ? oneMore(counts.sessionsEnded, 'logout') : counts.sessionsEnded,
    })),
  )
  expect(seen.logins).toBe(before.logins + 2)
})

it('counts the events of a cell without hours, of the release before, in the totals alone', async () => {
  const before = await stats()
  await newPair(await newUser())
  const withoutHours = cellsWith(async (name, call, args) => {
    const answer = (await call(...args)) as CellStats
    if (name !== 'stats') return answer
    const { hours: _, ...older } = answer
    return older
  })
  const seen = await stats(withoutHours)
  expect(seen).toMatchObject({ logins: before.logins + 1, pending: 0 })
  expect(seen.hours.map(({ logins }) => logins)).toEqual([0, 0])
})

it('counts nothing of yesterday', async () => {
  const [today, tomorrow] = [Date.now(), (day + 1) * DAY_MS]
  const on = (moment: number) => {
    vi.setSystemTime(moment)
    return stats()
  }
  const [before, later] = [await on(today), await on(tomorrow)]
  vi.setSystemTime(today)
  await newPair(await newUser())
  expect((await on(today)).logins).toBe(before.logins + 1)
  expect(await on(tomorrow)).toMatchObject({ logins: later.logins, since: new Date(tomorrow).toISOString() })
})

it('asks the cells of users and those that count logins, and no other', async () => {
  const pair = await newPair(await newUser(), { CELLS_PER_REGION: '100' })
  const known = await env.DB.prepare('SELECT DISTINCT cell FROM users WHERE cell IS NOT NULL').all<{
    cell: string
  }>()
  const expected = new Set(known.results.map(({ cell }) => cell))
  expect(expected).toContain(claimsOf(pair.token).cell)
  for (let index = 0; index < 16; index += 1) expected.add(`weur-${index}`)
  expect((await stats()).cells).toBe(expected.size)
})

it('reports a cell that does not answer as pending, and logs it', async () => {
  const { cell } = claimsOf((await newPair(await newUser())).token)
  const all = await stats()
  const lines = recordLog()
  const without = await stats(cellDown(cell))
  expect(without).toMatchObject({ cells: all.cells - 1, pending: 1 })
  expect(without.logins).toBeLessThan(all.logins)
  expect(lines).toMatchObject([{ event: 'unavailable', part: 'cell', cell }])
})

it('is an outage if the database does not answer', async () => {
  expect(await verdict(await operate('GET', '/stats', undefined, directoryDown() as never))).toBe(
    '503 GLOBAL_1001',
  )
})

it('refuses a parameter', async () => {
  expect(await verdict(await operate('GET', '/stats?day=2'))).toBe('400 GLOBAL_1002')
})
