import { expect, it } from 'vitest'
import { revoke } from '../../../../src/families/rules/end.ts'
import { isLive } from '../../../../src/families/rules/family.ts'
import { newFamily, START } from '../../../histories/properties/life.ts'
import { POLICY } from '../../../support/policy.ts'

it('a family lives until its revocation, or its last second', () => {
  const family = newFamily(POLICY, START)
  expect(isLive(family, family.refreshExpiresAt * 1000 - 1)).toBe(true)
  expect(isLive(family, family.refreshExpiresAt * 1000)).toBe(false)
  expect(isLive(revoke(family, 'logout', START), START)).toBe(false)
})
