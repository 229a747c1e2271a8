import { randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import type { WeakHash } from '../../src/users/hashes/weak-hash.ts'
import { contentToWrap, wrap } from '../../src/users/hashes/wrapped.ts'
import { COST, formatHash, HASH_BYTES, SALT_BYTES } from '../../src/users/password.ts'

// Node computes scrypt in its threads, so that several hashes of an import are computed at a time.
const derive = promisify<string, Uint8Array, number, object, Buffer>(scrypt)

/** A fast hash inside a hash by scrypt of the cost that the service has. The fast hash does not leave this machine. */
export async function wrapHash(weak: WeakHash): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const cost = { N: 2 ** COST.ln, r: COST.r, p: COST.p }
  return wrap(weak, formatHash(COST, salt, await derive(contentToWrap(weak), salt, HASH_BYTES, cost)))
}
