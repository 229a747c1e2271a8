import { base64url, CompactSign, compactVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { ALGORITHMS } from '../../../src/tokens/algorithms.ts'
import { NAMED, NAMELESS, UNSECURED } from './examples.ts'
import {
  bytesOf,
  faultOf,
  isUnproven,
  join,
  keyOf,
  named,
  PROVEN,
  signatureOf,
  withBytes,
  withPart,
  withSignature,
} from './verification.ts'

// The examples of the RFCs, and texts near them, against the service's verification. The tests run in workerd, as the
// service does, and on Node, which has another cryptographic library.

describe.each(Object.values(NAMELESS))('$source', ({ key: jwk, jws }) => {
  it('has a signature that its key verifies, and the service refuses it because it names no key', async () => {
    const key = await keyOf(jwk)
    expect(ALGORITHMS[key.algorithm].fault(jwk)).toBe(null)
    const verified = await compactVerify(jws, key.verifying, { algorithms: [key.algorithm] })
    expect(verified.payload).toEqual(bytesOf(jws, 1))
    expect(await faultOf(key, jws)).toBe('unknown_key')
    const [last = 0] = signatureOf(jws).slice(-1)
    const forged = withSignature(jws, signatureOf(jws).with(-1, last ^ 1))
    await expect(compactVerify(forged, key.verifying)).rejects.toThrow('signature verification failed')
  })
})

it.each([NAMELESS.EdDSA, NAMED.HS256])(
  "$source equals the service's own signature, byte for byte",
  async ({ key: jwk, jws }) => {
    const key = await keyOf(jwk)
    const header = JSON.parse(new TextDecoder().decode(bytesOf(jws, 0)))
    const signed = await new CompactSign(bytesOf(jws, 1)).setProtectedHeader(header).sign(key.signing)
    expect(signed).toBe(jws)
  },
)

it('RFC 7515 A.5, unsecured, is refused with every key, also if it names one', async () => {
  for (const { key: jwk } of [...Object.values(NAMED), ...Object.values(NAMELESS)]) {
    const key = await keyOf(jwk)
    expect(isUnproven(await faultOf(key, UNSECURED))).toBe(true)
    const header = base64url.encode(JSON.stringify({ alg: 'none', kid: key.kid }))
    expect(await faultOf(key, withPart(UNSECURED, 0, header))).toBe('wrong_algorithm')
  }
})

/** Each names its key: the published signature, or a new one by the published key. */
const SUBJECTS = [
  ...Object.values(NAMED).map((example) => ({ ...example, again: false })),
  ...[NAMELESS.HS256, NAMELESS.ES256, NAMELESS.EdDSA].map((example) => ({ ...example, again: true })),
]

describe.each(SUBJECTS)('$source, with changes', ({ key: jwk, jws: published, again }) => {
  const subject = async () => {
    const key = await keyOf(jwk)
    const jws = again ? await named(key, published) : published
    return { key, jws, said: (text: string) => faultOf(key, text) }
  }

  it('is accepted unchanged, and refused with another key or with any bit flipped', async () => {
    const { key, jws, said } = await subject()
    expect(await said(jws)).toBe(PROVEN)
    expect(await faultOf({ ...key, kid: 'another' }, jws)).toBe('unknown_key')
    for (const part of [0, 1, 2]) {
      const bytes = bytesOf(jws, part)
      // Every bit of the signature, and one bit in nine of the signed bytes.
      for (let bit = 0; bit < bytes.length * 8; bit += part === 2 ? 1 : 9) {
        const at = bit >> 3
        const flipped = bytes.with(at, (bytes[at] as number) ^ (1 << (bit & 7)))
        const fault = await said(withBytes(jws, part, flipped))
        // A header that is not JSON, or names another key or algorithm, is refused before the signature is verified.
        const expected = part === 0 ? isUnproven(fault) : fault === 'bad_signature'
        expect(expected, `part ${part}, bit ${bit}: ${fault}`).toBe(true)
      }
    }
  })

  it('is refused cut, extended, doubled, shifted and empty', async () => {
    const { jws, said } = await subject()
    const signature = signatureOf(jws)
    const zero = new Uint8Array(1)
    const lengths = Array.from({ length: signature.length }, (_, length) => length)
    const changed = [
      ...lengths.map((length) => signature.slice(0, length)),
      ...lengths.slice(1).map((length) => signature.slice(length)),
      join(signature, zero),
      join(zero, signature),
      join(signature, signature),
      join(signature.slice(1), zero),
      join(zero, signature.slice(0, -1)),
      new Uint8Array(signature.length),
      new Uint8Array(signature.length).fill(255),
      signature.toReversed(),
    ]
    for (const bytes of changed) {
      expect(await said(withSignature(jws, bytes)), `${bytes.length} bytes`).toBe('bad_signature')
    }
  })

  it('is refused in another encoding, though its bytes are the same', async () => {
    const { jws, said } = await subject()
    const parts = jws.split('.') as [string, string, string]
    const spellings = [
      ...[0, 1, 2].flatMap((part) => {
        const text = parts[part] as string
        return [
          `${text}=`,
          `${text}==`,
          ` ${text}`,
          `${text}\n`,
          `${text}\u0000`,
          `${text.slice(0, 4)} ${text.slice(4)}`,
        ]
          .concat(nonCanonical(text))
          .map((spelling) => withPart(jws, part, spelling))
      }),
      jws.replaceAll('-', '+').replaceAll('_', '/'),
      `${jws}.`,
      `.${jws}`,
      `${jws}.${parts[2]}`,
      parts.slice(0, 2).join('.'),
      parts.toReversed().join('.'),
      withPart(jws, 0, ''),
      JSON.stringify({ protected: parts[0], payload: parts[1], signature: parts[2] }),
    ].filter((text) => text !== jws)
    expect(spellings.length).toBeGreaterThan(25)
    for (const text of spellings) expect(await said(text), text).toBe('malformed')
    expect(await said(withPart(jws, 1, ''))).toBe('bad_signature')
  })
})

/** The same bytes with unused bits set, if the text's length leaves some. */
function nonCanonical(text: string): string[] {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(text.at(-1) as string)
  const unused = [0, 0, 4, 2][text.length % 4] as number
  return Array.from({ length: 2 ** unused - 1 }, (_, more) => text.slice(0, -1) + alphabet[last + more + 1])
}
