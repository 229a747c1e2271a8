import { describe, expect, it } from 'vitest'
import {
  accessEnd,
  familyEnd,
  isInGrace,
  isInRetryWindow,
  refreshEnd,
} from '../../../../src/families/rules/policy.ts'
import { START } from '../../../histories/properties/sequence.ts'
import { POLICY } from '../../../support/policy.ts'

const SECOND = START / 1000

describe('a time limit', () => {
  it('is counted from the start of the current second', () => {
    expect(familyEnd(POLICY, START + 999)).toBe(SECOND + 7_776_000)
    expect(accessEnd(POLICY, START + 999)).toBe(SECOND + 3600)
    expect(refreshEnd(POLICY, START + 999, SECOND + 9e9)).toBe(SECOND + 1_209_600)
    expect(refreshEnd(POLICY, START + 999, SECOND + 10)).toBe(SECOND + 10)
  })

  it('of a retry is the exclusive end of its window', () => {
    expect(isInRetryWindow(POLICY, START, START + 59_999)).toBe(true)
    expect(isInRetryWindow(POLICY, START, START + 60_000)).toBe(false)
    expect(isInGrace({ ...POLICY, reuseGraceSeconds: 5 }, START, START + 4_999)).toBe(true)
    expect(isInGrace({ ...POLICY, reuseGraceSeconds: 5 }, START, START + 5_000)).toBe(false)
    expect(isInGrace(POLICY, START, START)).toBe(false)
  })
})
