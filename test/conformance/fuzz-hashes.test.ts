import fc from 'fast-check'
import { expect, it } from 'vitest'
import { importedHash, looksLikeHash, readHash } from '../../src/users/hashes/formats.ts'
import { VECTORS } from '../support/hash-vectors.ts'

// A hash that is accepted can be verified. Otherwise every login of its user would be an outage.

/** Hashes that cost at most this many milliseconds, so that many can be verified. */
const CHEAP = 40

const hash = fc.constantFrom(...VECTORS.map((vector) => vector.hash))
const character = fc.constantFrom(...'$=,./+-_{}"[]:aZ019 \u0000é')

/** A hash of which one character is replaced, taken away or added, or a number is another one. */
const mutated = fc
  .tuple(
    hash,
    fc.nat(),
    fc.constantFrom('replace', 'remove', 'insert', 'number'),
    character,
    fc.oneof(fc.nat(20), fc.nat(1_000), fc.nat(70_000)),
  )
  .map(([text, place, how, other, number]) => {
    const at = place % text.length
    if (how === 'number') {
      const numbers = [...text.matchAll(/\d+(?=[,$]|\\")/g)]
      const one = numbers[place % numbers.length]
      if (one === undefined) return text
      return text.slice(0, one.index) + number + text.slice(one.index + one[0].length)
    }
    return text.slice(0, at) + (how === 'remove' ? '' : other) + text.slice(how === 'insert' ? at : at + 1)
  })

async function verifies(text: string): Promise<void> {
  const read = readHash(text)
  if (read.ok || /costs|needs|fast hash/.test(read.rule)) expect(looksLikeHash(text)).toBe(true)
  if (!read.ok) return
  const found = importedHash(read.stored)
  if (found.milliseconds > CHEAP) return
  const verify = await found.load()
  expect(verify('')).toBe(false)
  expect(verify('no password of a vector é')).toBe(false)
}

it('verifies each changed hash that it accepts', async () => {
  // The empty password is that of one vector.
  const changed = mutated.filter((text) => !text.startsWith('$2a$06$DCq7YPn5Rq63x1Lad4cll'))
  await fc.assert(fc.asyncProperty(changed, verifies), { numRuns: 1_000 })
}, 300_000)

it('reads any text without an exception', async () => {
  const beginnings = [
    '',
    '$2b$',
    '$argon2id$',
    '$scrypt$',
    '$firescrypt$',
    '$pbkdf2-',
    'pbkdf2_',
    'AQAAAA',
    '{',
    'md5$',
  ]
  const text = fc
    .tuple(fc.constantFrom(...beginnings), fc.string({ unit: 'binary', maxLength: 200 }))
    .map(([beginning, rest]) => beginning + rest)
  await fc.assert(fc.asyncProperty(text, verifies), { numRuns: 3_000 })
})
