import { describe, expect, it } from 'vitest'
import { claimsOf, isBound } from '../../../packages/client/src/session/claims.ts'
import { dueAt } from '../../../packages/client/src/session/due.ts'
import { base64url, randomKey, successorKey } from '../../../packages/client/src/session/keys.ts'
import { ended, lastRefreshToken, sameSession } from '../../../packages/client/src/session/record.ts'

const SECOND = 1000
const WINDOW = 60 * SECOND

const lasting = (seconds: number) => ({
  pair: { token: 'a', refreshToken: 'r' },
  nextKey: 'k',
  storedAt: 0,
  expiresAt: seconds * SECOND,
})

describe('a refresh is due', () => {
  it.each([
    ['a minute before an hour has passed', 3600, 0, 3540],
    ['up to half as much earlier', 3600, 1, 3510],
    ['a fifth before the end of a short life', 200, 0, 160],
    ['after the window, if the token lives longer', 70, 0, 60],
    ['at its end, if the window is longer', 30, 0, 30],
  ])('%s', (_, life, jitter, due) => {
    expect(dueAt(lasting(life), WINDOW, jitter, 0)).toBe(due * SECOND)
  })

  it('at once, if the clock was set back by more than the window', () => {
    const now = -61 * SECOND
    expect(dueAt(lasting(3600), WINDOW, 0, now)).toBe(now)
  })
})

describe('a key', () => {
  it('of a successor is the SHA-256 of the one that obtained it', async () => {
    expect(await successorKey('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
  })

  it('is a text that Idempotency-Key allows, another each time', () => {
    const keys = Array.from({ length: 50 }, randomKey)
    expect(new Set(keys).size).toBe(50)
    for (const key of keys) expect(key).toMatch(/^[\w-]{43}$/)
  })

  it('is base64url without padding', () => {
    expect(base64url(new Uint8Array([251, 255, 191, 1]))).toBe('-_-_AQ')
  })
})

describe('claims', () => {
  const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`

  it('are read in UTF-8, and say whether the token is bound', () => {
    const claims = { name: 'Zoë ✓', cnf: { jkt: 'x' } }
    expect(claimsOf(jwt(claims))).toEqual(claims)
    expect([isBound(jwt(claims)), isBound(jwt({})), isBound('opaque')]).toEqual([true, false, false])
  })
})

it('keeps the last refresh token of a session that has ended', () => {
  const session = lasting(60)
  expect(ended(session)).toEqual({ pair: null, lastRefreshToken: 'r' })
  expect(ended(ended(session))).toEqual({ pair: null, lastRefreshToken: 'r' })
  expect([ended(null), lastRefreshToken(null), lastRefreshToken(session)]).toEqual([null, undefined, 'r'])
})

it('takes records with the same values for the same', () => {
  expect(sameSession(lasting(1), lasting(1))).toBe(true)
  expect(sameSession(lasting(1), lasting(2))).toBe(false)
  expect(sameSession(null, null)).toBe(true)
})
