import fc from 'fast-check'
import {
  base64url,
  CompactSign,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JWTVerifyGetKey,
} from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { Unavailable } from '../../../src/core/unavailable.ts'
import type { Issuer } from '../../../src/issuers/issuer.ts'
import {
  type SubjectTokenType,
  unverifiedClaims,
  verifySubjectToken,
} from '../../../src/issuers/subject-token.ts'
import { subjectTokenHash } from '../../../src/issuers/used-tokens.ts'
import { ISSUER } from '../../support/issuer-records.ts'

const NOW = 1_800_000_000
const CLAIMS = { iss: ISSUER.iss, sub: 'ann', aud: 'web', iat: NOW - 10, exp: NOW + 290 }

let signing: CryptoKey
let keys: JWTVerifyGetKey

beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true })
  signing = pair.privateKey
  keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1' }] })
})

const signed = (claims: object | string, header: object = {}) =>
  new CompactSign(new TextEncoder().encode(typeof claims === 'string' ? claims : JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header })
    .sign(signing, { crit: { odd: true } })

interface Expected {
  readonly issuer?: Partial<Issuer>
  readonly type?: SubjectTokenType
  readonly nonce?: string
  readonly at?: number
}

const verify = (token: string, { issuer = {}, type = 'id_token', nonce, at = NOW }: Expected = {}) =>
  verifySubjectToken(token, {
    issuer: { ...ISSUER, ...issuer },
    keys,
    type,
    nonce,
    toleranceSeconds: 5,
    now: at * 1000,
  })

async function faultOf(
  claims: object | string,
  header: object = {},
  expected: Expected = {},
): Promise<string> {
  const verified = await verify(await signed(claims, header), expected)
  return verified.ok ? 'none' : verified.refusal
}

