import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fastHash, readWeakHash } from '../../../../src/users/hashes/weak-hash.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const hashOf = (digest: string, text: string) => createHash(digest).update(text).digest()
const has = (text: string, password: string) => {
  const weak = readWeakHash(text)
  return weak !== null && fastHash(weak, password) === Buffer.from(weak.hash).toString('base64')
}

describe('a fast hash', () => {
  it.each([
    // Django 4.2, tests/auth_tests/test_hashers.py
    ['md5$seasalt$3f86d0d3d465b7b458c231bf3555c0e3', 'lètmein'],
    ['sha1$seasalt$cff36ea83f5706ce9aa7454e63e431fc726b2dc8', 'lètmein'],
    ['md5$$88a434c88cca4e900f7874cd98123f43', 'lètmein'],
    // Ory Kratos, hash/hash_comparator_test.go
    [`$md5$${hashOf('md5', 'test').toString('base64')}`, 'test'],
    [
      `$md5$pf=${base64('{SALT}{PASSWORD}')}$${base64('salty')}$${hashOf('md5', 'saltytest').toString('base64')}`,
      'test',
    ],
    [
      `$sha1$pf=${base64('{PASSWORD}{SALT}')}$${base64('salty')}$${hashOf('sha1', 'testsalty').toString('base64')}`,
      'test',
    ],
    [
      `$sha256$pf=${base64('{SALT}{PASSWORD}')}$${base64('s')}$${hashOf('sha256', 'stest').toString('base64')}`,
      'test',
    ],
    [
      `$sha512$pf=${base64('{PASSWORD}{SALT}')}$${base64('s')}$${hashOf('sha512', 'tests').toString('base64')}`,
      'test',
    ],
  ])('is read, and has its password alone: %s', (text, password) => {
    expect(has(text, password)).toBe(true)
    expect(has(text, `${password}x`)).toBe(false)
  })

  it.each([
    'md5$seasalt$3f86d0d3d465b7b458c231bf3555c0',
    'md5$seasalt$3f86d0d3d465b7b458c231bf3555c0e3e3',
    'md4$seasalt$3f86d0d3d465b7b458c231bf3555c0e3',
    `$md5$pf=${base64('{SALT}-{PASSWORD}')}$${base64('s')}$${hashOf('md5', 's-test').toString('base64')}`,
    '$md5$not base64',
    '5f4dcc3b5aa765d61d8327deb882cf99',
    'password',
    '',
  ])('is no other text: %s', (text) => {
    expect(readWeakHash(text)).toBeNull()
  })
})
