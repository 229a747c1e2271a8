import { CompactSign, type CryptoKey, calculateJwkThumbprint, compactVerify, importJWK, type JWK } from 'jose'
import { ALGORITHMS, type Algorithm, isAlgorithm } from '../tokens/algorithms.ts'
import type { TokenKey } from '../tokens/key.ts'
import { canonicalSecret } from '../tokens/secret.ts'
import { publicPart } from './public-part.ts'

/** The keys of a secret cannot be used. The message names the variable and the fault, and never quotes the key. */
export class KeyFault extends Error {
  override readonly name = 'KeyFault'
}

/** A key with its identity. Two encodings of one secret have two `kid`s and one identity. */
export interface ImportedKey extends TokenKey {
  readonly identity: string
}

/**
 * Imports one private or secret JWK, and pins it to its algorithm. A test signature proves that its private and public
 * parts belong together. Throws `KeyFault`, whose message begins with `where`.
 */
export async function importKey(where: string, jwk: JWK): Promise<ImportedKey> {
  const algorithm = algorithmOf(where, jwk)
  const fault = ALGORITHMS[algorithm].fault(jwk)
  if (fault !== null) throw new KeyFault(`${where}: ${fault}`)
  const symmetric = ALGORITHMS[algorithm].symmetric
  if (!symmetric && jwk.d === undefined) throw new KeyFault(`${where} has no private part`)
  const kid = await thumbprint(where, jwk)
  if (jwk.kid !== undefined && jwk.kid !== kid) {
    throw new KeyFault(`${where}: its kid is not its RFC 7638 thumbprint, ${kid}`)
  }
  try {
    // `use`, `key_ops` and `ext` are dropped: they may forbid an operation that the service needs.
    const { use: _use, key_ops: _operations, ext: _extractable, ...material } = jwk
    const signing = await toCryptoKey(await importJWK(material, algorithm))
    const verifying = symmetric
      ? signing
      : await toCryptoKey(await importJWK(publicPart(jwk, kid, algorithm), algorithm))
    await prove(algorithm, signing, verifying)
    const identity = symmetric ? await calculateJwkThumbprint(canonicalSecret(jwk)) : kid
    return { kid, identity, algorithm, signing, verifying }
  } catch {
    // The runtime's message is not passed on, because it may quote the key.
    throw new KeyFault(`${where} is malformed, or its two parts do not belong together`)
  }
}

const IMPLIED = new Map<unknown, Algorithm>([
  ['OKP', 'EdDSA'],
  ['EC', 'ES256'],
  ['oct', 'HS256'],
])

function algorithmOf(where: string, jwk: JWK): Algorithm {
  // RFC 9864 calls EdDSA with Ed25519 `Ed25519`. An RSA key needs `alg`, because its `kty` fits two algorithms.
  const named = jwk.alg === 'Ed25519' ? 'EdDSA' : (jwk.alg ?? IMPLIED.get(jwk.kty))
  if (!isAlgorithm(named) || ALGORITHMS[named].kty !== jwk.kty) {
    const known = Object.keys(ALGORITHMS).join(', ')
    throw new KeyFault(`${where}: its alg is missing, unknown or not one of its kty (known: ${known})`)
  }
  return named
}

async function thumbprint(where: string, jwk: JWK): Promise<string> {
  try {
    return await calculateJwkThumbprint(jwk)
  } catch {
    throw new KeyFault(`${where} lacks a member that its kty needs`)
  }
}

// jose returns a symmetric key as bytes. WebCrypto does not take bytes, and jose would import them for each signature.
async function toCryptoKey(imported: CryptoKey | Uint8Array): Promise<CryptoKey> {
  if (!(imported instanceof Uint8Array)) return imported
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  return crypto.subtle.importKey('raw', imported, hmac, false, ['sign', 'verify'])
}

async function prove(algorithm: Algorithm, signing: CryptoKey, verifying: CryptoKey): Promise<void> {
  const probe = new CompactSign(new Uint8Array(1)).setProtectedHeader({ alg: algorithm })
  await compactVerify(await probe.sign(signing), verifying)
}
