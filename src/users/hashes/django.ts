import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { argon2id } from './argon2id.ts'
import { bytesOf } from './base64.ts'
import { bcrypt } from './bcrypt.ts'
import type { HashFormat, ImportedHash } from './imported-hash.ts'
import { digestOf, importedPbkdf2 } from './pbkdf2.ts'

const PBKDF2 = /^pbkdf2_(sha1|sha256)\$(\d{1,9})\$([^$]+)\$([^$]+)$/

/**
 * Hashes of Django (django.contrib.auth.hashers): its PBKDF2, bcrypt and argon2. `bcrypt_sha256` is bcrypt of the hexadecimal
 * SHA-256 of the password. A salt is text, not base64.
 */
export const django: HashFormat = {
  name: 'django',
  mark: /^(pbkdf2_|bcrypt|argon2)/,
  form: 'pbkdf2_sha256$ or pbkdf2_sha1$, the iterations, $, the salt, $, and the hash in base64; or bcrypt$, bcrypt_sha256$ or argon2 and the hash',
  read(text) {
    const [, name = '', iterations, salt = '', hashText = ''] = PBKDF2.exec(text) ?? []
    const [digest, hash] = [digestOf(name), bytesOf(hashText)]
    if (iterations !== undefined && digest !== null && hash !== null) {
      return importedPbkdf2({ digest, iterations: Number(iterations), salt: Buffer.from(salt), hash })
    }
    const [, algorithm, inner = ''] = /^(bcrypt|bcrypt_sha256|argon2)(?:\$)(.*)$/s.exec(text) ?? []
    if (algorithm === 'argon2') return argon2id.read(`$${inner}`)
    const read = algorithm === undefined ? null : bcrypt.read(inner)
    return read !== null && algorithm === 'bcrypt_sha256' ? ofSha256(read) : read
  },
}

function ofSha256(hash: ImportedHash): ImportedHash {
  return {
    ...hash,
    async load() {
      const verify = await hash.load()
      return (password) => verify(createHash('sha256').update(password).digest('hex'))
    },
  }
}
