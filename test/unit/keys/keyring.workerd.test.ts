import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { generateKey } from '../../../scripts/keys/key-set.ts'
import { LOCAL_KEY_MARK } from '../../../src/core/local.ts'
import { loadKeyring } from '../../../src/keys/keyring.ts'
import { ALGORITHMS, type Algorithm } from '../../../src/tokens/algorithms.ts'

let good: Record<Algorithm, JWK>
let refreshKey: JWK
let rsa1024: JWK

beforeAll(async () => {
  const names = Object.keys(ALGORITHMS) as Algorithm[]
  const keys = await Promise.all(names.map((name) => generateKey(name)))
  good = Object.fromEntries(names.map((name, index) => [name, keys[index]])) as Record<Algorithm, JWK>
  refreshKey = await generateKey('HS256')
  const weak = (await crypto.subtle.generateKey(
    {
      name: 'RSASSA-PKCS1-v1_5',
      modulusLength: 1024,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: 'SHA-256',
    },
    true,
    ['sign', 'verify'],
  )) as CryptoKeyPair
  rsa1024 = (await crypto.subtle.exportKey('jwk', weak.privateKey)) as JWK
})

const set = (...keys: unknown[]) => JSON.stringify({ keys })
const load = (access: string, refresh = set(refreshKey), local = false) =>
  loadKeyring({ ACCESS_TOKEN_KEYS: access, REFRESH_TOKEN_KEYS: refresh }, local)

/** The keys are refused, with a message that contains nothing of them. */
async function expectFault(
  loading: Promise<unknown>,
  variable: string,
  fault: RegExp,
  ...secrets: unknown[]
) {
  const error = await loading.then(
    () => expect.unreachable('the keys were taken'),
    (thrown: Error) => thrown,
  )
  expect(error.name).toBe('KeyFault')
  expect(error.message).toMatch(new RegExp(`^${variable}: `))
  expect(error.message).toMatch(fault)
  for (const secret of secrets) expect(error.message).not.toContain(secret)
  expect(error.cause).toBeUndefined()
}

/** The next character in base64url's alphabet. After a canonical last character only unused bits change. */
const nextCharacter = (character: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return alphabet[alphabet.indexOf(character) + 1] as string
}

const without = (jwk: JWK, ...names: string[]): JWK =>
  Object.fromEntries(Object.entries(jwk).filter(([name]) => !names.includes(name))) as JWK

describe('a malformed set', () => {
  it.each([
    ['nothing', ''],
    ['half of one', '{"keys":[{"kty":"oct","k":"swordfish'],
    ['a word', 'swordfish'],
    ['null', 'null'],
    ['a key alone', '{"kty":"oct","k":"swordfish"}'],
    ['an array', '[{"kty":"oct","k":"swordfish"}]'],
    ['an empty set', '{"keys":[]}'],
    ['a set of words', '{"keys":["swordfish"]}'],
    ['a set of nulls', '{"keys":[null]}'],
    ['keys without kty', '{"keys":[{"k":"swordfish"}]}'],
  ])('%s', async (_, text) => {
    const fault = /it is not (JSON|a JWK Set)/
    await expectFault(load(text), 'ACCESS_TOKEN_KEYS', fault, 'swordfish')
    await expectFault(load(set(good.EdDSA), text), 'REFRESH_TOKEN_KEYS', fault, 'swordfish')
  })
})

