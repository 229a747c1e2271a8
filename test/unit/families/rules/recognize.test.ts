import { describe, expect, it } from 'vitest'
import type { Bearer, ProvenKey } from '../../../../src/families/protocol.ts'
import { authenticate, recognize } from '../../../../src/families/rules/recognize.ts'
import { USER } from '../../../histories/properties/model.ts'
import { newFamily, START } from '../../../histories/properties/sequence.ts'
import { POLICY } from '../../../support/policy.ts'

const SECOND = START / 1000
const FAMILY = { ...newFamily(POLICY, START), generation: 5 }
const FOUND = { family: FAMILY, user: USER }
const LIVE = { outcome: 'live', user: USER, generation: 5 }

const bearer = (more: Partial<Bearer> = {}): Bearer => ({
  userId: USER.id,
  familyId: FAMILY.id,
  generation: 5,
  expiresAt: SECOND + 60,
  ...more,
})

describe('a token is recognized', () => {
  it('until the start of the second at which it expires', () => {
    expect(recognize(FOUND, bearer(), START + 59_999)).toEqual(LIVE)
    expect(recognize(FOUND, bearer(), START + 60_000)).toEqual({ outcome: 'expired' })
    expect(recognize(null, bearer(), START + 60_000)).toEqual({ outcome: 'expired' })
  })

  it('in every generation that was made, with the present one in the answer', () => {
    expect(recognize(FOUND, bearer({ generation: 0 }), START)).toEqual(LIVE)
    expect(recognize(FOUND, bearer({ generation: 6 }), START)).toEqual({ outcome: 'unknown' })
  })

  it('only if its family exists', () => {
    expect(recognize(null, bearer(), START)).toEqual({ outcome: 'unknown' })
  })

  it('only while its family lives', () => {
    const ended = { ...FAMILY, revokedAt: START, revokedFor: 'logout' as const }
    expect(recognize({ ...FOUND, family: ended }, bearer(), START)).toEqual({ outcome: 'ended' })
    const expired = { ...FAMILY, refreshExpiresAt: SECOND }
    expect(recognize({ ...FOUND, family: expired }, bearer(), START)).toEqual({ outcome: 'ended' })
  })

  it('only while its user is enabled', () => {
    const disabled = { ...FOUND, user: { ...USER, disabled: true } }
    expect(recognize(disabled, bearer(), START)).toEqual({ outcome: 'disabled' })
  })
})

describe('a token is used', () => {
  const BOUND = { ...FOUND, family: { ...FAMILY, jkt: 'its key' } }
  const proof: ProvenKey = { jkt: 'its key', id: 'a proof', expiresAt: SECOND + 60 }

  it('with a fresh proof of the key of its family', () => {
    expect(authenticate(BOUND, bearer(), proof, 'fresh', undefined, START)).toEqual(LIVE)
    expect(authenticate(BOUND, bearer(), proof, 'seen', undefined, START)).toEqual({ outcome: 'unproven' })
    expect(authenticate(BOUND, bearer(), proof, 'full', undefined, START)).toEqual({ outcome: 'crowded' })
  })

  it('never without a proof, nor with a proof by another key', () => {
    expect(authenticate(BOUND, bearer(), null, 'fresh', undefined, START)).toEqual({ outcome: 'unproven' })
    const another = { ...proof, jkt: 'another' }
    expect(authenticate(BOUND, bearer(), another, 'fresh', undefined, START)).toEqual({ outcome: 'unproven' })
  })

  it('without a proof if its family is bound to no key', () => {
    expect(authenticate(FOUND, bearer(), null, 'fresh', undefined, START)).toEqual(LIVE)
    expect(authenticate(FOUND, bearer(), proof, 'seen', undefined, START)).toEqual(LIVE)
  })

  it('never without a key if the customer requires one, and with its key as before', () => {
    const limits = {
      version: 1,
      accessTokenTtlSeconds: null,
      idleTtlSeconds: null,
      familyMaxAgeSeconds: null,
    }
    const strict = { ...limits, requireDpop: true }
    expect(authenticate(FOUND, bearer(), null, 'fresh', strict, START)).toEqual({ outcome: 'unproven' })
    expect(authenticate(BOUND, bearer(), proof, 'fresh', strict, START)).toEqual(LIVE)
    expect(authenticate(FOUND, bearer(), null, 'fresh', { ...limits, requireDpop: false }, START)).toEqual(
      LIVE,
    )
    // An end is told first, because a logout need not prove a key.
    expect(authenticate(FOUND, bearer(), null, 'fresh', strict, START + 60_000)).toEqual({
      outcome: 'expired',
    })
    expect(authenticate(null, bearer(), null, 'fresh', strict, START)).toEqual({ outcome: 'unknown' })
  })

  it('never after it expired or its family was deleted', () => {
    expect(authenticate(BOUND, bearer(), proof, 'fresh', undefined, START + 60_000)).toEqual({
      outcome: 'expired',
    })
    expect(authenticate(null, bearer(), proof, 'fresh', undefined, START)).toEqual({ outcome: 'unknown' })
  })
})
