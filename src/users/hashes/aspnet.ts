import { bytesOf } from './base64.ts'
import type { HashFormat } from './imported-hash.ts'
import { importedPbkdf2 } from './pbkdf2.ts'

/** The pseudorandom functions, by their number (Microsoft.AspNetCore.Cryptography.KeyDerivation.KeyDerivationPrf). */
const DIGESTS = ['sha1', 'sha256', 'sha512'] as const

const HEADER_BYTES = 13

/**
 * Version 3 of ASP.NET Core Identity (Microsoft.AspNetCore.Identity.PasswordHasher): base64 of the byte 1, then the function,
 * the iterations and the length of the salt as 32 bits each, the salt and the hash. Version 2 has 1,000 iterations, and is
 * refused.
 */
export const aspnet: HashFormat = {
  name: 'aspnet',
  // The byte 1, and three zero bytes of the number of the function.
  mark: /^AQAAAA[A-P][A-Za-z0-9+/]/,
  form: 'the base64 of version 3 of ASP.NET Core Identity',
  read(text) {
    const blob = bytesOf(text)
    if (blob === null || blob.byteLength < HEADER_BYTES) return null
    const digest = DIGESTS[blob.readUInt32BE(1)]
    const saltEnd = HEADER_BYTES + blob.readUInt32BE(9)
    if (digest === undefined || saltEnd > blob.byteLength) return null
    const [salt, hash] = [blob.subarray(HEADER_BYTES, saltEnd), blob.subarray(saltEnd)]
    return importedPbkdf2({ digest, iterations: blob.readUInt32BE(5), salt, hash })
  },
}
