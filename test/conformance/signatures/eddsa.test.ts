import { base64url } from 'jose'
import { describe, expect, it } from 'vitest'
import { importKey, KeyFault } from '../../../src/keys/import-key.ts'
import { NAMELESS } from './examples.ts'
import { big, goodOf, join, numberOf, PROVEN } from './verification.ts'

// Signatures that a careless verification of Ed25519 accepts, computed from a valid one as Wycheproof does.

/** The order of the base point, and the prime of the field (RFC 8032 §5.1). */
const L = 2n ** 252n + 27742317777372353535851937790883648493n
const P = 2n ** 255n - 19n

/** y of the points of order 8, from which the small subgroup follows. */
const Y8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd83d3d706a17c7n

const little = (number: bigint) => big(number, 32).toReversed()

/** Every encoding of a point of small order, canonical or not: y, with the sign of x either way. */
const SMALL = [0n, 1n, P - 1n, P, P + 1n, Y8, P - Y8].flatMap((y) => [little(y), little(y + 2n ** 255n)])

const { key: jwk } = NAMELESS.EdDSA

async function good() {
  const { signature, said } = await goodOf(NAMELESS.EdDSA)
  expect(signature.length).toBe(64)
  const [r, s] = [signature.slice(0, 32), numberOf(signature.slice(32).toReversed())]
  return { r, s, said }
}

describe('Ed25519', () => {
  // RFC 8032 §5.1.7 requires S below L. Without that check each of these signatures is as valid as S.
  it('is refused with every S + kL that has 32 bytes', async () => {
    const { r, s, said } = await good()
    expect(await said(join(r, little(s)))).toBe(PROVEN)
    for (let k = 1n; s + k * L < 2n ** 256n; k += 1n) {
      expect(await said(join(r, little(s + k * L))), `k = ${k}`).toBe('bad_signature')
    }
    for (const other of [0n, 1n, L - s, L, L - 1n, 2n ** 256n - 1n, 2n ** 252n, 2n ** 255n + s]) {
      expect(await said(join(r, little(other))), `S = ${other}`).toBe('bad_signature')
    }
  })

  it('is refused with an R of small order or with the other sign', async () => {
    const { r, s, said } = await good()
    expect(SMALL.length).toBe(14)
    for (const point of SMALL) {
      for (const number of [s, 0n, 1n, L]) {
        const bytes = join(point, little(number))
        expect(await said(bytes), base64url.encode(bytes)).toBe('bad_signature')
      }
    }
    expect(await said(join(r.with(31, (r[31] as number) ^ 0x80), little(s)))).toBe('bad_signature')
    expect(await said(join(r, little(s)).toReversed())).toBe('bad_signature')
    expect(await said(join(little(s), r))).toBe('bad_signature')
  })

  // A verifier with such a key would accept R = A, S = 0 for every message.
  it('is refused with a key of small order', async () => {
    expect((await importKey('the key', jwk)).algorithm).toBe('EdDSA')
    for (const point of SMALL) {
      const key = { ...jwk, x: base64url.encode(point) }
      await expect(importKey('the key', key), key.x).rejects.toThrow(KeyFault)
    }
  })
})
