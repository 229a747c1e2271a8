import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CustomerLimits,
  endOf,
  isLater,
  lacksKey,
  policyOfNew,
  policyOfNext,
} from '../../../../src/families/rules/customer-limits.ts'
import { decide } from '../../../../src/families/rules/decide.ts'
import { type Family, isLive } from '../../../../src/families/rules/family.ts'
import { newFamily as newFamilyOf } from '../../../../src/families/rules/open.ts'
import type { Policy } from '../../../../src/families/rules/policy.ts'
import { USER } from '../../../histories/properties/model.ts'
import { START } from '../../../histories/properties/sequence.ts'
import { NOWHERE, POLICY, UNPROVEN } from '../../../support/policy.ts'

const SECOND = START / 1000

const NONE: CustomerLimits = {
  version: 1,
  accessTokenTtlSeconds: null,
  idleTtlSeconds: null,
  familyMaxAgeSeconds: null,
  requireDpop: false,
}

const limited = (more: Partial<CustomerLimits>, service: Policy = POLICY): Policy => ({
  ...service,
  customer: { ...NONE, ...more },
})

/** A family that begins at the start. */
const begun = (policy: Policy, at = START): Family =>
  newFamilyOf(
    {
      user: USER,
      ending: null,
      changedBy: { kind: 'operator' },
      familyId: 'a family',
      attempt: 'a login',
      jkt: null,
      proof: null,
      limits: null,
      origin: NOWHERE,
      policy,
      requestId: null,
    },
    at,
  )

/** A refresh of the present generation by its refresh token alone. */
const refresh = (family: Family, policy: Policy, at: number, attempt = 'a refresh') =>
  decide(
    family,
    USER,
    { generation: family.generation, accessExpiresAt: null, attempt, ...UNPROVEN },
    policy,
    at,
  )

const rotated = (family: Family, policy: Policy, at: number): Family => {
  const decision = refresh(family, policy, at)
  if (decision.outcome !== 'rotated') throw new Error(decision.outcome)
  return decision.family
}

describe('a new family has the stricter limit in each point', () => {
  it('of the customer', () => {
    const policy = limited({ accessTokenTtlSeconds: 60, idleTtlSeconds: 600, familyMaxAgeSeconds: 6000 })
    expect(begun(policy)).toMatchObject({
      accessExpiresAt: SECOND + 60,
      accessUntil: SECOND + 60,
      refreshExpiresAt: SECOND + 600,
      expiresAt: SECOND + 6000,
    })
  })

  it('of the service, where that was lowered below the customer', () => {
    const service = { ...POLICY, accessTokenTtlSeconds: 30, idleTtlSeconds: 40, familyMaxAgeSeconds: 50 }
    const customer = { accessTokenTtlSeconds: 60, idleTtlSeconds: 600, familyMaxAgeSeconds: 6000 }
    expect(policyOfNew(limited(customer, service))).toMatchObject(service)
  })

  it('of the service alone, if the customer never had a policy', () => {
    expect(policyOfNew(POLICY)).toBe(POLICY)
  })
})