describe('a subject token', () => {
  it('is accepted, with the moment from which no rule accepts it', async () => {
    const verified = await verify(await signed(CLAIMS))
    expect(verified).toMatchObject({ ok: true, claims: { sub: 'ann' }, expiresAt: CLAIMS.exp })
    const long = await verify(await signed({ ...CLAIMS, exp: NOW + 1e9 }))
    expect(long).toMatchObject({ ok: true, expiresAt: CLAIMS.iat + 86_400 })
  })

  const refused: [string, string, object, object?, Expected?][] = [
    ['of another issuer', 'wrong_issuer', { iss: `${ISSUER.iss}/` }],
    ['without an issuer', 'bad_claims', { iss: undefined }],
    ['for another audience', 'wrong_audience', { aud: 'other' }],
    ['for other audiences', 'wrong_audience', { aud: ['other', 'more'], azp: 'web' }],
    ['without an audience', 'bad_claims', { aud: undefined }],
    ['for nobody', 'bad_claims', { aud: [] }],
    ['for others too, without azp', 'wrong_party', { aud: ['web', 'other'] }],
    ['made for another party', 'wrong_party', { azp: 'other' }],
    ['made for another party, in a list', 'wrong_party', { aud: ['web'], azp: 'other' }],
    ['with a party that is no text', 'bad_claims', { azp: ['web'] }],
    ['that expires now', 'expired', { exp: NOW }],
    ['that expired within the tolerance', 'expired', { exp: NOW - 1 }],
    ['without an end', 'bad_claims', { exp: undefined }],
    ['whose end is a text', 'bad_claims', { exp: String(NOW + 60) }],
    ['without a beginning', 'bad_claims', { iat: undefined }],
    ['of the future', 'not_yet_valid', { iat: NOW + 6 }],
    ['not valid yet', 'not_yet_valid', { nbf: NOW + 6 }],
    ['older than the maximum age', 'too_old', { iat: NOW - 601 }],
    ['older than a short maximum age', 'too_old', {}, {}, { issuer: { maxAgeSeconds: 9 } }],
    ['of nobody', 'bad_claims', { sub: undefined }],
    ['of an empty subject', 'bad_claims', { sub: '' }],
    ['of a long subject', 'bad_claims', { sub: 'x'.repeat(256) }],
    ['of a subject that is a number', 'bad_claims', { sub: 7 }],
    ['of a subject that is no Unicode', 'bad_claims', { sub: '\ud800' }],
    ['without the nonce that is required', 'wrong_nonce', {}, {}, { issuer: { requireNonce: true } }],
    ['whose nonce was not said', 'wrong_nonce', { nonce: 'n' }, {}, { issuer: { requireNonce: true } }],
    ['with another nonce', 'wrong_nonce', { nonce: 'n' }, {}, { nonce: 'm' }],
    ['without the nonce that was said', 'wrong_nonce', {}, {}, { nonce: 'n' }],
    ['of the type of our access tokens', 'wrong_type', {}, { typ: 'at+jwt' }],
    ['of that type, as a JWT', 'wrong_type', {}, { typ: 'at+jwt' }, { type: 'jwt' }],
    ['of that type, as an ID token', 'wrong_type', {}, { typ: 'at+jwt' }, { issuer: { accessTokens: true } }],
    ['of the type of our refresh tokens', 'wrong_type', {}, { typ: 'rt+jwt' }, { type: 'jwt' }],
    ['of the type of proofs', 'wrong_type', {}, { typ: 'dpop+jwt' }],
    ['of the type of logout tokens', 'wrong_type', {}, { typ: 'logout+jwt' }],
    ['of the type of security events', 'wrong_type', {}, { typ: 'secevent+jwt' }],
    ['that is a logout token without a type', 'wrong_type', { events: {} }],
    ['with a critical header', 'malformed', {}, { crit: ['odd'], odd: 1 }],
    ['signed by an unknown key', 'unknown_key', {}, { kid: 'k2' }],
  ]

  it.each(refused)('%s is refused: %s', async (_, refusal, claims, header = {}, expected = {}) => {
    expect(await faultOf({ ...CLAIMS, ...claims }, header, expected)).toBe(refusal)
  })

  const accepted: [string, object, object?, Expected?][] = [
    ['for a list of our audiences', { aud: ['web', 'app'] }],
    ['for others too, made for us', { aud: ['other', 'web'], azp: 'app' }],
    ['made for us', { azp: 'web' }],
    ['one second before its end', { exp: NOW + 1 }],
    ['with a fraction of a second', { exp: NOW + 0.5, iat: NOW - 0.5 }],
    ['of a clock that is ahead within the tolerance', { iat: NOW + 5, nbf: NOW + 5 }],
    ['at its maximum age', { iat: NOW - 600 }],
    ['with the nonce', { nonce: 'n' }, {}, { nonce: 'n', issuer: { requireNonce: true } }],
    ['with a nonce that nobody asked for', { nonce: 'n' }],
    ['with the type JWT', {}, { typ: 'JWT' }],
    ['with the type in another spelling', {}, { typ: 'application/jwt' }],
    [
      'that is an access token where they are accepted',
      {},
      { typ: 'at+jwt' },
      { type: 'jwt', issuer: { accessTokens: true } },
    ],
  ]

  it.each(accepted)('%s is accepted', async (_, claims, header = {}, expected = {}) => {
    expect(await faultOf({ ...CLAIMS, ...claims }, header, expected)).toBe('none')
  })

  it.each(['', '[]', 'null', '7', '{', '{"iss":"https://login.example.com"}'])(
    'with the payload %s is refused',
    async (payload) => {
      expect(await faultOf(payload)).toBe('bad_claims')
    },
  )

  it('is read by one algorithm of the issuer alone', async () => {
    expect(await faultOf(CLAIMS, {}, { issuer: { algorithms: ['RS256', 'EdDSA'] } })).toBe('wrong_algorithm')
  })

  it('is refused with a changed signature, header or payload', async () => {
    const token = await signed(CLAIMS)
    const [header = '', payload = '', signature = ''] = token.split('.')
    const other = base64url.encode(JSON.stringify({ ...CLAIMS, sub: 'bob' }))
    expect(await verify(`${header}.${other}.${signature}`)).toEqual({ ok: false, refusal: 'bad_signature' })
    const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    expect(await verify(`${header}.${payload}.${flipped}`)).toEqual({ ok: false, refusal: 'bad_signature' })
    for (const text of ['', 'x', `${token} `, `${token}=`, `${token}.`, `${header}.${payload}`]) {
      expect(await verify(text)).toEqual({ ok: false, refusal: 'malformed' })
    }
  })

  it('is not judged while its keys cannot be had', async () => {
    const token = await signed(CLAIMS)
    const outage = new Unavailable('issuer_keys', new Error('down'))
    const expected = {
      issuer: ISSUER,
      type: 'jwt' as const,
      nonce: undefined,
      toleranceSeconds: 5,
      now: NOW * 1000,
      keys: () => Promise.reject(outage),
    }
    await expect(verifySubjectToken(token, expected)).rejects.toBe(outage)
  })

  it('is accepted only for one of the audiences, and only in its time, whatever its claims are', async () => {
    const audience = fc.constantFrom('web', 'app', 'other', 'more')
    const claims = fc.record(
      {
        iss: fc.constantFrom(ISSUER.iss, 'https://other.example.com'),
        sub: fc.constantFrom('ann', ''),
        aud: fc.oneof(audience, fc.array(audience, { maxLength: 3 })),
        azp: audience,
        iat: fc.integer({ min: NOW - 700, max: NOW + 20 }),
        exp: fc.integer({ min: NOW - 20, max: NOW + 20 }),
        nbf: fc.integer({ min: NOW - 20, max: NOW + 20 }),
        nonce: fc.constantFrom('n', 'm'),
      },
      { requiredKeys: ['iss', 'sub', 'aud', 'iat', 'exp'] },
    )
    await fc.assert(
      fc.asyncProperty(claims, fc.option(fc.constant('n'), { nil: undefined }), async (all, nonce) => {
        const ours = (one: string) => ISSUER.audiences.includes(one)
        const audiences = [all.aud].flat()
        const may =
          all.iss === ISSUER.iss &&
          all.sub !== '' &&
          audiences.some(ours) &&
          (all.azp === undefined ? audiences.every(ours) : ours(all.azp)) &&
          all.exp > NOW &&
          all.iat <= NOW + 5 &&
          all.iat >= NOW - 600 &&
          (all.nbf ?? 0) <= NOW + 5 &&
          (nonce === undefined || all.nonce === nonce)
        const verified = await verify(await signed(all), nonce === undefined ? {} : { nonce })
        expect(verified.ok).toBe(may)
      }),
      { numRuns: 500 },
    )
  })

  it('that is any text makes no exception', async () => {
    const part = fc.string({ unit: 'grapheme' }).map((text) => base64url.encode(text))
    const token = fc.oneof(
      fc.string(),
      fc.tuple(part, part, part).map((parts) => parts.join('.')),
      fc
        .tuple(
          fc.json().map((text) => base64url.encode(text)),
          part,
        )
        .map(([header, rest]) => `${header}.${rest}.${rest}`),
    )
    await fc.assert(
      fc.asyncProperty(token, async (text) => {
        expect((await verify(text)).ok).toBe(false)
        unverifiedClaims(text)
      }),
    )
  })
})

describe('the claims that find the issuer', () => {
  it('are the issuer and the audiences, before anything is verified', async () => {
    expect(unverifiedClaims(await signed(CLAIMS))).toEqual({ iss: ISSUER.iss, aud: ['web'] })
    expect(unverifiedClaims(await signed({ ...CLAIMS, aud: ['a', 'b'] }))).toMatchObject({ aud: ['a', 'b'] })
    expect(unverifiedClaims(await signed({ iss: ISSUER.iss }))).toBeNull()
    expect(unverifiedClaims('nonsense')).toBeNull()
  })
})

describe('the hash of a token', () => {
  it('is that of what was signed, so that each signature of it has the same', async () => {
    const [one, two] = [await signed(CLAIMS), await signed(CLAIMS)]
    expect(one).not.toBe(two)
    expect(subjectTokenHash(one)).toBe(subjectTokenHash(two))
    expect(subjectTokenHash(await signed({ ...CLAIMS, jti: '1' }))).not.toBe(subjectTokenHash(one))
    expect(subjectTokenHash(one)).toMatch(/^[\w-]{43}$/)
  })
})
