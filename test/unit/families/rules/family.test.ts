import { describe, expect, it } from 'vitest'
import {
  changesOf,
  isElsewhere,
  isLive,
  isOutdated,
  momentOfUse,
} from '../../../../src/families/rules/family.ts'
import { USER } from '../../../histories/properties/model.ts'
import { newFamily, START } from '../../../histories/properties/sequence.ts'
import { NOWHERE, POLICY } from '../../../support/policy.ts'

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

describe('the events of a new record of a user', () => {
  it.each([
    ['username_changed', { email: 'new@example.com' }],
    ['role_changed', { role: 'ROLE_SUPPORT' }],
    ['customer_changed', { customerId: 'another' }],
    ['user_disabled', { disabled: true }],
  ] as const)('%s', (event, change) => {
    expect(changesOf(USER, { ...USER, ...change })).toEqual([event])
  })

  it('are one for each change', () => {
    const disabled = { ...USER, disabled: true }
    expect(changesOf(disabled, { ...disabled, disabled: false, role: 'ROLE_SUPPORT' })).toEqual([
      'role_changed',
      'user_enabled',
    ])
  })

  it('are none for the same record, and for the first one', () => {
    expect(changesOf(USER, { ...USER, epoch: USER.epoch + 1 })).toEqual([])
    expect(changesOf(null, { ...USER, disabled: true })).toEqual([])
    expect(changesOf('erased', { ...USER, disabled: true })).toEqual([])
  })
})

it('a call is from elsewhere by its address or its agent, and not by its country', () => {
  expect(isElsewhere(NOWHERE, { ...NOWHERE, country: 'NL' })).toBe(false)
  expect(isElsewhere(NOWHERE, { ...NOWHERE, ipAddress: '192.0.2.1' })).toBe(true)
  expect(isElsewhere(NOWHERE, { ...NOWHERE, userAgent: 'curl' })).toBe(true)
})
