import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { personOf } from '../../../src/issuers/person.ts'
import { ISSUER } from '../../support/issuer-records.ts'

const CLAIMS = { iss: ISSUER.iss, sub: 'ann', aud: 'web', iat: 0, exp: 1 }
const ROLES = [
  { value: 'admins', role: 'ROLE_SUPER_ADMIN' },
  { value: 'staff', role: 'ROLE_SUPPORT' },
] as const

describe('the address of a person', () => {
  const emailOf = (claims: object, settings = {}) =>
    personOf({ ...CLAIMS, ...claims }, { ...ISSUER, ...settings }).email

  it('is in lower case, and counts only if it is verified', () => {
    const email = 'Ann@Example.com'
    expect(emailOf({ email, email_verified: true })).toBe('ann@example.com')
    expect(emailOf({ email, email_verified: 'true' })).toBe('ann@example.com')
    for (const email_verified of [false, undefined, null, 1, 'false', 'TRUE', [true], {}]) {
      expect(emailOf({ email, email_verified })).toBeNull()
    }
  })

  it('is never one without the flag, whatever the claims are', () => {
    const flag = fc.anything().filter((value) => value !== true && value !== 'true')
    fc.assert(
      fc.property(flag, fc.emailAddress(), (email_verified, email) => {
        expect(emailOf({ email, email_verified })).toBeNull()
      }),
    )
  })

  it('must be an address', () => {
    for (const email of ['', 'ann', 'ann@', 7, null, ['ann@example.com'], `${'a'.repeat(250)}@example.com`]) {
      expect(emailOf({ email, email_verified: true })).toBeNull()
    }
  })

  it('may be in another claim', () => {
    const claims = { upn: 'ann@example.com', upn_verified: true }
    expect(emailOf(claims, { emailClaim: 'upn' })).toBe('ann@example.com')
  })

  it('in another claim is not verified by the flag of the address in `email`', () => {
    // A user may have a verified address, and write that of another person into a claim that nobody verifies.
    const claims = { upn: 'ann@example.com', email: 'bob@example.com', email_verified: true }
    expect(emailOf(claims, { emailClaim: 'upn' })).toBeNull()
    expect(emailOf({ ...claims, upn_verified: false }, { emailClaim: 'upn' })).toBeNull()
  })
})

describe('the external id of a person', () => {
  const idOf = (claims: object, externalIdClaim: string | null = 'oid') =>
    personOf({ ...CLAIMS, ...claims }, { ...ISSUER, externalIdClaim }).externalId

  it('is a text or a whole number of the claim', () => {
    expect(idOf({ oid: 'crm-42' })).toBe('crm-42')
    expect(idOf({ oid: 42 })).toBe('42')
    expect(idOf({ oid: 'crm-42' }, null)).toBeNull()
    expect(idOf({ oid: 'crm-42' }, 'sub')).toBe('ann')
  })

  it('is none of another form', () => {
    for (const oid of ['', 'x'.repeat(256), 'a\nb', '\ud800', 1.5, 1e300, null, true, ['a'], {}]) {
      expect(idOf({ oid })).toBeNull()
    }
    for (const name of ['constructor', '__proto__', 'toString']) expect(idOf({}, name)).toBeNull()
  })
})

describe('the role of a person', () => {
  const roleOf = (groups: unknown, settings: object = {}) =>
    personOf({ ...CLAIMS, groups }, { ...ISSUER, roleClaim: 'groups', roles: ROLES, ...settings }).role

  it('is the first of the table that the claim has', () => {
    expect(roleOf('staff')).toBe('ROLE_SUPPORT')
    expect(roleOf(['staff', 'admins'])).toBe('ROLE_SUPER_ADMIN')
    expect(roleOf(['other', 'staff'])).toBe('ROLE_SUPPORT')
  })

  it('is that of the issuer otherwise, or none', () => {
    for (const groups of [undefined, null, '', 'STAFF', 'staff ', [], [['staff']], { staff: true }, 7]) {
      expect(roleOf(groups)).toBeNull()
      expect(roleOf(groups, { role: 'ROLE_USER' })).toBe('ROLE_USER')
    }
    expect(roleOf('admins', { roleClaim: null, roles: [], role: 'ROLE_USER' })).toBe('ROLE_USER')
  })
})
