import { calculateJwkThumbprint, exportJWK, generateKeyPair, generateSecret, type JWK } from 'jose'
import { importSet } from '../../src/keys/keyring.ts'
import { ALGORITHMS, type Algorithm } from '../../src/tokens/algorithms.ts'
import type { TokenKey } from '../../src/tokens/key.ts'

/** A JWK Set (RFC 7517 §5). The first key signs, and all verify. */
export interface KeySet {
  readonly keys: readonly JWK[]
}

/** A change of a set that is not possible. The message says why, and names only kids. */
export class KeySetFault extends Error {
  override readonly name = 'KeySetFault'
}

/**
 * Reads a set by the service's own rules, and gives every key the `kid` and `alg` that the service would give it.
 * Throws `KeyFault`, whose message never has a key.
 */
export async function readKeySet(text: string): Promise<KeySet> {
  const { keys } = await importSet('the key set', text, true)
  const imported = [...keys.byKid.values()]
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- importSet has checked it
  const given = (JSON.parse(text) as KeySet).keys
  return { keys: given.map((jwk, index) => ({ ...jwk, ...named(imported[index]) })) }
}

const named = (key: TokenKey | undefined) => (key === undefined ? {} : { kid: key.kid, alg: key.algorithm })

/** A new private or secret key for one algorithm, with its RFC 7638 thumbprint as `kid`. */
export async function generateKey(algorithm: Algorithm): Promise<JWK> {
  const jwk = ALGORITHMS[algorithm].symmetric
    ? await exportJWK(await generateSecret(algorithm, { extractable: true }))
    : await exportJWK((await generateKeyPair(algorithm, { extractable: true })).privateKey)
  return { ...jwk, alg: algorithm, kid: await calculateJwkThumbprint(jwk) }
}

/** Appends a key. It is published and verifies, and does not sign yet. */
export function append(set: KeySet, key: JWK): KeySet {
  return { keys: [...set.keys, key] }
}

/** Moves a key to the first position, where it signs. Throws `KeySetFault` if the set does not have it. */
export function promote(set: KeySet, kid: string): KeySet {
  const key = find(set, kid)
  return { keys: [key, ...set.keys.filter((other) => other !== key)] }
}

/**
 * Removes a key. Its signatures are refused from then on. Throws `KeySetFault` if the set does not have it, or if it
 * signs.
 */
export function retire(set: KeySet, kid: string): KeySet {
  const key = find(set, kid)
  if (set.keys[0] === key) throw new KeySetFault(`${kid} signs: promote another key before you retire it`)
  return { keys: set.keys.filter((other) => other !== key) }
}

function find(set: KeySet, kid: string): JWK {
  const key = set.keys.find((candidate) => candidate.kid === kid)
  if (key === undefined) {
    throw new KeySetFault(
      `no key has the kid ${kid}; the set has: ${set.keys.map((one) => one.kid).join(', ')}`,
    )
  }
  return key
}
