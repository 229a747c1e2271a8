/**
 * The known name that is nearest to a mistyped one: the same in another case, one that begins with it, or the one with
 * the fewest changes, at most a third of its letters. Null if none is near.
 */
export function nearest(typed: string, names: readonly string[]): string | null {
  const wanted = typed.toUpperCase()
  const begun = wanted.length > 3 ? names.find((name) => name.toUpperCase().startsWith(wanted)) : undefined
  if (begun !== undefined) return begun
  const [first] = names
    .map((name) => ({ name, changes: changes(wanted, name.toUpperCase()) }))
    .filter(({ name, changes }) => changes <= name.length / 3)
    .toSorted((one, other) => one.changes - other.changes)
  return first?.name ?? null
}

/**
 * The number of letters that are added, dropped, replaced, or exchanged with their neighbour between two words (the
 * restricted Damerau-Levenshtein distance).
 */
function changes(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)]
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY
  for (let row = 1; row <= from.length; row++) {
    rows.push([row])
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      const exchanged = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      const fewest = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (same ? 0 : 1),
        exchanged ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      )
      rows[row]?.push(fewest)
    }
  }
  return at(from.length, to.length)
}
