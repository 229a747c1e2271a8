import { expect, it } from 'vitest'
import { hasExpired, isOfKey, judgeProof, refusalOf } from '../../../../src/families/rules/proof.ts'
import { START } from '../../../histories/properties/sequence.ts'

const PROOF = { jkt: 'a key', id: 'a proof', expiresAt: START / 1000 }

it('a proof is remembered for the required key, and for no other', () => {
  expect(isOfKey('a key', PROOF)).toBe(true)
  expect(isOfKey('another', PROOF)).toBe(false)
  expect(isOfKey('a key', null)).toBe(false)
  expect(isOfKey(null, PROOF)).toBe(false)
  expect(isOfKey(null, null)).toBe(false)
})

it('a proof expires at the start of its second', () => {
  expect(hasExpired(PROOF, START - 1)).toBe(false)
  expect(hasExpired(PROOF, START)).toBe(true)
})

it('a proof is accepted once, and at most 1,024 of one key are remembered', () => {
  expect(judgeProof({ total: 1023, same: 0 })).toBe('fresh')
  expect(judgeProof({ total: 1024, same: 0 })).toBe('full')
  expect(judgeProof({ total: 1, same: 1 })).toBe('seen')
  expect(judgeProof({ total: 1024, same: 1 })).toBe('seen')
})

it('a proof that is not fresh is refused with its cause', () => {
  expect((['fresh', 'seen', 'full'] as const).map(refusalOf)).toEqual([null, 'unproven', 'crowded'])
})
