import { bytesOf } from './base64.ts'
import type { HashFormat } from './imported-hash.ts'
import { digestOf, importedPbkdf2 } from './pbkdf2.ts'

const HASH = /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:i=)?(\d{1,9})(?:,l=\d{1,4})?\$([^$]*)\$([^$]+)$/

/** PBKDF2 as a PHC string, and in passlib's form, which has the number of iterations alone. `$pbkdf2$` is SHA-1. */
export const pbkdf2Phc: HashFormat = {
  name: 'pbkdf2',
  mark: /^\$pbkdf2/,
  form: '$pbkdf2-sha1$, $pbkdf2-sha256$ or $pbkdf2-sha512$, the iterations, $, the salt, $, and the hash, both in base64',
  read(text) {
    const [, name = 'sha1', iterations, saltText = '', hashText = ''] = HASH.exec(text) ?? []
    const [digest, salt, hash] = [digestOf(name), bytesOf(saltText), bytesOf(hashText)]
    if (iterations === undefined || digest === null || salt === null || hash === null) return null
    return importedPbkdf2({ digest, iterations: Number(iterations), salt, hash })
  },
}
