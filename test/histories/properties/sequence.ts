import fc from 'fast-check'
import type { Origin } from '../../../src/core/origin.ts'
import { decide, type Presented } from '../../../src/families/rules/decide.ts'
import { revoke } from '../../../src/families/rules/end.ts'
import type { Family } from '../../../src/families/rules/family.ts'
import { accessEnd, familyEnd, type Policy, refreshEnd } from '../../../src/families/rules/policy.ts'
import { NOWHERE } from '../../support/policy.ts'
import { Model, type Rows, USER } from './model.ts'

export const START = 1_800_000_000_000
export const ACCESS_TTL_SECONDS = 60

export const policies: fc.Arbitrary<Policy> = fc.record({
  accessTokenTtlSeconds: fc.constant(ACCESS_TTL_SECONDS),
  idleTtlSeconds: fc.integer({ min: 1, max: 300 }),
  familyMaxAgeSeconds: fc.integer({ min: 1, max: 900 }),
  expiredAccessGraceSeconds: fc.constantFrom(0, 0, 1, 30),
  idempotencyWindowSeconds: fc.integer({ min: 1, max: 60 }),
  reuseGraceSeconds: fc.constantFrom(0, 0, 0, 5, 60),
  reuseGraceFor: fc.constantFrom('origin' as const, 'anyone' as const),
  maxFamiliesPerUser: fc.constant(100),
})

type Step =
  | {
      do: 'refresh'
      back: number
      attempt: string
      jkt: string | null
      proofSeen: boolean
      origin: Origin
    }
  | { do: 'wait'; ms: number }
  | { do: 'edge'; of: 'access' | 'refresh' | 'window' | 'grace'; ms: number }
  | { do: 'revoke' }
  | { do: 'disable'; disabled: boolean }

// The values are few, so that one recurs by chance, as in a retry.
const attempts = fc.constantFrom('a', 'b')

const HOME: Origin = { userAgent: 'app', ipAddress: '192.0.2.1', country: 'NL' }

// The address and the agent count, and the country does not. A caller without an address has no origin.
const origins = fc.constantFrom(
  HOME,
  HOME,
  { ...HOME, country: 'DE' },
  { ...HOME, userAgent: 'curl' },
  { ...HOME, ipAddress: '192.0.2.2' },
  NOWHERE,
)

const proofs = {
  origin: origins,
  jkt: fc.constantFrom('its key', 'its key', 'its key', 'its key', 'another', null),
  proofSeen: fc.constantFrom(false, false, false, true),
}

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('refresh' as const),
      back: fc.constantFrom(0, 0, 0, 1),
      attempt: attempts,
      ...proofs,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('refresh' as const),
      back: fc.integer({ min: -3, max: 50 }),
      attempt: attempts,
      ...proofs,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 20_000 }) }),
  },
  // Moments at a limit, where mistakes are likely.
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('edge' as const),
      of: fc.constantFrom('access' as const, 'refresh' as const, 'window' as const, 'grace' as const),
      ms: fc.constantFrom(-1, 0, 1),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'revoke' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disable' as const), disabled: fc.boolean() }) },
)

export const sequences = fc.array(steps, { minLength: 1, maxLength: 60 })
export const seconds = (ms: number) => Math.floor(ms / 1000)

export function newFamily(policy: Policy, at: number): Family {
  const expiresAt = familyEnd(policy, at)
  return {
    id: '33333333-3333-4333-8333-333333333333',
    userId: USER.id,
    generation: 0,
    attempt: 'login',
    createdAt: at,
    createdFrom: NOWHERE,
    rotatedAt: at,
    rotatedFrom: NOWHERE,
    accessExpiresAt: accessEnd(policy, at),
    accessUntil: accessEnd(policy, at),
    refreshExpiresAt: refreshEnd(policy, at, expiresAt),
    expiresAt,
    jkt: null,
    revokedAt: null,
    revokedFor: null,
  }
}

/** One family's life: the rows of `decide`, and the model. */
export function live(
  policy: Policy,
  offset: number,
  sequence: readonly Step[],
  look: (moment: Moment) => void,
) {
  let at = START + offset
  // Every other family is bound to a key.
  const jkt = offset % 2 === 0 ? 'its key' : null
  const rows: Rows = { family: { ...newFamily(policy, at), jkt }, user: USER }
  const model = new Model(policy, at, jkt)
  const accessEnds = [seconds(at) + ACCESS_TTL_SECONDS]
  for (const step of sequence) {
    const before = rows.family
    if (step.do === 'wait') at += step.ms
    if (step.do === 'edge') {
      const ends = {
        access: ((accessEnds.at(-1) as number) + policy.expiredAccessGraceSeconds) * 1000,
        refresh: before.refreshExpiresAt * 1000,
        window: before.rotatedAt + policy.idempotencyWindowSeconds * 1000,
        grace: before.rotatedAt + policy.reuseGraceSeconds * 1000,
      }
      at = Math.max(at, ends[step.of] + step.ms)
    }
    if (step.do === 'disable') {
      rows.user = { ...rows.user, disabled: step.disabled }
      model.disable(step.disabled)
    }
    if (step.do === 'revoke' && before.revokedAt === null) {
      rows.family = revoke(before, 'password', at)
      model.end(at)
    }
    if (step.do !== 'refresh') continue
    const generation = Math.max(0, before.generation - step.back)
    const presented: Presented = {
      generation,
      accessExpiresAt: accessEnds[generation] ?? seconds(at) + ACCESS_TTL_SECONDS,
      attempt: step.attempt,
      jkt: step.jkt,
      proofSeen: step.proofSeen,
      origin: step.origin,
    }
    const { outcome, write } = decide(before, rows.user, presented, policy, at)
    const expected = model.present(presented, at)
    rows.family = write ?? before
    if (outcome === 'rotated') accessEnds.push(seconds(at) + ACCESS_TTL_SECONDS)
    look({ outcome, expected, before, after: rows.family, model, presented, at })
  }
}

export interface Moment {
  outcome: string
  expected: string
  before: Family
  after: Family
  model: Model
  presented: Presented
  at: number
}
