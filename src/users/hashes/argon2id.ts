import { bytesOf } from './base64.ts'
import { type HashFormat, MAX_HASH_BYTES, MIN_HASH_BYTES } from './imported-hash.ts'

/** One pass over 64 MiB needs 85 ms in WebAssembly. */
const MILLISECONDS_A_KIB = 0.0013

const HASH = /^\$argon2id\$v=(?:16|19)\$m=([1-9]\d{0,8}),t=([1-9]\d{0,5}),p=([1-9]\d{0,2})\$([^$]+)\$([^$]+)$/

/** argon2id as a PHC string (RFC 9106). `argon2i` and `argon2d` are refused. */
export const argon2id: HashFormat = {
  name: 'argon2id',
  mark: /^\$argon2/,
  form: '$argon2id$v=19$m=,t=,p=$, the salt, $, and the hash, both in base64',
  read(text) {
    const [, m = '', t = '', p = '', salt = '', hash = ''] = HASH.exec(text) ?? []
    const [memory, passes, lanes] = [Number(m), Number(t), Number(p)]
    const [saltBytes, hashBytes] = [bytesAsEncoded(salt), bytesAsEncoded(hash)]
    // The least of each that the reference implementation accepts (RFC 9106 §3.1).
    if (lanes < 1 || memory < 8 * lanes || saltBytes < 8) return null
    if (hashBytes < MIN_HASH_BYTES || hashBytes > MAX_HASH_BYTES) return null
    return {
      milliseconds: memory * passes * MILLISECONDS_A_KIB,
      memory: memory * 1024,
      async load() {
        const { verifyArgon2id } = await import('./argon2-instance.ts')
        return (password) => verifyArgon2id(password, text)
      },
    }
  },
}

/** The number of bytes of a base64 text, or 0 if the reference implementation would not read it: it accepts one spelling. */
function bytesAsEncoded(text: string): number {
  const bytes = bytesOf(text)
  return bytes?.toString('base64').replace(/=+$/, '') === text ? bytes.byteLength : 0
}
