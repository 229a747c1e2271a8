import { describe, expect, it } from 'vitest'
import { NAMELESS } from './examples.ts'
import { big, goodOf, join, numberOf, PROVEN } from './verification.ts'

// Signatures that a careless verification of ES256 accepts, computed from a valid one as Wycheproof does.

/** The order of P-256 (SEC 2 §2.4.2), and the prime of its field. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn

async function good() {
  const { signature, said } = await goodOf(NAMELESS.ES256)
  expect(signature.length).toBe(64)
  const [r, s] = [numberOf(signature.slice(0, 32)), numberOf(signature.slice(32))]
  return { r, s, said }
}

const raw = (r: bigint, s: bigint, length = 32) => join(big(r, length), big(s, length))

/** SEQUENCE { INTEGER r, INTEGER s }, the encoding of formats other than JWS. */
function der(r: bigint, s: bigint): Uint8Array {
  const integer = (number: bigint) => {
    const bytes = big(number, 33)
    const first = bytes.findIndex((byte, at) => byte !== 0 || at === 32)
    const start = (bytes[first] as number) > 127 ? first - 1 : first
    const content = bytes.slice(start)
    return join(Uint8Array.of(2, content.length), content)
  }
  const content = join(integer(r), integer(s))
  return join(Uint8Array.of(0x30, content.length), content)
}

describe('ES256', () => {
  it('is refused with an r or s that is out of range or changed', async () => {
    const { r, s, said } = await good()
    expect(await said(raw(r, s))).toBe(PROVEN)
    // All pairs of them, also the zeros that were once valid for every message (CVE-2022-21449).
    const edges = [0n, 1n, 2n, N - 1n, N, N + 1n, P, 2n ** 256n - 1n]
    const pairs = edges.flatMap((edge) => [[edge, s], [r, edge], ...edges.map((other) => [edge, other])]) as [
      bigint,
      bigint,
    ][]
    pairs.push([s, r], [N - r, s], [r + 1n, s], [r, s + 1n], [N - r, N - s], [r + N, s], [r, s + N])
    for (const [one, other] of pairs) {
      expect(await said(raw(one, other)), `${one} ${other}`).toBe('bad_signature')
    }
  })

  it('is refused with r + n and s + n in as many bytes as they need', async () => {
    const { r, s, said } = await good()
    for (const [one, other] of [
      [r + N, s],
      [r, s + N],
      [r, s],
    ] as const) {
      expect(await said(raw(one, other, 33))).toBe('bad_signature')
    }
  })

  it('is refused in DER, which JWS does not use (RFC 7518 §3.4)', async () => {
    const { r, s, said } = await good()
    for (const bytes of [der(r, s), join(der(r, s), new Uint8Array(1)), der(0n, 0n), der(r, N - s)]) {
      expect(await said(bytes)).toBe('bad_signature')
    }
  })

  // ECDSA is malleable, so no rule may need a token to have a single text.
  it('is accepted with n - s in the place of s', async () => {
    const { r, s, said } = await good()
    expect(await said(raw(r, N - s))).toBe(PROVEN)
  })
})
