import { describe, expect, it } from 'vitest'
import {
  FORMAT_NAMES,
  importedHash,
  isHash,
  isImported,
  readHash,
} from '../../../../src/users/hashes/formats.ts'
import { MAX_MILLISECONDS } from '../../../../src/users/hashes/imported-hash.ts'
import { VECTORS } from '../../../support/hash-vectors.ts'

const stored = (hash: string) => {
  const read = readHash(hash)
  if (!read.ok) throw new Error(read.rule)
  return read.stored
}
const verifierOf = (hash: string) => importedHash(stored(hash)).load()
const ruleOf = (hash: string) => {
  const read = readHash(hash)
  return read.ok ? null : read.rule
}

describe.each(VECTORS)('$format of $from', ({ format, password, hash }) => {
  it('has its password and no other', async () => {
    expect(stored(hash)).toBe(`${format}:${hash}`)
    expect(isImported(stored(hash))).toBe(true)
    expect(isHash(hash)).toBe(true)
    const verify = await verifierOf(hash)
    expect(verify(password)).toBe(true)
    expect(verify(`${password}x`)).toBe(false)
    expect(verify(hash)).toBe(false)
  })
})

it('has a vector of each format but the one that only this project writes', () => {
  const tested = new Set(VECTORS.map(({ format }) => format))
  expect(FORMAT_NAMES.filter((name) => !tested.has(name))).toEqual(['wrapped'])
})

describe('a hash that costs too much', () => {
  it.each([
    ['$2b$15$GhvMmNVjRW29ulnudl.LbuAnUtN/LRfe1JsBm1Xu6LE3059z5Tr8m', 'costs 2491 ms'],
    ['pbkdf2_sha256$2100000$seasalt$P4UiMPVduVWIL/oS1GzH+IofsccjJNM5hUTikBvi5to=', 'costs 2310 ms'],
    [
      '$argon2id$v=19$m=65536,t=30,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
      'costs 2556 ms',
    ],
    [
      '$argon2id$v=19$m=131072,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
      'needs 128 MiB',
    ],
    [
      '$scrypt$ln=17,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E',
      'needs 128 MiB',
    ],
  ])('is refused: %s', (hash, rule) => {
    expect(ruleOf(hash)).toContain(rule)
  })

  it('is refused only above the bound', () => {
    expect(MAX_MILLISECONDS).toBe(2_000)
    expect(ruleOf('$2b$14$GhvMmNVjRW29ulnudl.LbuAnUtN/LRfe1JsBm1Xu6LE3059z5Tr8m')).toBeNull()
    const ofHash = (iterations: number) =>
      ruleOf(`pbkdf2_sha256$${iterations}$seasalt$P4UiMPVduVWIL/oS1GzH+IofsccjJNM5hUTikBvi5to=`)
    expect(ofHash(1_800_000)).toBeNull()
    expect(ofHash(1_820_000)).toContain('costs 2003 ms')
  })
})

describe('a text that is no hash of a format', () => {
  it.each([
    ['correct horse battery staple', 'is of no known format: bcrypt'],
    ['', 'is of no known format'],
    ['$2b$10$short', 'is no hash of the format bcrypt'],
    ['$2x$10$GhvMmNVjRW29ulnudl.LbuAnUtN/LRfe1JsBm1Xu6LE3059z5Tr8m', 'is no hash of the format bcrypt'],
    ['$2b$03$GhvMmNVjRW29ulnudl.LbuAnUtN/LRfe1JsBm1Xu6LE3059z5Tr8m', 'is no hash of the format bcrypt'],
    ['$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc', 'argon2id'],
    // The last character has bits beyond the bytes, which the reference implementation refuses when it verifies.
    ['$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPd', 'argon2id'],
    ['$argon2id$v=19$m=4,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc', 'argon2id'],
    ['$scrypt$ln=20,r=8,p=5$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E', 'scrypt'],
    // Every password has the empty hash.
    ['$pbkdf2-sha256$6400$0ZrzXitFSGltTQnBWOsdAw$', 'is no hash of the format pbkdf2'],
    ['$pbkdf2-sha256$6400$0ZrzXitFSGltTQnBWOsdAw$AAAA', 'is no hash of the format pbkdf2'],
    ['$pbkdf2-sha256$0$0ZrzXitFSGltTQnBWOsdAw$Y11AchqV4b0sUisdZd0Xr97KWoymNE0LNNrnEgY4H9M', 'pbkdf2'],
    ['pbkdf2_md5$1000$salt$P4UiMPVduVWIL/oS1GzH+IofsccjJNM5hUTikBvi5to=', 'is no hash of the format django'],
    ['AQAAAAIAAAAyAAAAEOMwvh3+FZxqkdMBz2ekgGhwQ4A=', 'is no hash of the format aspnet'],
    ['AQAAAAMAAAAyAAAAEOMwvh3+FZxqkdMBz2ekgGhwQ4B6pZWND6zgESBuWiHw', 'is no hash of the format aspnet'],
    ['{"secretData":"{}","credentialData":"{}"}', 'is no hash of the format keycloak'],
    ['{"secretData":', 'is no hash of the format keycloak'],
    ['$firescrypt$ln=14,r=8,p=1$42xE$lSrf$Bw==$jxsp', 'is no hash of the format firebase-scrypt'],
    ['$wrapped$md5$$$scrypt$ln=14', 'is no hash of the format wrapped'],
  ])('is refused, and not quoted: %s', (text, rule) => {
    expect(ruleOf(text)).toContain(rule)
    if (text !== '') expect(ruleOf(text)).not.toContain(text)
    expect(isHash(text)).toBe(false)
  })
})

it('hashes all bytes of a password that is not ASCII by argon2id', async () => {
  // Made by argon2 of node:crypto, of the password whose last letters a count of UTF-16 units would leave out.
  const hash =
    '$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$N//goRcUy1rzDFLWdRTqtYe+pxlpcTyAPvgqG/ptBl0'
  const verify = await verifierOf(hash)
  expect(verify('pässwörter')).toBe(true)
  expect(verify('pässwört')).toBe(false)
  expect(verify('pässwörtxx')).toBe(false)
})

it('throws for a stored text that it did not store', () => {
  expect(() => importedHash('bcrypt:$2b$10$short')).toThrow('malformed')
  expect(() => importedHash('nothing:x')).toThrow('malformed')
})
