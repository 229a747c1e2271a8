import { createCipheriv, timingSafeEqual } from 'node:crypto'
import { bytesOf } from './base64.ts'
import { type HashFormat, MAX_HASH_BYTES, MIN_HASH_BYTES } from './imported-hash.ts'
import { runScrypt, scryptCost } from './scrypt.ts'

const HASH = /^\$firescrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([^$]+)\$([^$]+)\$([^$]*)\$([^$]+)$/

/**
 * The scrypt of Firebase (github.com/firebase/scrypt): the scrypt of password, salt and separator is an AES key, by which the
 * signer key of the project is encrypted. The text is that of Ory Kratos. `ln` is `mem_cost` and `r` is `rounds` of the
 * project.
 */
export const firebaseScrypt: HashFormat = {
  name: 'firebase-scrypt',
  mark: /^\$firescrypt\$/,
  form: '$firescrypt$ln=,r=,p=$, salt, $, hash, $, salt separator, $, and signer key, each in base64',
  read(text) {
    const [, ln, r, p, ...parts] = HASH.exec(text) ?? []
    const [salt, hash, separator, signer] = parts.map(bytesOf)
    if (!salt || !hash || !separator || !signer) return null
    if (hash.byteLength !== signer.byteLength || hash.byteLength < MIN_HASH_BYTES) return null
    const parameters = { ln: Number(ln), r: Number(r), p: Number(p) }
    const cost = scryptCost(parameters)
    if (cost === null || hash.byteLength > MAX_HASH_BYTES) return null
    const salted = new Uint8Array([...salt, ...separator])
    return {
      ...cost,
      load: async () => (password) => {
        const key = runScrypt(password, salted, parameters, 32)
        const encrypted = createCipheriv('aes-256-ctr', key, new Uint8Array(16)).update(signer)
        return timingSafeEqual(encrypted, hash)
      },
    }
  },
}
