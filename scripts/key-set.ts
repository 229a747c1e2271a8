import { calculateJwkThumbprint, exportJWK, generateKeyPair, generateSecret, type JWK } from 'jose'
import { ALGORITHMS, type Algorithm } from '../src/tokens/algorithms.ts'

/** A JWK Set (RFC 7517 §5): the first key signs, all verify. */
export interface KeySet {
  readonly keys: readonly JWK[]
}

/** A fresh private or secret key for one algorithm, with its RFC 7638 thumbprint as `kid`. */
export async function generateKey(algorithm: Algorithm): Promise<JWK> {
  const jwk = ALGORITHMS[algorithm].symmetric
    ? await exportJWK(await generateSecret(algorithm, { extractable: true }))
    : await exportJWK((await generateKeyPair(algorithm, { extractable: true })).privateKey)
  return { ...jwk, alg: algorithm, kid: await calculateJwkThumbprint(jwk) }
}

/** Announces a key: published and verifying, not signing yet. */
export function append(set: KeySet, key: JWK): KeySet {
  return { keys: [...set.keys, key] }
}

/** Makes an announced key the one that signs. */
export function promote(set: KeySet, kid: string): KeySet {
  const key = find(set, kid)
  return { keys: [key, ...set.keys.filter((other) => other !== key)] }
}

/** Removes a key: what it signed is refused from then on. */
export function retire(set: KeySet, kid: string): KeySet {
  const key = find(set, kid)
  if (set.keys[0] === key) throw new Error(`${kid} signs: promote another key before you retire it`)
  return { keys: set.keys.filter((other) => other !== key) }
}

function find(set: KeySet, kid: string): JWK {
  const key = set.keys.find((candidate) => candidate.kid === kid)
  if (key === undefined) {
    throw new Error(`no key has the kid ${kid}; the set has: ${set.keys.map((one) => one.kid).join(', ')}`)
  }
  return key
}
