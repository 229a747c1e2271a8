import { expect, it } from 'vitest'
import { importedHash, readHash } from '../../../../src/users/hashes/formats.ts'
import { readWeakHash } from '../../../../src/users/hashes/weak-hash.ts'
import { contentToWrap } from '../../../../src/users/hashes/wrapped.ts'
import { wrapFully } from '../../../support/hash-vectors.ts'

it.each([
  ['md5$seasalt$3f86d0d3d465b7b458c231bf3555c0e3', 'lètmein'],
  ['$sha1$pf=e1BBU1NXT1JEfXtTQUxUfQ==$c2FsdHk=$LzwoVjIf4lYnglQVuvdQOPVHwxo=', 'test'],
])('a fast hash inside scrypt has the password of the fast hash alone: %s', async (text, password) => {
  const weak = readWeakHash(text)
  if (weak === null) throw new Error('no fast hash')
  const wrapped = wrapFully(weak)
  const fast = contentToWrap(weak)
  expect(wrapped).not.toContain(fast)
  const read = readHash(wrapped)
  if (!read.ok) throw new Error(read.rule)
  const verify = await importedHash(read.stored).load()
  expect(verify(password)).toBe(true)
  for (const other of [`${password}x`, '', fast, text, wrapped]) expect(verify(other)).toBe(false)
})
