import { describe, expect, it } from 'vitest'
import { OPERATOR } from '../../../../src/events/catalogue.ts'
import type { Complete, OpenRequest } from '../../../../src/families/protocol.ts'
import type { Family } from '../../../../src/families/rules/family.ts'
import { decideOpening, momentOfOpening, newFamily } from '../../../../src/families/rules/open.ts'
import { USER } from '../../../histories/properties/model.ts'
import { START } from '../../../histories/properties/sequence.ts'
import { POLICY } from '../../../support/policy.ts'

const SECOND = START / 1000
const HOME = { userAgent: 'app', ipAddress: '192.0.2.1', country: 'NL' }

const REQUEST: Complete<OpenRequest> = {
  user: USER,
  ending: null,
  changedBy: OPERATOR,
  familyId: 'new',
  attempt: 'a login',
  jkt: null,
  proof: null,
  limits: null,
  origin: HOME,
  policy: POLICY,
  requestId: null,
}

/** A family of the user from another login. */
const other = (id: string, more: Partial<Family> = {}): Family => ({
  ...newFamily({ ...REQUEST, familyId: id, attempt: `login ${id}` }, START),
  ...more,
})

/** The result of the request if the user has these families, some time after the start. */
const decide = (families: readonly Family[], more: Partial<typeof REQUEST> = {}, later = 0) => {
  const request = { ...REQUEST, ...more }
  const own = families.find(({ id }) => id === request.familyId) ?? null
  const unrevoked = families.filter(({ revokedAt }) => revokedAt === null)
  return decideOpening(request, own, unrevoked, START + later)
}

describe('a login', () => {
  it('opens a family with generation 0 and the origin of the login', () => {
    expect(decide([other('b')], { jkt: 'a key' }, 1999)).toEqual({
      outcome: 'new',
      ended: [],
      family: {
        id: 'new',
        userId: USER.id,
        generation: 0,
        attempt: 'a login',
        createdAt: START + 1999,
        createdFrom: HOME,
        rotatedAt: START + 1999,
        rotatedFrom: HOME,
        accessExpiresAt: SECOND + 1 + 3600,
        accessUntil: SECOND + 1 + 3600,
        refreshExpiresAt: SECOND + 1 + 1_209_600,
        expiresAt: SECOND + 1 + 7_776_000,
        jkt: 'a key',
        revokedAt: null,
        revokedFor: null,
      },
    })
  })

  it('opens no family before the moment of a mass revocation', () => {
    expect(momentOfOpening(START, START + 1)).toBe(START + 1)
    expect(momentOfOpening(START, 0)).toBe(START)
  })
})

describe('at the cap', () => {
  const recent = [other('b'), other('c'), other('d')]

  it('the least recently used families end so that the new one fits', () => {
    const opening = decide(recent, { policy: { ...POLICY, maxFamiliesPerUser: 2 } }, 5)
    const ended = recent
      .slice(1)
      .map((family) => ({ ...family, revokedAt: START + 5, revokedFor: 'cap' as const }))
    expect(opening).toMatchObject({ outcome: 'new', ended })
    expect(opening).toHaveProperty('ended.length', 2)
  })

  it.each([
    [1, 3],
    [3, 1],
    [4, 0],
  ])('of %i, %i of three families end', (maxFamiliesPerUser, ended) => {
    expect(decide(recent, { policy: { ...POLICY, maxFamiliesPerUser } })).toHaveProperty(
      'ended.length',
      ended,
    )
  })

  it('an expired family does not count', () => {
    const expired = other('e', { refreshExpiresAt: SECOND })
    const policy = { ...POLICY, maxFamiliesPerUser: 2 }
    expect(decide([expired, other('b')], { policy })).toHaveProperty('ended', [])
  })
})

describe('a repeated attempt', () => {
  const first = newFamily({ ...REQUEST, familyId: 'first' }, START)

  it('is answered with the family that it opened, until the window of a retry ends', () => {
    expect(decide([other('b'), first], {}, 59_999)).toEqual({ outcome: 'repeated', family: first })
    expect(decide([other('b'), first], {}, 60_000)).toHaveProperty('outcome', 'new')
  })

  it('is answered so also at the cap', () => {
    const policy = { ...POLICY, maxFamiliesPerUser: 1 }
    expect(decide([other('b'), first], { policy })).toEqual({ outcome: 'repeated', family: first })
  })

  it.each<[string, Partial<Family>]>([
    ['a family that was refreshed since', { generation: 1 }],
    ['a family of another attempt', { attempt: 'another login' }],
    ['a family that is bound to a key', { jkt: 'a key' }],
    ['a family that has expired', { refreshExpiresAt: SECOND }],
  ])('is never answered with %s', (_, more) => {
    expect(decide([{ ...first, ...more }])).toHaveProperty('outcome', 'new')
  })

  it('is recognized by its key alone', () => {
    const bound = { ...first, jkt: 'a key' }
    expect(decide([bound], { jkt: 'a key' })).toEqual({ outcome: 'repeated', family: bound })
    expect(decide([bound], { jkt: 'another key' })).toHaveProperty('outcome', 'new')
  })
})

describe('a call that the platform repeats', () => {
  const own = newFamily(REQUEST, START)

  it('is answered with the family that it opened, however late', () => {
    expect(decide([own], {}, 3_600_000)).toEqual({ outcome: 'repeated', family: own })
  })

  it.each<[string, Partial<Family>]>([
    ['was refreshed', { generation: 1 }],
    ['ended', { revokedAt: START, revokedFor: 'logout' }],
    ['expired', { refreshExpiresAt: SECOND }],
  ])('is stale once that family %s, because its id is used', (_, more) => {
    expect(decide([{ ...own, ...more }])).toEqual({ outcome: 'stale' })
  })
})
