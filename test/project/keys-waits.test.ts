import { describe, expect, it } from 'vitest'
import { type Change, obstaclesOf } from '../../scripts/keys/change.ts'
import { placeOf } from '../../scripts/keys/live/versions.ts'
import { dueSteps, statesOf, timesAfter } from '../../scripts/keys/times.ts'
import { SPREAD_SECONDS, waitsOf } from '../../scripts/keys/waits.ts'

// The rules of `npm run keys` for a deployment, without one.

const VARS = { ISSUER: 'https://tokens.example.com', AUDIENCE: 'https://api.example.com' }
const WAITS = { publish: 600, expire: 4000 }
const NOW = 1_800_000_000

describe('the waits', () => {
  it('are those of the default variables', () => {
    expect(waitsOf('access', VARS)).toEqual({ publish: 300 + SPREAD_SECONDS, expire: 3660 + SPREAD_SECONDS })
    expect(waitsOf('refresh', VARS)).toEqual({ publish: SPREAD_SECONDS, expire: 1_209_600 + SPREAD_SECONDS })
  })

  it('grow with the lifetime, the grace of expired tokens and the larger of the two windows of a retry', () => {
    const vars = {
      ...VARS,
      ACCESS_TOKEN_TTL_SECONDS: '100',
      EXPIRED_ACCESS_TOKEN_GRACE_SECONDS: '1000',
      IDEMPOTENCY_WINDOW_SECONDS: '20',
      REUSE_GRACE_SECONDS: '30',
      REFRESH_TOKEN_IDLE_TTL_SECONDS: '5000',
    }
    expect(waitsOf('access', vars).expire).toBe(1130 + SPREAD_SECONDS)
    expect(waitsOf('access', { ...vars, IDEMPOTENCY_WINDOW_SECONDS: '40' }).expire).toBe(
      1140 + SPREAD_SECONDS,
    )
    expect(waitsOf('refresh', vars).expire).toBe(5000 + SPREAD_SECONDS)
  })

  it('are not guessed from variables that the service refuses', () => {
    expect(() => waitsOf('access', { ...VARS, ACCESS_TOKEN_TTL_SECONDS: '1h' })).toThrow(
      'The live Worker has bad variables: ACCESS_TOKEN_TTL_SECONDS: must be',
    )
  })
})

describe('the times of the keys', () => {
  it('follow a rotation', () => {
    const first = timesAfter({}, [], ['a'], NOW)
    expect(first).toEqual({ a: { publishedAt: NOW } })
    const rotated = timesAfter(first, ['a'], ['a', 'b'], NOW + 10)
    expect(rotated).toEqual({ a: { publishedAt: NOW }, b: { publishedAt: NOW + 10 } })
    const promoted = timesAfter(rotated, ['a', 'b'], ['b', 'a'], NOW + 700)
    expect(promoted).toEqual({
      b: { publishedAt: NOW + 10 },
      a: { publishedAt: NOW, replacedAt: NOW + 700 },
    })
    expect(timesAfter(promoted, ['b', 'a'], ['b'], NOW + 5000)).toEqual({ b: { publishedAt: NOW + 10 } })
  })

  it('do not change when the same step is recorded again', () => {
    const before = { a: { publishedAt: NOW }, b: { publishedAt: NOW } }
    const once = timesAfter(before, ['a', 'b'], ['b', 'a'], NOW + 700)
    expect(timesAfter(once, ['a', 'b'], ['b', 'a'], NOW + 900)).toEqual(once)
  })

  it('of a set of unknown history wait as if each key but the first had signed until now', () => {
    const adopted = timesAfter({}, null, ['b', 'a'], NOW)
    expect(adopted).toEqual({ b: { publishedAt: NOW }, a: { publishedAt: NOW, replacedAt: NOW } })
    // A file that was restored without its record.
    expect(timesAfter({}, ['b', 'a'], ['b', 'a'], NOW)).toEqual(adopted)
    expect(timesAfter({ a: { publishedAt: 1 } }, null, ['b', 'a'], NOW).a?.replacedAt).toBe(NOW)
  })

  it('say what each key does, and what is due when', () => {
    const times = {
      a: { publishedAt: NOW },
      b: { publishedAt: NOW + 10 },
      c: { publishedAt: NOW, replacedAt: NOW + 5 },
    }
    const states = statesOf(['a', 'b', 'c'], times, WAITS, NOW)
    expect(states).toEqual([
      { kid: 'a', does: 'signs' },
      { kid: 'b', does: 'waits', from: NOW + 610 },
      { kid: 'c', does: 'was replaced', from: NOW + 4005 },
    ])
    expect(dueSteps(states)).toEqual([
      { command: 'promote', kid: 'b', from: NOW + 610 },
      { command: 'retire', kid: 'c', from: NOW + 4005 },
    ])
    expect(dueSteps(statesOf(['a'], times, WAITS, NOW))).toEqual([])
  })
})

