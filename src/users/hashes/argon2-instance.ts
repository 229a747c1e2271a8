import Argon2 from '@phi-ag/argon2'
// Workers compile no WebAssembly at run time, so the module is a file of the bundle.
import wasm from '@phi-ag/argon2/argon2.wasm'

/**
 * The one instance of this isolate. Its memory grows to that of the largest hash, and is used again. A new instance for each
 * hash would need its memory before that of the last one is collected.
 */
const argon2 = new Argon2(new WebAssembly.Instance(wasm))

const encoder = new TextEncoder()

/** The text of ARGON2_VERIFY_MISMATCH in the reference implementation. */
const MISMATCH = 'The password does not match the supplied hash'

/** Whether a password has this hash, a PHC string of argon2id. Throws if it cannot be verified, such as for want of memory. */
export function verifyArgon2id(password: string, phc: string): boolean {
  // The package encodes the text as UTF-8, and takes the number of UTF-16 units for its length. With NULs at its end the text
  // has as many units as the password has bytes, so the bytes of the password are hashed, and no NUL.
  const padded = password.padEnd(encoder.encode(password).byteLength, '\0')
  const verified = argon2.tryVerify(phc, padded)
  if (verified.success) return true
  if (verified.error === MISMATCH) return false
  throw new Error(`argon2id failed: ${verified.error}`)
}
