import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beginsWith, successor } from '../../../src/users/name-prefix.ts'

describe('the text above every text with a prefix', () => {
  it.each([
    ['ann', 'ano'],
    ['z', '{'],
    ['@', '['],
    ['a@', 'a['],
    ['Z', '{'],
    ['\u{d7ff}', '\u{e000}'],
    ['a\u{10ffff}', 'b'],
    ['\u{1f600}', '\u{1f601}'],
  ])('of %j is %j', (prefix, after) => {
    expect(successor(prefix)).toBe(after)
  })

  it('does not exist for the last character', () => {
    expect(successor('\u{10ffff}\u{10ffff}')).toBeNull()
    expect(successor('')).toBeNull()
  })
})

const database = new DatabaseSync(':memory:')
const finds = (column: string, value: string, prefix: string) => {
  const { sql, values } = beginsWith(column, prefix)
  return database.prepare(`SELECT ${sql} AS found FROM (SELECT ? AS name)`).get(...values, value)?.found === 1
}

const text = (characters: string) =>
  fc.string({
    unit: fc.oneof(fc.constantFrom(...characters), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
    maxLength: 4,
  })
// NOCASE of SQLite ends at a NUL, which no name has.
const names = text('aAzZ@[`{%_').filter((name) => !name.includes('\0'))
const lower = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())

describe('the range in SQLite', () => {
  it('has exactly the names that begin with the text', () => {
    fc.assert(
      fc.property(names.map(lower), names.map(lower), (prefix, rest) => {
        expect(finds('name', prefix + rest, prefix)).toBe(true)
        expect(finds('name', rest, prefix)).toBe(rest.startsWith(prefix))
      }),
    )
  })

  it('is in any case of A to Z for a column without case', () => {
    fc.assert(
      fc.property(names, names, (prefix, rest) => {
        expect(finds('name COLLATE NOCASE', prefix + rest, prefix)).toBe(true)
        expect(finds('name COLLATE NOCASE', rest, prefix)).toBe(lower(rest).startsWith(lower(prefix)))
      }),
    )
  })
})
