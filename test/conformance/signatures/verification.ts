import { base64url, CompactSign, type CryptoKey, importJWK, type JWK } from 'jose'
import { type Algorithm, isAlgorithm } from '../../../src/tokens/algorithms.ts'
import type { TokenKey } from '../../../src/tokens/key.ts'
import { verifyToken } from '../../../src/tokens/verify.ts'
import type { Example } from './examples.ts'

/** The refusal of an intact example: its signature is verified, and then its payload is not a token of the service. */
export const PROVEN = 'wrong_type'

/** The possible refusals of a changed example. */
const UNPROVEN = new Set(['malformed', 'unknown_key', 'wrong_algorithm', 'bad_signature'])

export const isUnproven = (fault: string) => UNPROVEN.has(fault)

/** A published key as a key of the service. `signing` signs only if the RFC publishes the private part. */
export async function keyOf(jwk: JWK, kid = jwk.kid ?? 'the key'): Promise<TokenKey> {
  if (!isAlgorithm(jwk.alg)) throw new Error('no algorithm of ours')
  const algorithm: Algorithm = jwk.alg
  const { d, kid: _, ...rest } = jwk
  const [verifying, signing] = await Promise.all([
    hmacOr(rest, algorithm),
    hmacOr({ ...rest, ...(d && { d }) }, algorithm),
  ])
  return { kid, algorithm, signing, verifying }
}

async function hmacOr(jwk: JWK, algorithm: Algorithm): Promise<CryptoKey> {
  const imported = await importJWK(jwk, algorithm)
  if (!(imported instanceof Uint8Array)) return imported
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  return crypto.subtle.importKey('raw', imported as Uint8Array<ArrayBuffer>, hmac, false, ['sign', 'verify'])
}

/** The refusal of a text by the service's verification with this one key. */
export async function faultOf(key: TokenKey, jws: string): Promise<string> {
  const keys = { signer: key, byKid: new Map([[key.kid, key]]) }
  const expected = { keys, issuer: 'x', audience: 'x', toleranceSeconds: 5, now: Date.now() }
  const verified = await verifyToken('access', jws, expected)
  return verified.ok ? 'none' : verified.refusal
}

/** An example signed again with a key id: its signature, and the refusal of the same token with another signature. */
export async function goodOf({ key: jwk, jws: published }: Example) {
  const key = await keyOf(jwk)
  const jws = await named(key, published)
  const said = (bytes: Uint8Array) => faultOf(key, withSignature(jws, bytes))
  return { signature: signatureOf(jws), said }
}

/** An example's payload signed again by its own key, under a header that names it. */
export function named(key: TokenKey, jws: string): Promise<string> {
  return new CompactSign(bytesOf(jws, 1))
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid })
    .sign(key.signing)
}

export const bytesOf = (jws: string, part: number): Uint8Array =>
  base64url.decode(jws.split('.')[part] as string)

export const withPart = (jws: string, part: number, text: string): string =>
  jws.split('.').with(part, text).join('.')

export const withBytes = (jws: string, part: number, bytes: Uint8Array): string =>
  withPart(jws, part, base64url.encode(bytes))

export const signatureOf = (jws: string) => bytesOf(jws, 2)

export const withSignature = (jws: string, bytes: Uint8Array) => withBytes(jws, 2, bytes)

/** A number in so many bytes, big-endian. Higher bytes are cut off. */
export function big(number: bigint, length: number): Uint8Array {
  const hex = BigInt.asUintN(length * 8, number).toString(16)
  return Uint8Array.from(Buffer.from(hex.padStart(length * 2, '0'), 'hex'))
}

export const numberOf = (bytes: Uint8Array): bigint =>
  BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`)

export const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts))
