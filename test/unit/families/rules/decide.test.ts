import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, type Presented } from '../../../../src/families/rules/decide.ts'
import { USER } from '../../../histories/properties/model.ts'
import {
  live,
  type Moment,
  newFamily,
  policies,
  START,
  seconds,
  sequences,
} from '../../../histories/properties/sequence.ts'
import { POLICY, UNPROVEN } from '../../../support/policy.ts'

const runs = { numRuns: 3000 }

const property = (look: (moment: Moment) => void) =>
  fc.property(policies, fc.integer({ min: 0, max: 999 }), sequences, (policy, offset, sequence) =>
    live(policy, offset, sequence, look),
  )

describe('in any sequence of steps', () => {
  it("every outcome, generation and end is the model's", () => {
    const seen = new Set<string>()
    const check = property(({ outcome, expected, after, model }) => {
      seen.add(outcome)
      expect(outcome).toBe(expected)
      expect(after.generation).toBe(model.generation)
      expect(after.revokedAt !== null).toBe(model.ended)
    })
    fc.assert(check, runs)
    // The sequences must reach every outcome.
    expect([...seen].sort()).toEqual([
      'ahead',
      'disabled',
      'expired',
      'replayed',
      'reused',
      'revoked',
      'rotated',
      'unproven',
    ])
  })

  it('a generation rotates once', () => {
    fc.assert(
      fc.property(policies, sequences, (policy, sequence) => {
        const used = new Set<number>()
        live(policy, 0, sequence, ({ outcome, presented }) => {
          if (outcome !== 'rotated') return
          expect(used.has(presented.generation)).toBe(false)
          used.add(presented.generation)
        })
      }),
      runs,
    )
  })

  it('nothing rotates after the end, and the end is final', () => {
    const check = property(({ outcome, before, after }) => {
      if (before.revokedAt === null) return
      expect(outcome).toBe('revoked')
      expect(after).toEqual(before)
    })
    fc.assert(check, runs)
  })

  it("only a rotation moves limits, and none beyond the family's end; the start stays", () => {
    const check = property(({ outcome, before, after, at }) => {
      const { id, userId, createdAt, expiresAt } = before
      expect(after).toMatchObject({ id, userId, createdAt, expiresAt })
      expect(after.refreshExpiresAt).toBeLessThanOrEqual(after.expiresAt)
      if (outcome === 'rotated')
        expect(after).toMatchObject({ generation: before.generation + 1, rotatedAt: at })
      else expect(after).toMatchObject({ generation: before.generation, rotatedAt: before.rotatedAt })
    })
    fc.assert(check, runs)
  })

  it('a refusal without a revocation writes nothing', () => {
    const check = property(({ outcome, before, after }) => {
      if (['expired', 'disabled', 'replayed', 'revoked', 'unproven'].includes(outcome))
        expect(after).toBe(before)
    })
    fc.assert(check, runs)
  })
})

describe('at any time', () => {
  it('an ancestor that is no retry is reuse, also when it expired or the user is disabled', () => {
    fc.assert(
      fc.property(
        policies,
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.nat(),
        fc.double({ min: 0, max: 3.2e12, noNaN: true }),
        fc.boolean(),
        (policy, generation, back, later, disabled) => {
          const family = { ...newFamily(policy, START), generation }
          const accessExpiresAt = seconds(START)
          const presented = { generation: back % generation, accessExpiresAt, attempt: 'thief', ...UNPROVEN }
          const strict = { ...policy, reuseGraceSeconds: 0 }
          const decision = decide(family, { ...USER, disabled }, presented, strict, START + later)
          expect(decision).toMatchObject({
            outcome: 'reused',
            write: { ...family, revokedAt: START + later, revokedFor: 'reuse' },
          })
        },
      ),
    )
  })

  it('a refresh without its family or its user is unknown, and writes nothing', () => {
    const presented = { generation: 0, accessExpiresAt: seconds(START) + 60, attempt: 'a', ...UNPROVEN }
    fc.assert(
      fc.property(policies, (policy) => {
        const family = newFamily(policy, START)
        const unknown = { outcome: 'unknown', write: null }
        expect(decide(null, USER, presented, policy, START)).toEqual(unknown)
        expect(decide(family, null, presented, policy, START)).toEqual(unknown)
        expect(decide(null, null, presented, policy, START)).toEqual(unknown)
      }),
    )
  })
})

// These tests find a mistake at a limit in every run. A property finds it only by chance.

const SECOND = START / 1000

describe('a second use', () => {
  const family = { ...newFamily(POLICY, START), generation: 5, attempt: 'a' }
  const grace = { ...POLICY, reuseGraceSeconds: 10 }
  const use = (generation: number, attempt: string, later: number, policy = POLICY, user = USER) => {
    const presented: Presented = { generation, accessExpiresAt: null, attempt, ...UNPROVEN }
    const { outcome, secondUse } = decide(family, user, presented, policy, START + later)
    return [outcome, secondUse]
  }

  it.each([
    ['the same attempt in time', 4, 'a', 59_999, POLICY, ['replayed', 'retry']],
    ['the same attempt too late', 4, 'a', 60_000, POLICY, ['reused', 'late_retry']],
    ['another attempt', 4, 'b', 59_999, POLICY, ['reused', 'concurrent']],
    ['another attempt, long after', 4, 'b', 60_000, POLICY, ['reused', 'stale_ancestor']],
    ['an older ancestor with the key', 3, 'a', 0, grace, ['reused', 'stale_ancestor']],
    ['another attempt in the grace', 4, 'b', 9_999, grace, ['replayed', 'grace']],
    ['another attempt after the grace', 4, 'b', 10_000, grace, ['reused', 'concurrent']],
  ] as const)('%s', (_, generation, attempt, later, policy, expected) => {
    expect(use(generation, attempt, later, policy)).toEqual(expected)
  })

  it('of a disabled user is refused, and still classified', () => {
    expect(use(4, 'a', 0, POLICY, { ...USER, disabled: true })).toEqual(['disabled', 'retry'])
    expect(use(4, 'b', 0, POLICY, { ...USER, disabled: true })).toEqual(['reused', 'concurrent'])
  })
})

describe('a refresh token that comes alone', () => {
  const family = newFamily(POLICY, START)
  const alone: Presented = { generation: 0, accessExpiresAt: null, attempt: 'a', ...UNPROVEN }

  it('is judged by its own expiration, not by that of its access token', () => {
    const last = family.refreshExpiresAt * 1000
    expect(decide(family, USER, alone, POLICY, last - 1).outcome).toBe('rotated')
    expect(decide(family, USER, alone, POLICY, last)).toEqual({ outcome: 'expired', write: null })
  })

  it('rotates into a row with every column set', () => {
    expect(decide(family, USER, { ...alone, attempt: 'x' }, POLICY, START + 5_999).write).toEqual({
      ...family,
      generation: 1,
      attempt: 'x',
      rotatedAt: START + 5_999,
      accessExpiresAt: SECOND + 5 + 3600,
      accessUntil: SECOND + 5 + 3600,
      refreshExpiresAt: SECOND + 5 + 1_209_600,
    })
  })

  it('of a generation that was never made ends the family, with the reason', () => {
    expect(decide(family, USER, { ...alone, generation: 1 }, POLICY, START)).toEqual({
      outcome: 'ahead',
      write: { ...family, revokedAt: START, revokedFor: 'ahead' },
    })
  })
})
