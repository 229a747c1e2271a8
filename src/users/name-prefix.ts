/** The order of a list by name. A to Z are compared without case. */
export const BY_NAME = 'name COLLATE NOCASE, id'

/** A condition of SQL with its values. */
export interface Condition {
  readonly sql: string
  readonly values: readonly string[]
}

/**
 * The condition that a column begins with a text, as a range, so that an index of the column answers it. No character of the
 * text has a meaning of its own, unlike with LIKE. A column that is compared with `NOCASE` is found in any case of A to Z. For
 * every other column the text is in the case of the column.
 */
export function beginsWith(column: string, prefix: string): Condition {
  const after = successor(prefix)
  if (after === null) return { sql: `${column} >= ?`, values: [prefix] }
  return { sql: `${column} >= ? AND ${column} < ?`, values: [prefix, after] }
}

const LAST = 0x10_ffff

/**
 * The lowest text that is above every text with this prefix, in the order of SQLite, which is that of code points. Null: there
 * is none. `NOCASE` has no A to Z, so none of these is the end of a range.
 */
export function successor(prefix: string): string | null {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0)
  while (points.at(-1) === LAST) points.pop()
  const last = points.pop()
  return last === undefined ? null : String.fromCodePoint(...points, pointAfter(folded(last)))
}

function pointAfter(point: number): number {
  const next = point + 1
  if (next === 0x41) return 0x5b
  // A surrogate is no character of its own.
  return next === 0xd800 ? 0xe000 : next
}

const folded = (point: number) => (point >= 0x41 && point <= 0x5a ? point + 0x20 : point)
