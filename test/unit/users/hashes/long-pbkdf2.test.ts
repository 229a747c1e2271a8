import { pbkdf2Sync } from 'node:crypto'
import { expect, it } from 'vitest'
import { longPbkdf2 } from '../../../../src/users/hashes/long-pbkdf2.ts'

const salt = new TextEncoder().encode('NaCl')

it.each([
  ['sha1', 20],
  ['sha1', 64],
  ['sha256', 32],
  ['sha256', 64],
  ['sha512', 64],
  ['sha512', 32],
] as const)('gives what the runtime gives for fewer iterations, by %s of %i bytes', (digest, bytes) => {
  for (const password of ['', 'password', 'pässwörter', 'x'.repeat(300)]) {
    const given = { digest, iterations: 200, salt, hash: new Uint8Array(bytes) }
    const expected = pbkdf2Sync(password, salt, 200, bytes, digest).toString('hex')
    expect(Buffer.from(longPbkdf2(password, given)).toString('hex')).toBe(expected)
  }
})
