import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { type ProofTarget, verifyProof } from '../../../src/tokens/dpop.ts'

const NOW = 1_800_000_000_999
const SECOND = 1_800_000_000
const TARGET: ProofTarget = { method: 'PUT', url: 'https://tokens.example.com/api?x=1#y' }
const hash = (text: string) => createHash('sha256').update(text).digest('base64url')

const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
const jwk = await exportJWK(publicKey)

const CLAIMS = { jti: 'j', htm: 'PUT', htu: 'https://tokens.example.com/api', iat: SECOND }

const proof = (claims: object = {}, header: object = {}, key = privateKey) =>
  new SignJWT({ ...CLAIMS, ...claims })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk, ...header })
    .sign(key)

describe('a proof', () => {
  it('gives its key, its id and its expiration', async () => {
    expect(await verifyProof(await proof(), TARGET, NOW)).toEqual({
      ok: true,
      proof: { jkt: await calculateJwkThumbprint(jwk), id: hash('j'), expiresAt: SECOND + 61 },
    })
    const fraction = await verifyProof(await proof({ iat: SECOND - 0.5 }), TARGET, NOW)
    expect(fraction).toMatchObject({ ok: true, proof: { expiresAt: SECOND + 61 } })
  })

  it.each(['EdDSA', 'ES256', 'RS256', 'PS256'])('may be by %s', async (alg) => {
    const pair = await generateKeyPair(alg, { extractable: true })
    const signed = await proof({}, { alg, jwk: await exportJWK(pair.publicKey) }, pair.privateKey)
    expect(await verifyProof(signed, TARGET, NOW)).toMatchObject({ ok: true })
  })

  it.each([
    [-61, false],
    [-60, true],
    [60, true],
    [61, false],
  ])('is valid at an offset of %i seconds: %s', async (seconds, good) => {
    const result = await verifyProof(await proof({ iat: SECOND + seconds }), TARGET, NOW)
    expect(result.ok).toBe(good)
    if (!good) expect(result).toEqual({ ok: false, refusal: 'stale' })
  })

  it.each([
    ['bad_claims', { jti: '' }],
    ['bad_claims', { jti: 'x'.repeat(513) }],
    ['bad_claims', { jti: undefined }],
    ['bad_claims', { htm: undefined }],
    ['bad_claims', { htu: undefined }],
    ['bad_claims', { iat: 'now' }],
    ['bad_claims', { ath: 1 }],
    ['other_request', { htm: 'POST' }],
    ['other_request', { htm: 'put' }],
    ['other_request', { htu: 'https://tokens.example.com/other' }],
    ['other_request', { htu: 'http://tokens.example.com/api' }],
    ['other_request', { htu: 'not a URL' }],
  ])('is refused: %s %j', async (refusal, claims) => {
    expect(await verifyProof(await proof(claims), TARGET, NOW)).toEqual({ ok: false, refusal })
  })

  it('may have a jti of the maximum length, and a URL with query, fragment and the default port', async () => {
    const claims = { jti: 'x'.repeat(512), htu: 'https://tokens.example.com:443/api?a#b' }
    expect(await verifyProof(await proof(claims), TARGET, NOW)).toMatchObject({ ok: true })
  })

  it('is refused for a malformed URL, even if both URLs are equal', async () => {
    const target = { method: 'PUT', url: 'not a URL' }
    const same = await proof({ htu: 'not a URL' })
    expect(await verifyProof(same, target, NOW)).toEqual({ ok: false, refusal: 'other_request' })
  })

  it('for a token contains the hash of that token', async () => {
    const target = { ...TARGET, accessToken: 'token' }
    expect(await verifyProof(await proof({ ath: hash('token') }), target, NOW)).toMatchObject({ ok: true })
    for (const claims of [{}, { ath: hash('another') }, { ath: 'token' }]) {
      expect(await verifyProof(await proof(claims), target, NOW)).toEqual({
        ok: false,
        refusal: 'wrong_token',
      })
    }
  })

  it.each([
    ['another type', { typ: 'JWT' }],
    ['no type', { typ: undefined }],
    ['no key', { jwk: undefined }],
    ['a key whose point is not on the curve', { jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } }],
  ])('with %s is malformed', async (_, header) => {
    expect(await verifyProof(await proof({}, header), TARGET, NOW)).toEqual({
      ok: false,
      refusal: 'malformed',
    })
  })

  it('in another encoding, by another key, or with claims that are not JSON is refused', async () => {
    const good = await proof()
    expect(await verifyProof(`${good}=`, TARGET, NOW)).toEqual({ ok: false, refusal: 'malformed' })
    expect(await verifyProof('', TARGET, NOW)).toEqual({ ok: false, refusal: 'malformed' })
    const other = await generateKeyPair('ES256')
    const forged = await proof({}, {}, other.privateKey)
    expect(await verifyProof(forged, TARGET, NOW)).toEqual({ ok: false, refusal: 'bad_signature' })
  })
})
