import { exportJWK, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import { ISSUER_ALGORITHMS, type PublicJwk, publicMembers } from '../../../src/issuers/issuer.ts'
import { issuerFault, keysFault as keysFaultBy } from '../../../src/issuers/issuer-rules.ts'
import { ISSUER } from '../../support/issuer-records.ts'

const LINKING = { ...ISSUER, provisioning: 'link' } as const
const ROLES = [{ value: 'admins', role: 'ROLE_SUPER_ADMIN' }] as const
const SERVICE = 'https://tokens.example.com'

describe('a new issuer', () => {
  it.each([
    ['links', LINKING],
    ['finds by an external id', { ...ISSUER, externalIdClaim: 'oid' }],
    ['creates with a role', { ...LINKING, provisioning: 'create', role: 'ROLE_USER' }],
    [
      'creates with the role of a claim',
      { ...LINKING, provisioning: 'create', roleClaim: 'g', roles: ROLES },
    ],
    ['has keys', { ...LINKING, jwksUri: null, keys: [] }],
  ] as const)('that %s is accepted', (_, issuer) => {
    expect(issuerFault(issuer, SERVICE)).toBeNull()
  })

  it.each([
    ['is this service', 'iss ', { ...LINKING, iss: SERVICE }],
    ['has neither a URL nor keys', 'jwksUri ', { ...LINKING, jwksUri: null }],
    ['has both', 'jwksUri ', { ...LINKING, keys: [] }],
    ['could find no user', 'provisioning ', ISSUER],
    ['has a claim without roles', 'roleClaim ', { ...LINKING, roleClaim: 'groups' }],
    ['has roles without a claim', 'roleClaim ', { ...LINKING, roles: ROLES }],
    ['creates without a role', 'provisioning ', { ...LINKING, provisioning: 'create' }],
  ] as const)('that %s is refused by the name of a member', (_, member, issuer) => {
    expect(issuerFault(issuer, SERVICE)).toMatch(new RegExp(`^${member}`))
  })
})

const publicKey = async (alg: string) => {
  const pair = await generateKeyPair(alg, { extractable: true })
  return (await exportJWK(pair.publicKey)) as PublicJwk
}

const keysFault = (keys: readonly PublicJwk[]) => keysFaultBy(keys, ISSUER_ALGORITHMS)

describe('the keys of a new issuer', () => {
  it.each(['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'])(
    'may be for %s, with alg or without',
    async (alg) => {
      const jwk = await publicKey(alg)
      expect(await keysFault([jwk])).toBeNull()
      expect(await keysFault([{ ...jwk, alg }])).toBeNull()
    },
  )

  it('must be public, asymmetric and well-formed, and are not quoted', async () => {
    const pair = await generateKeyPair('ES256', { extractable: true })
    const priv = (await exportJWK(pair.privateKey)) as PublicJwk
    const jwk = await publicKey('ES256')
    expect(await keysFault([priv])).toBe('keys.0 must be a public key')
    expect(await keysFault([{ kty: 'oct', k: 'c2VjcmV0' } as PublicJwk])).toBe('keys.0 must be a public key')
    expect(await keysFault([{ kty: 'oct', alg: 'HS256' }])).toBe('keys.0 must be a public key')
    expect(await keysFault([{ ...jwk, alg: 'HS256' }])).toContain('keys.0 must be for an algorithm')
    expect(await keysFault([{ ...jwk, alg: 'none' }])).toContain('keys.0 must be for an algorithm')
    expect(await keysFault([{ ...jwk, alg: 'RS256' }])).toBe('keys.0 must be a JWK of its alg')
    expect(await keysFault([{ ...jwk, x: 'AAAA' }])).toBe('keys.0 must be a JWK of its alg')
    expect(await keysFault([{ kty: 'EC' }])).toContain('keys.0 must be for an algorithm')
  })

  it('must fit an algorithm of the issuer, or no token of theirs would be accepted', async () => {
    const unfit = 'keys.0 must be for an algorithm of the issuer'
    const [rsa, curve] = [await publicKey('RS256'), await publicKey('ES384')]
    expect(await keysFaultBy([rsa], ['ES256'])).toBe(unfit)
    expect(await keysFaultBy([{ ...rsa, alg: 'RS256' }], ['PS256'])).toBe(unfit)
    expect(await keysFaultBy([curve], ['RS256', 'ES256', 'PS256', 'EdDSA'])).toBe(unfit)
    expect(await keysFaultBy([rsa], ['ES256', 'PS512'])).toBeNull()
    expect(await keysFaultBy([{ ...rsa, alg: 'PS256' }], ['PS256'])).toBeNull()
    expect(await keysFaultBy([curve], ['ES384'])).toBeNull()
  })

  it('must not be short', async () => {
    const { publicKey: short } = (await crypto.subtle.generateKey(
      { name: 'RSA-PSS', hash: 'SHA-256', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) },
      true,
      ['sign', 'verify'],
    )) as CryptoKeyPair
    const { kty = '', n = '', e = '' } = (await crypto.subtle.exportKey('jwk', short)) as JsonWebKey
    expect(await keysFault([{ kty, n, e }])).toBe('keys.0 must have at least 2,048 bits')
  })

  it('have a kid each if there are several', async () => {
    const [one, two] = [await publicKey('ES256'), await publicKey('ES256')]
    expect(await keysFault([one, two])).toContain('keys must each have a kid')
    expect(await keysFault([{ ...one, kid: 'a' }, two])).toContain('keys must each have a kid')
    expect(
      await keysFault([
        { ...one, kid: 'a' },
        { ...two, kid: 'a' },
      ]),
    ).toContain('keys must each have a kid')
    expect(
      await keysFault([
        { ...one, kid: 'a' },
        { ...two, kid: 'b' },
      ]),
    ).toBeNull()
  })

  it('are stored by their public members alone', () => {
    const jwk = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'k', d: 'secret', x5c: ['c'], use: 'enc' }
    expect(publicMembers(jwk)).toEqual({ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'k' })
  })
})