describe('a bad key', () => {
  const cases: [string, () => unknown, RegExp][] = [
    ['a weak RSA key', () => ({ ...rsa1024, alg: 'RS256' }), /modulus is shorter than 2048/],
    [
      'a weak RSA key for PS256',
      () => ({ ...without(rsa1024, 'key_ops'), alg: 'PS256' }),
      /modulus is shorter/,
    ],
    [
      'a weak RSA key made long by zeros',
      () => ({ ...without(rsa1024, 'key_ops'), n: `${'A'.repeat(172)}${rsa1024.n}`, alg: 'RS256' }),
      /modulus is shorter|malformed/,
    ],
    [
      'a short secret',
      () => ({ kty: 'oct', k: 'c3dvcmRmaXNo', alg: 'HS256' }),
      /secret is shorter than 256 bits/,
    ],
    ['a secret of 31 bytes', () => ({ kty: 'oct', k: 'A'.repeat(42) }), /secret is shorter than 256 bits/],
    [
      'a short secret made long by padding',
      () => ({ kty: 'oct', k: `${'A'.repeat(40)}${'='.repeat(8)}` }),
      /shorter|malformed/,
    ],
    [
      'a short secret made long by spaces',
      () => ({ kty: 'oct', k: `AAAA${' '.repeat(60)}` }),
      /shorter|malformed/,
    ],
    ['a secret of zeros', () => ({ kty: 'oct', k: 'A'.repeat(43) }), /the secret repeats itself/],
    ['an empty secret', () => ({ kty: 'oct', k: '' }), /shorter|lacks/],
    ['a secret without k', () => ({ kty: 'oct' }), /shorter|lacks/],
    ['another kid', () => ({ ...good.EdDSA, kid: 'mine' }), /its kid is not its RFC 7638 thumbprint/],
    ['no private part', () => without(good.EdDSA, 'd'), /has no private part/],
    [
      'no private part, RSA',
      () => without(good.RS256, 'd', 'p', 'q', 'dp', 'dq', 'qi'),
      /has no private part/,
    ],
    [
      'the public part of another',
      async () => ({ ...good.EdDSA, kid: undefined, x: (await other('EdDSA')).x }),
      /malformed|do not match/,
    ],
    [
      'the public part of another, EC',
      async () => ({ ...without(good.ES256, 'kid'), x: (await other('ES256')).x }),
      /malformed|do not match/,
    ],
    [
      'the modulus of another',
      async () => ({ ...without(good.RS256, 'kid'), n: (await other('RS256')).n }),
      /malformed|do not match/,
    ],
    [
      'an unknown alg',
      () => ({ ...good.EdDSA, alg: 'EdDSA2' }),
      /alg is missing, unknown or not one of its kty/,
    ],
    ['alg none', () => ({ ...good.EdDSA, alg: 'none' }), /alg is missing, unknown/],
    ['an inherited alg', () => ({ ...good.EdDSA, alg: 'constructor' }), /alg is missing, unknown/],
    ['an alg that is not a string', () => ({ ...good.EdDSA, alg: ['EdDSA'] }), /alg is missing, unknown/],
    ['the alg of another kty', () => ({ ...good.EdDSA, alg: 'ES256' }), /not one of its kty/],
    ['HS256 over an RSA key', () => ({ ...good.RS256, alg: 'HS256' }), /not one of its kty/],
    ['an RSA key without alg', () => without(good.RS256, 'alg'), /alg is missing/],
    ['an unknown kty', () => ({ kty: 'LMS', pub: 'x' }), /alg is missing, unknown/],
    [
      'another curve',
      async () => exportJWK((await generateKeyPair('ES384', { extractable: true })).privateKey),
      /curve is not P-256/,
    ],
    ['a point that is not on the curve', () => ({ ...without(good.ES256, 'kid'), x: 'AAAA' }), /malformed/],
    ['a missing coordinate', () => without(good.ES256, 'y', 'kid'), /lacks a member/],
    ['an invalid private part', () => ({ ...good.EdDSA, d: 'swordfish' }), /malformed/],
    ['a private part that is a number', () => ({ ...good.EdDSA, d: 5 }), /malformed/],
    ['an RSA key of several primes', () => ({ ...good.RS256, oth: [{}] }), /malformed/],
  ]

  const other = generateKey

  it.each(cases)('%s', async (_, make, fault) => {
    const key = (await make()) as JWK & { kty: string }
    const secrets = [key.d, key.k, key.p].filter((text) => typeof text === 'string' && text.length > 8)
    await expectFault(load(set(key)), 'ACCESS_TOKEN_KEYS', fault, ...secrets)
    await expectFault(load(set(good.ES256, key)), 'ACCESS_TOKEN_KEYS', /key 2/, ...secrets)
  })

  it('the same key twice, also with other metadata', async () => {
    const twice = set(good.EdDSA, without(good.EdDSA, 'kid', 'alg'))
    await expectFault(load(twice), 'ACCESS_TOKEN_KEYS', /key 2 is there twice/)
  })

  it('one key in both sets', async () => {
    const both = load(set(refreshKey), set(refreshKey))
    await expectFault(both, 'REFRESH_TOKEN_KEYS', /is in ACCESS_TOKEN_KEYS too/, refreshKey.k)
  })

  it('one secret in two encodings that differ in unused last bits', async () => {
    const k = refreshKey.k as string
    const respelled = { kty: 'oct', k: k.slice(0, -1) + nextCharacter(k.at(-1) as string) }
    await expectFault(load(set(refreshKey, respelled)), 'ACCESS_TOKEN_KEYS', /key 2 is there twice/, k)
    await expectFault(load(set(good.EdDSA), set(respelled, refreshKey)), 'REFRESH_TOKEN_KEYS', /twice/, k)
    await expectFault(load(set(respelled)), 'REFRESH_TOKEN_KEYS', /is in ACCESS_TOKEN_KEYS too/, k)
    // Alone the key is accepted: a deployment that has one keeps its `kid`, and so its tokens.
    const { signer } = (await load(set(good.EdDSA), set(respelled))).refresh
    expect(signer.kid).toBe(await calculateJwkThumbprint(respelled))
  })

  it('a refresh key that is not HS256', async () => {
    await expectFault(
      load(set(good.EdDSA), set(good.ES256)),
      'REFRESH_TOKEN_KEYS',
      /only HS256 is used/,
      good.ES256.d,
    )
  })

  it('a key that was generated for local runs, in a deployment', async () => {
    const marked = { ...good.EdDSA, [LOCAL_KEY_MARK]: true }
    const fault = /key 1 was generated for local runs/
    await expectFault(load(set(marked)), 'ACCESS_TOKEN_KEYS', fault, good.EdDSA.d)
    const alsoFalse = set({ ...refreshKey, [LOCAL_KEY_MARK]: false })
    await expectFault(load(set(good.EdDSA), alsoFalse), 'REFRESH_TOKEN_KEYS', fault, refreshKey.k)
    await expect(load(set(marked), undefined, true)).resolves.toBeDefined()
  })
})

describe('a good key', () => {
  it.each(Object.keys(ALGORITHMS) as Algorithm[])(
    '%s is accepted, as generated and without metadata',
    async (name) => {
      const { signer } = (await load(set(good[name]))).access
      expect(signer).toMatchObject({ algorithm: name, kid: good[name].kid })
      const bare =
        name === 'RS256' || name === 'PS256' ? without(good[name], 'kid') : without(good[name], 'kid', 'alg')
      expect((await load(set(bare))).access.signer.kid).toBe(good[name].kid)
      const fussy = { ...good[name], use: 'enc', key_ops: ['verify'], ext: false }
      expect((await load(set(fussy))).access.signer.kid).toBe(good[name].kid)
    },
  )

  it('signs if it is first, and the others verify', async () => {
    const ring = await load(set(good.ES256, good.EdDSA, good.HS256))
    expect(ring.access.signer.kid).toBe(good.ES256.kid)
    expect([...ring.access.byKid.keys()]).toEqual([good.ES256.kid, good.EdDSA.kid, good.HS256.kid])
  })

  it('may have the newer algorithm name Ed25519', async () => {
    expect((await load(set({ ...good.EdDSA, alg: 'Ed25519' }))).access.signer.algorithm).toBe('EdDSA')
  })
})
