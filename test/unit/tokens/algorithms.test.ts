import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import type { JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { ALGORITHMS, type Algorithm, isAlgorithm } from '../../../src/tokens/algorithms.ts'
import { isStrictCompact } from '../../../src/tokens/strict-compact.ts'
import { ALL } from '../../support/keys.ts'

it('the table has these five algorithms, and no inherited name', () => {
  expect(ALL).toEqual(['EdDSA', 'ES256', 'RS256', 'PS256', 'HS256'])
  expect(ALL.map((name) => ALGORITHMS[name].kty)).toEqual(['OKP', 'EC', 'RSA', 'RSA', 'oct'])
  expect(ALL.filter((name) => ALGORITHMS[name].symmetric)).toEqual(['HS256'])
  expect(ALL.filter((name) => ALGORITHMS[name].deterministic)).toEqual(['EdDSA', 'RS256', 'HS256'])
  expect(ALL.every(isAlgorithm)).toBe(true)
  for (const name of ['none', 'None', 'HS512', 'toString', '__proto__', '', 5, null, undefined, ['EdDSA']]) {
    expect(isAlgorithm(name)).toBe(false)
  }
})

describe('a key is refused', () => {
  const faultOf = (name: Algorithm, jwk: object) =>
    ALGORITHMS[name].fault({ kty: ALGORITHMS[name].kty, ...jwk } as JWK)

  it('on another curve', () => {
    expect(faultOf('EdDSA', { crv: 'Ed25519' })).toBe(null)
    expect(faultOf('EdDSA', { crv: 'X25519' })).toBe('the curve is not Ed25519')
    expect(faultOf('EdDSA', {})).toBe('the curve is not Ed25519')
    expect(faultOf('ES256', { crv: 'P-256' })).toBe(null)
    expect(faultOf('ES256', { crv: 'P-384' })).toBe('the curve is not P-256')
  })

  it.each(['RS256', 'PS256'] as const)('with a short modulus: %s', (name) => {
    const fault = 'the RSA modulus is shorter than 2048 bits, or not base64url'
    // 342 characters hold 256 bytes, and 341 do not. Characters outside base64url are refused at any place.
    expect(faultOf(name, { n: 'A'.repeat(342) })).toBe(null)
    expect(faultOf(name, { n: 'A'.repeat(341) })).toBe(fault)
    expect(faultOf(name, { n: `${'A'.repeat(600)} ` })).toBe(fault)
    expect(faultOf(name, { n: ` ${'A'.repeat(600)}` })).toBe(fault)
    expect(faultOf(name, {})).toBe(fault)
    expect(faultOf(name, { n: Array(600).fill('A') })).toBe(fault)
  })

  it('with a short secret', () => {
    const fault = 'the secret is shorter than 256 bits, or not base64url'
    // 43 characters hold 32 bytes, and 42 do not. Characters outside base64url are refused.
    const drawn = randomBytes(60).toString('base64url')
    expect(faultOf('HS256', { k: drawn.slice(0, 43) })).toBe(null)
    expect(faultOf('HS256', { k: drawn.slice(0, 42) })).toBe(fault)
    expect(faultOf('HS256', { k: `${drawn.slice(0, 60)}=` })).toBe(fault)
    expect(faultOf('HS256', { k: ` ${drawn}` })).toBe(fault)
    expect(faultOf('HS256', { k: drawn.slice(0, 61) })).toBe(fault)
    expect(faultOf('HS256', { k: '' })).toBe(fault)
    expect(faultOf('HS256', {})).toBe(fault)
  })

  const block = (bytes: number, times: number) => Buffer.concat(Array(times).fill(randomBytes(bytes)))

  it.each<[string, () => Buffer]>([
    ['32 zeros', () => Buffer.alloc(32)],
    ['one repeated byte', () => Buffer.alloc(64, 0xa7)],
    ['one letter, except the last', () => Buffer.from(`${'a'.repeat(31)}b`)],
    ['a repeated word', () => Buffer.from('password'.repeat(4))],
    ['128 random bits, twice', () => block(16, 2)],
    ['88 random bits, and a part of them at the end', () => block(11, 4).subarray(0, 40)],
    ['248 random bits, twice', () => block(31, 2)],
  ])('with a secret of repeated bytes: %s', (_, make) => {
    const k = make().toString('base64url')
    expect(faultOf('HS256', { k })).toMatch(/^the secret repeats itself/)
  })

  it('never with a random secret, also one that occurs twice in the bytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 32, max: 100 }), (length) => {
        expect(faultOf('HS256', { k: randomBytes(length).toString('base64url') })).toBe(null)
        expect(faultOf('HS256', { k: block(32, 2).toString('base64url') })).toBe(null)
        // A text of hexadecimal digits has 16 different values.
        expect(
          faultOf('HS256', { k: Buffer.from(randomBytes(32).toString('hex')).toString('base64url') }),
        ).toBe(null)
      }),
    )
  })
})

describe('the canonical encoding', () => {
  const CHARACTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']

  it('is the output of an encoder, for every last character at every place', () => {
    for (const last of CHARACTERS) {
      for (const front of ['A', 'AA', '_-z9A', '_-z9AA']) {
        const part = front + last
        const canonical = Buffer.from(part, 'base64url').toString('base64url') === part
        for (const token of [`${part}.AA.AA`, `AA.${part}.AA`, `AA.AA.${part}`]) {
          expect(isStrictCompact(token), token).toBe(canonical)
        }
      }
    }
  })

  it.each(['', '.', '..', 'AA.AA', 'AA.AA.AA.AA', 'A.AA.AA', 'AAAAA.AA.AA', 'AA==.AA.AA', 'AA.AA.AA\n'])(
    'of %j',
    (token) => expect(isStrictCompact(token)).toBe(token === '..'),
  )
})
