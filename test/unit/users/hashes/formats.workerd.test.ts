import { describe, expect, it } from 'vitest'
import {
  FORMAT_NAMES,
  importedHash,
  isImported,
  looksLikeHash,
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
    expect(looksLikeHash(hash)).toBe(true)
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

it.each([
  'AQAAAAAAAAD6AAAAEAhftMyfTJylOlZT+eEotFXd1elee8ih5WsjXaR3PA9M',
  '$pbkdf2-sha256$i=3000,l=32$c2FsdA$xeR41ZKIyEGqUw22hcxMjZYok6ABzk4RpJY4c6qYE0o',
  '$scrypt$ln=4,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E',
  '$argon2id$v=19$m=32,t=2,p=4$cm94YnRVOW5jZzFzcVE4bQ$MNzk5BtR2vUhrp6qQEjRNw',
  '$wrapped$md5$$$scrypt$ln=1,r=1,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E',
])('a hash that costs as little as MD5 is refused: %s', (hash) => {
  expect(ruleOf(hash)).toBe('costs less than 0.5 ms to verify, so that it protects no password')
  expect(looksLikeHash(hash)).toBe(true)
})

describe('a text that is taken as a password', () => {
  it.each([
    // Formats that are not read: argon2i, sha512-crypt, phpass, LDAP, and a prefix of Spring.
    '$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$6$rounds=5000$usesomesillystri$D4IrlXatmP7rx3P3InaxBeoomnAihCKRVQAr/36eYpmdoT',
    '$P$BhvMmNVjRW29ulnudlLbuAnUtNzzzz.',
    '{SSHA}JFZFs0oHzxbMwkSJmYVeI8MnTDy/276a',
    '{bcrypt}$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i',
    '$2x$10$GhvMmNVjRW29ulnudl.LbuAnUtN/LRfe1JsBm1Xu6LE3059z5Tr8m',
    'md5$seasalt$3f86d0d3d465b7b458c231bf3555c0e3',
    // Too costly to be imported.
    '$2b$15$GhvMmNVjRW29ulnudl.LbuAnUtN/LRfe1JsBm1Xu6LE3059z5Tr8m',
  ])('does not look like a hash: %s', (text) => {
    expect(looksLikeHash(text)).toBe(true)
  })

  it.each([
    'correct horse battery staple',
    '',
    '$2b$10$short',
    '$$$ money, money, money $$$',
    '{"secretData":',
    '5f4dcc3b5aa765d61d8327deb882cf99',
  ])('may be any other: %s', (text) => {
    expect(looksLikeHash(text)).toBe(false)
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
    // The runtime computes none with N of 2^(16 r) or more.
    ['$scrypt$ln=16,r=1,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E', 'scrypt'],
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
  })
})

it('hashes all bytes of a password that is not ASCII by argon2id', async () => {
  // Made by argon2 of node:crypto, of the password whose last letters a count of UTF-16 units would leave out.
  const hash =
    '$argon2id$v=19$m=1024,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$C+RxeM1ROACunTmSLDSJaiXWR21VE9Cthi33/e39ZP4'
  const verify = await verifierOf(hash)
  expect(verify('pässwörter')).toBe(true)
  expect(verify('pässwört')).toBe(false)
  expect(verify('pässwörtxx')).toBe(false)
})

it('throws for a stored text that it did not store', () => {
  expect(() => importedHash('bcrypt:$2b$10$short')).toThrow('malformed')
  expect(() => importedHash('nothing:x')).toThrow('malformed')
})

it.each(['ln=4,r=8,p=100', 'ln=1,r=8,p=999', 'ln=15,r=1,p=1', 'ln=2,r=999,p=200'])(
  'verifies scrypt of any cost that it accepts: %s',
  async (parameters) => {
    const verify = await verifierOf(
      `$scrypt$${parameters}$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E`,
    )
    expect(verify('password')).toBe(false)
  },
)
