import { describe, expect, it } from 'vitest'
import {
  costOf,
  lengthOf,
  type Policy,
  policyChanges,
  policyWords,
} from '../../../../../web/console/customers/policy.ts'

const NONE: Policy = {
  accessTokenTtlSeconds: null,
  idleTtlSeconds: null,
  familyMaxAgeSeconds: null,
  requireDpop: false,
  passwordLogin: true,
}

describe('a policy', () => {
  it('is told by what it makes stricter', () => {
    expect(policyWords(NONE)).toEqual([])
    const strict = { ...NONE, accessTokenTtlSeconds: 300, requireDpop: true, passwordLogin: false }
    expect(policyWords(strict)).toEqual([
      'Access token 5 min',
      'Bound tokens alone (DPoP)',
      'No login by password',
    ])
  })

  it.each([
    [86_400, '1 d'],
    [7200, '2 h'],
    [5400, '90 min'],
    [61, '61 s'],
  ])('has a length of %i seconds as %s', (seconds, words) => {
    expect(lengthOf(seconds)).toBe(words)
  })

  it('is sent with the members that differ alone, null among them', () => {
    const before = { ...NONE, idleTtlSeconds: 60, accessTokenTtlSeconds: 30 }
    expect(policyChanges(before, before)).toEqual({})
    expect(policyChanges(before, { ...before, idleTtlSeconds: null, requireDpop: true })).toEqual({
      idleTtlSeconds: null,
      requireDpop: true,
    })
    expect(policyChanges(NONE, { ...NONE, passwordLogin: false })).toEqual({ passwordLogin: false })
  })

  it('says that sessions end if they may be less old, and not if they may be older', () => {
    const day = { ...NONE, familyMaxAgeSeconds: 86_400 }
    expect(costOf(NONE, day).join()).toContain('they end, and their users log in again')
    expect(costOf(day, { ...NONE, familyMaxAgeSeconds: 60 }).join()).toContain('they end')
    expect(costOf(day, NONE)).toEqual(['Session in all: longer, for sessions that begin from now on.'])
    expect(costOf(day, day)).toEqual([])
  })

  it('says what each switch does, in both directions', () => {
    const words = (before: Policy, after: Policy) => costOf(before, after).join()
    expect(words(NONE, { ...NONE, requireDpop: true })).toContain('are not refreshed while this is on')
    expect(words({ ...NONE, requireDpop: true }, NONE)).toContain('need no key any more')
    expect(words(NONE, { ...NONE, passwordLogin: false })).toContain('No session ends')
    expect(words({ ...NONE, passwordLogin: false }, NONE)).toContain('log in by password again')
  })
})