describe('a stricter policy holds at the next refresh', () => {
  const family = begun(POLICY)
  const at = START + 1000_000

  it('for the lifetimes of its tokens', () => {
    const policy = limited({ accessTokenTtlSeconds: 60, idleTtlSeconds: 600 })
    expect(rotated(family, policy, at)).toMatchObject({
      accessExpiresAt: SECOND + 1000 + 60,
      refreshExpiresAt: SECOND + 1000 + 600,
      expiresAt: family.expiresAt,
    })
  })

  it('for its absolute limit, counted from the login, and the row keeps it', () => {
    const next = rotated(family, limited({ familyMaxAgeSeconds: 1500 }), at)
    expect(next).toMatchObject({ expiresAt: SECOND + 1500, refreshExpiresAt: SECOND + 1500 })
    expect(rotated(next, POLICY, at + 1)).toMatchObject({ expiresAt: SECOND + 1500 })
  })

  it('not for the service: its absolute limit is fixed at login', () => {
    const service = { ...POLICY, familyMaxAgeSeconds: 1500 }
    expect(rotated(family, limited({}, service), at).expiresAt).toBe(family.expiresAt)
  })

  it('a family that is older than it is expired, and stays so under a looser one', () => {
    const policy = limited({ familyMaxAgeSeconds: 1000 })
    expect(refresh(family, policy, at - 1).outcome).toBe('rotated')
    const { outcome, write } = refresh(family, policy, at)
    // The tokens keep their `exp`, because a retry must get the same ones.
    expect({ outcome, write }).toEqual({
      outcome: 'expired',
      write: { ...family, expiresAt: SECOND + 1000 },
    })
    expect(isLive(write as Family, at)).toBe(false)
    expect(isLive(write as Family, at - 1)).toBe(true)
    expect(refresh(write as Family, limited({ version: 2 }), at)).toEqual({ outcome: 'expired', write: null })
    expect(refresh(write as Family, policy, at)).toEqual({ outcome: 'expired', write: null })
  })

  it('a retry gets the limits of the generation that it repeats', () => {
    const next = rotated(family, POLICY, at)
    const again = decide(
      next,
      USER,
      { generation: 0, accessExpiresAt: null, attempt: 'a refresh', ...UNPROVEN },
      limited({ accessTokenTtlSeconds: 1, idleTtlSeconds: 1, familyMaxAgeSeconds: 1 }),
      at + 5,
    )
    expect(again).toMatchObject({ outcome: 'replayed', write: null, family: next })
  })
})

describe('a looser policy never holds for a family that exists', () => {
  const strict = limited({ accessTokenTtlSeconds: 60, idleTtlSeconds: 600 })
  const family = begun(strict)
  const at = START + 1000

  it.each([
    ['a looser one', limited({ version: 2, accessTokenTtlSeconds: 120, idleTtlSeconds: 700 })],
    ['none any more', limited({ version: 2 })],
  ])('%s', (_, looser) => {
    expect(rotated(family, looser, at)).toMatchObject({
      accessExpiresAt: SECOND + 1 + 60,
      refreshExpiresAt: SECOND + 1 + 600,
    })
    expect(begun(looser, at).accessExpiresAt).toBeGreaterThan(SECOND + 1 + 60)
  })

  it('nor do looser variables, where the customer has or had a policy', () => {
    const low = { ...POLICY, accessTokenTtlSeconds: 30 }
    const before = begun(limited({}, low))
    expect(rotated(before, limited({}), at).accessExpiresAt).toBe(SECOND + 1 + 30)
    // Where it never had one, the variables of the service hold as ever.
    expect(rotated(begun(low), POLICY, at).accessExpiresAt).toBe(SECOND + 1 + 3600)
  })
})

