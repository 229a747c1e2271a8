import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { base64url, CompactSign, decodeJwt } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { athOf, boundAccess } from '../../../src/tokens/bound-access.ts'
import { accessClaimsOf } from '../../../src/tokens/claims.ts'
import type { TokenKey } from '../../../src/tokens/key.ts'
import { type Pair, signPair } from '../../../src/tokens/sign.ts'
import { type Expectations, verifyToken } from '../../../src/tokens/verify.ts'
import { ISSUANCE, keysOf, MOMENT, newKey, SOURCE } from '../../support/keys.ts'

const ALGORITHMS = ['EdDSA', 'ES256', 'HS256'] as const
let key: TokenKey
let former: TokenKey
let refresh: TokenKey

beforeAll(async () => {
  key = await newKey('EdDSA')
  former = await newKey('EdDSA')
  refresh = await newKey('HS256')
})

const expectations = (more: Partial<Expectations> = {}): Expectations => ({
  keys: keysOf(key),
  issuer: ISSUANCE.issuer,
  audience: ISSUANCE.audience,
  toleranceSeconds: 5,
  now: MOMENT,
  ...more,
})

const pairOf = (source = SOURCE, by = key): Promise<Pair> =>
  signPair(source, ISSUANCE, { access: keysOf(by), refresh: keysOf(refresh) })

const athIn = (pair: Pair) => decodeJwt(pair.refreshToken).ath as string

/** The rule of a refresh: the hash where it fits, and otherwise the signature. */
async function byBoth(token: string, ath: string | undefined, expected: Expectations) {
  return boundAccess(token, ath, expected) ?? bySignature(token, expected)
}

async function bySignature(token: string, expected: Expectations) {
  const verified = await verifyToken('access', token, expected)
  return verified.ok ? verified.claims : null
}

it('the hash is base64url of the SHA-256 of the token', () => {
  expect(athOf('a.b.c')).toBe(createHash('sha256').update('a.b.c').digest().toString('base64url'))
})

it('the token of a pair is known by its hash, without its signature', async () => {
  const pair = await pairOf()
  const [header, payload] = pair.token.split('.')
  const unsigned = `${header}.${payload}.`
  expect(boundAccess(pair.token, athIn(pair), expectations())).toEqual(accessClaimsOf(SOURCE, ISSUANCE))
  // It does not read the signature: only a holder of the refresh key can bind such a text.
  expect(boundAccess(unsigned, athOf(unsigned), expectations())).toEqual(accessClaimsOf(SOURCE, ISSUANCE))
})

describe('it leaves to the full check', () => {
  it('a token of an older release, which is not bound', async () => {
    const { token } = await pairOf()
    expect(boundAccess(token, undefined, expectations())).toBeNull()
  })

  it('the half of another pair', async () => {
    const [one, other] = [await pairOf(), await pairOf({ ...SOURCE, generation: 8 })]
    expect(boundAccess(one.token, athIn(other), expectations())).toBeNull()
  })

  it('a key that has left the set', async () => {
    const pair = await pairOf(SOURCE, former)
    expect(boundAccess(pair.token, athIn(pair), expectations())).toBeNull()
    expect(boundAccess(pair.token, athIn(pair), expectations({ keys: keysOf(key, former) }))).not.toBeNull()
  })

  it('another issuer, another audience, and a token of the future', async () => {
    const pair = await pairOf()
    for (const more of [{ issuer: 'https://x' }, { audience: 'https://x' }, { now: MOMENT - 7000 }]) {
      expect(boundAccess(pair.token, athIn(pair), expectations(more)), JSON.stringify(more)).toBeNull()
    }
  })

  it.each([
    ['another type', { typ: 'rt+jwt' }],
    ['no type', { typ: undefined }],
    ['another algorithm', { alg: 'HS256' }],
    ['no key id', { kid: undefined }],
    ['a critical header', { crit: ['odd'], odd: true }],
  ])('%s', async (_, more) => {
    const { token } = await pairOf()
    const [header = '', payload, signature] = token.split('.')
    const changed = { ...JSON.parse(new TextDecoder().decode(base64url.decode(header))), ...more }
    const text = `${base64url.encode(JSON.stringify(changed))}.${payload}.${signature}`
    expect(boundAccess(text, athOf(text), expectations())).toBeNull()
  })

  it.each(['', '.', 'x', 'x.y.z', '..', 'e30.e30', '\u00ff.\u00ff.\u00ff'])('the text %j', (text) => {
    expect(boundAccess(text, athOf(text), expectations())).toBeNull()
  })

  it('claims that are not complete', async () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ ...accessClaimsOf(SOURCE, ISSUANCE), jti: 7 }))
    const token = await new CompactSign(bytes)
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: key.kid })
      .sign(key.signing)
    expect(boundAccess(token, athOf(token), expectations())).toBeNull()
  })
})

describe('for the refresh tokens of this service, both rules give the same answer', () => {
  /** A change of a token that a caller can make without a key. */
  const change = fc.oneof(
    fc.constant((token: string) => token),
    fc.tuple(fc.nat(), fc.string({ minLength: 1, maxLength: 1 })).map(
      ([at, letter]) =>
        (token: string) =>
          token.slice(0, at % token.length) + letter + token.slice((at % token.length) + 1),
    ),
    fc.nat().map((at) => (token: string) => token.slice(0, at % token.length)),
    fc.constantFrom('=', '\n', ' ', '.').map((last) => (token: string) => token + last),
  )

  it.each(ALGORITHMS)('%s', async (algorithm) => {
    const now = await newKey(algorithm)
    const before = await newKey(algorithm)
    const source = fc.record({
      generation: fc.nat(3),
      skewMs: fc.integer({ min: -8000, max: 8000 }),
      by: fc.constantFrom(now, before),
    })
    const expected = fc.record({
      keys: fc.constantFrom(keysOf(now), keysOf(now, before), keysOf(before)),
      issuer: fc.constantFrom(ISSUANCE.issuer, 'https://other.example.com'),
      audience: fc.constantFrom(ISSUANCE.audience, 'https://other.example.com'),
    })
    const sameHalf = fc.boolean()
    const inputs = [source, source, sameHalf, change, expected] as const
    const property = fc.asyncProperty(...inputs, async (one, other, same, changed, more) => {
      const sign = ({ generation, skewMs, by }: typeof one) =>
        pairOf({ ...SOURCE, generation, rotatedAt: MOMENT + skewMs }, by)
      const bound = await sign(one)
      const token = changed(same ? bound.token : (await sign(other)).token)
      const given = expectations(more)
      expect(await byBoth(token, athIn(bound), given)).toEqual(await bySignature(token, given))
    })
    await fc.assert(property, { numRuns: 200 })
  })
})
