import { describe, expect, it } from 'vitest'
import { isLive, isOutdated, momentOfUse } from '../../../../src/families/rules/family.ts'
import { USER } from '../../../histories/properties/model.ts'
import { newFamily, START } from '../../../histories/properties/sequence.ts'
import { POLICY } from '../../../support/policy.ts'

const FAMILY = newFamily(POLICY, START)

it('a family lives until it is revoked, and until its last second', () => {
  expect(isLive(FAMILY, FAMILY.refreshExpiresAt * 1000 - 1)).toBe(true)
  expect(isLive(FAMILY, FAMILY.refreshExpiresAt * 1000)).toBe(false)
  expect(isLive({ ...FAMILY, revokedAt: START, revokedFor: 'logout' }, START)).toBe(false)
})

it('a use of a family is never earlier than its last rotation', () => {
  expect(momentOfUse(FAMILY, START - 1)).toBe(START)
  expect(momentOfUse(FAMILY, START + 1)).toBe(START + 1)
  expect(momentOfUse(null, START - 1)).toBe(START - 1)
})

describe('a record of the directory is outdated', () => {
  const record = { ...USER, epoch: 2 }

  it.each([
    ['if the cell knows a newer one', { ...USER, epoch: 3 }, true],
    ['not by the same one', { ...USER, epoch: 2 }, false],
    ['not by an older one', { ...USER, epoch: 1 }, false],
    ['if the user was erased', 'erased', true],
    ['not if the cell knows nothing of the user', null, false],
  ] as const)('%s', (_, known, outdated) => {
    expect(isOutdated(record, known)).toBe(outdated)
  })
})