describe('in any sequence of policies', () => {
  const limits = fc.record({
    version: fc.constant(1),
    accessTokenTtlSeconds: fc.option(fc.integer({ min: 1, max: 50 })),
    idleTtlSeconds: fc.option(fc.integer({ min: 1, max: 90 })),
    familyMaxAgeSeconds: fc.option(fc.integer({ min: 1, max: 200 })),
    requireDpop: fc.constant(false),
  })
  const services = fc.record({
    accessTokenTtlSeconds: fc.integer({ min: 1, max: 60 }),
    idleTtlSeconds: fc.integer({ min: 1, max: 100 }),
    familyMaxAgeSeconds: fc.integer({ min: 1, max: 250 }),
  })
  const steps = fc.array(
    fc.record({ customer: limits, service: services, waitMs: fc.integer({ min: 0, max: 30_000 }) }),
    { minLength: 1, maxLength: 12 },
  )

  it('no limit of a family rises, and each is at most that of the service and of the customer', () => {
    let refreshes = 0
    const check = fc.property(steps, ([first, ...later]) => {
      if (first === undefined) return
      let at = START
      let family = begun({ ...POLICY, ...first.service, customer: first.customer }, at)
      for (const { customer, service, waitMs } of later) {
        at += waitMs
        const policy = { ...POLICY, ...service, customer }
        const { outcome, write } = refresh(family, policy, at)
        const after = write ?? family
        expect(after.expiresAt).toBeLessThanOrEqual(family.expiresAt)
        if (outcome === 'rotated') {
          refreshes += 1
          const [had, has] = [lifetimesOf(family), lifetimesOf(after)]
          expect(has.access).toBeLessThanOrEqual(Math.min(had.access, service.accessTokenTtlSeconds))
          expect(has.access).toBeLessThanOrEqual(customer.accessTokenTtlSeconds ?? Number.POSITIVE_INFINITY)
          expect(has.idle).toBeLessThanOrEqual(Math.min(had.idle, service.idleTtlSeconds))
          expect(has.idle).toBeLessThanOrEqual(customer.idleTtlSeconds ?? Number.POSITIVE_INFINITY)
          expect(after.refreshExpiresAt).toBeLessThanOrEqual(after.expiresAt)
          const maxAge = customer.familyMaxAgeSeconds ?? Number.POSITIVE_INFINITY
          expect(after.expiresAt).toBeLessThanOrEqual(Math.floor(family.createdAt / 1000) + maxAge)
        }
        family = after
      }
    })
    fc.assert(check, { numRuns: 2000 })
    expect(refreshes).toBeGreaterThan(100)
  })

  it('a limit is no lower than the strictest that the family has met', () => {
    const check = fc.property(steps, ([first, ...later]) => {
      if (first === undefined) return
      let family = begun({ ...POLICY, ...first.service, customer: first.customer })
      let at = START
      let access = Math.min(first.service.accessTokenTtlSeconds, first.customer.accessTokenTtlSeconds ?? 99)
      let idle = Math.min(first.service.idleTtlSeconds, first.customer.idleTtlSeconds ?? 999)
      for (const { customer, service, waitMs } of later) {
        at += waitMs
        const decision = refresh(family, { ...POLICY, ...service, customer }, at)
        if (decision.outcome !== 'rotated') return
        family = decision.family
        access = Math.min(access, service.accessTokenTtlSeconds, customer.accessTokenTtlSeconds ?? 99)
        idle = Math.min(idle, service.idleTtlSeconds, customer.idleTtlSeconds ?? 999)
        expect(lifetimesOf(family).access).toBe(access)
        // An idle limit is cut short by the end of the family alone.
        const second = Math.floor(at / 1000)
        expect(family.refreshExpiresAt).toBe(Math.min(second + idle, family.expiresAt))
      }
    })
    fc.assert(check, { numRuns: 2000 })
  })

  const lifetimesOf = ({ rotatedAt, accessExpiresAt, refreshExpiresAt }: Family) => ({
    access: accessExpiresAt - Math.floor(rotatedAt / 1000),
    idle: refreshExpiresAt - Math.floor(rotatedAt / 1000),
  })
})

describe('a customer that requires keys', () => {
  const policy = limited({ requireDpop: true })
  const family = begun(POLICY)

  it('has no refresh without one, and a second use ends nothing', () => {
    expect(refresh(family, policy, START)).toEqual({ outcome: 'unproven', write: null })
    expect(refresh({ ...family, generation: 5 }, policy, START)).toMatchObject({ write: null })
    const used = { generation: 3, accessExpiresAt: null, attempt: 'x', ...UNPROVEN }
    expect(decide({ ...family, generation: 5 }, USER, used, policy, START)).toEqual({
      outcome: 'unproven',
      write: null,
    })
  })

  it('has refreshes of families with a key', () => {
    const bound = { ...family, jkt: 'its key' }
    const proven = {
      generation: 0,
      accessExpiresAt: null,
      attempt: 'x',
      jkt: 'its key',
      proofSeen: false,
      origin: NOWHERE,
    }
    expect(decide(bound, USER, proven, policy, START).outcome).toBe('rotated')
  })

  it('is known by its limits', () => {
    expect(lacksKey(null, policy.customer)).toBe(true)
    expect(lacksKey('a key', policy.customer)).toBe(false)
    expect(lacksKey(null, NONE)).toBe(false)
    expect(lacksKey(null, undefined)).toBe(false)
  })
})

it('later limits replace earlier ones, and no others do', () => {
  expect(isLater(NONE, undefined)).toBe(true)
  expect(isLater({ ...NONE, version: 2 }, NONE)).toBe(true)
  expect(isLater(NONE, NONE)).toBe(false)
  expect(isLater(NONE, { ...NONE, version: 2 })).toBe(false)
})

it('without limits of a customer a family keeps what it has', () => {
  const family = begun(POLICY)
  expect(policyOfNext(POLICY, family)).toBe(POLICY)
  expect(endOf(family, POLICY)).toBe(family.expiresAt)
  expect(endOf(family, limited({}))).toBe(family.expiresAt)
})
