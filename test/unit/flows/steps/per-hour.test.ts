import { expect, it } from 'vitest'
import { perHour } from '../../../../src/flows/steps/per-hour.ts'

const HOUR_MS = 3_600_000
const SINCE = Date.UTC(2026, 10, 2)
const login = (hour: number, count: number) => ({
  event: 'login',
  cause: null,
  hour: SINCE + hour * HOUR_MS,
  count,
})

it('has the hour that has just begun, and no later one', () => {
  expect(perHour([], SINCE, SINCE).map(({ hour }) => hour)).toEqual(['2026-11-02T00:00:00.000Z'])
  expect(perHour([], SINCE, SINCE + HOUR_MS - 1)).toHaveLength(1)
  expect(perHour([], SINCE, SINCE + HOUR_MS)).toHaveLength(2)
  expect(perHour([], SINCE, SINCE + 24 * HOUR_MS - 1)).toHaveLength(24)
})

it('adds the counts of several cells, by cause for ended sessions', () => {
  const ended = (cause: string, count: number) => ({ ...login(1, count), event: 'session_ended', cause })
  const counts = [
    login(0, 2),
    login(0, 3),
    login(1, 1),
    ended('logout', 2),
    ended('reuse', 1),
    ended('logout', 4),
  ]
  const locked = { ...login(1, 2), event: 'locked', cause: 'name' }
  expect(perHour([...counts, locked], SINCE, SINCE + HOUR_MS)).toMatchObject([
    { logins: 5, sessionsEnded: {}, locks: 0 },
    { logins: 1, sessionsEnded: { logout: 6, reuse: 1 }, locks: 2 },
  ])
})

it('counts an event of a clock that is ahead for the last hour', () => {
  expect(perHour([login(1, 1)], SINCE, SINCE + HOUR_MS - 1)).toMatchObject([{ logins: 1 }])
})