describe('a change', () => {
  const times = {
    a: { publishedAt: NOW - 9000 },
    b: { publishedAt: NOW - 599 },
    c: { publishedAt: NOW - 9000, replacedAt: NOW - 3999 },
  }
  const kindsOf = (change: Partial<Change>) =>
    obstaclesOf({
      previous: ['a', 'b', 'c'],
      next: ['a', 'b', 'c'],
      times,
      waits: WAITS,
      now: NOW,
      ...change,
    }).map(({ kind }) => kind)

  it('to a new key that does not sign is free', () => {
    expect(kindsOf({ next: ['a', 'b', 'c', 'd'] })).toEqual([])
  })

  it('lets a key sign, and removes one, when the wait is over and no second earlier', () => {
    expect(kindsOf({ next: ['b', 'a', 'c'] })).toEqual(['early'])
    expect(kindsOf({ next: ['b', 'a', 'c'], now: NOW + 1 })).toEqual([])
    expect(kindsOf({ next: ['a', 'b'] })).toEqual(['early'])
    expect(kindsOf({ next: ['a', 'b'], now: NOW + 1 })).toEqual([])
    expect(kindsOf({ next: ['b', 'a'] })).toEqual(['early', 'early'])
  })

  it('may remove a key that never signed', () => {
    expect(kindsOf({ next: ['a', 'c'] })).toEqual([])
  })

  it('waits for a key whose times are not known', () => {
    expect(kindsOf({ next: ['b', 'a', 'c'], times: {} })).toEqual(['early'])
    expect(kindsOf({ next: ['a', 'b'], times: {} })).toEqual(['early'])
  })

  it('ends tokens if the set lacks the key that signs, or signs with one that nobody has', () => {
    expect(kindsOf({ next: ['b', 'c'], now: NOW + 1 })).toEqual(['ends tokens'])
    expect(kindsOf({ next: ['d', 'a', 'b', 'c'] })).toEqual(['ends tokens'])
    expect(kindsOf({ next: ['d'], now: NOW + 1 })).toEqual(['ends tokens', 'ends tokens'])
    expect(kindsOf({ previous: null })).toEqual(['ends tokens'])
  })
})

describe('the place of an interrupted change', () => {
  const change = { tag: 'keys-access-1', prefix: 'keys-access-' }
  const all = [{ id: 'live', percentage: 100 }]
  const split = [...all, { id: 'new', percentage: 0 }]
  const ours = { id: 'new', tag: change.tag, madeFrom: 'live' }
  const place = (shares: typeof all, latest: Parameters<typeof placeOf>[1]) =>
    placeOf(shares, latest, change, 'worker')

  it('is found by the tag of its version', () => {
    expect(place(all, { id: 'live', tag: null, madeFrom: null })).toEqual({ at: 'begin', live: 'live' })
    expect(place(all, ours)).toEqual({ at: 'made', live: 'live', version: 'new' })
    expect(place(split, ours)).toEqual({ at: 'offered', live: 'live', version: 'new' })
    expect(place([{ id: 'new', percentage: 100 }], ours)).toEqual({ at: 'live' })
  })

  it('is the beginning after a change of the same set that was given up', () => {
    const other = { ...ours, tag: 'keys-access-2' }
    expect(place(all, other)).toEqual({ at: 'begin', live: 'live' })
    expect(place(split, other)).toEqual({ at: 'begin', live: 'live' })
  })

  it('is refused where code or keys would go live that nobody deployed', () => {
    const notLive = 'The latest version of worker is new, which is not live (live is)'
    expect(() => place(all, { id: 'new', tag: null, madeFrom: null })).toThrow(notLive)
    // The live version changed since, so the code of ours is not that of the live one.
    expect(() => place(all, { ...ours, madeFrom: 'older' })).toThrow(notLive)
    expect(() => place(all, { ...ours, tag: 'keys-refresh-2' })).toThrow(notLive)
  })

  it('is refused while two versions that are not ours share the traffic', () => {
    const shared = 'Two versions of worker share the traffic'
    const halves = [
      { id: 'live', percentage: 50 },
      { id: 'new', percentage: 50 },
    ]
    expect(() => place(halves, ours)).toThrow(shared)
    expect(() => place(split, { id: 'new', tag: null, madeFrom: null })).toThrow(shared)
    expect(() => place(split, { id: 'live', tag: null, madeFrom: null })).toThrow(shared)
  })
})
