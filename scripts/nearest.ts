/**
 * The name that a mistyped one is most likely meant to be: the same in another case, one of which it is the beginning,
 * or the one with the fewest changed letters, at most a third of them. Null if none is near.
 */
export function nearest(typed: string, names: readonly string[]): string | null {
  const wanted = typed.toUpperCase()
  const begun = wanted.length > 3 ? names.find((name) => name.startsWith(wanted)) : undefined
  if (begun !== undefined) return begun
  const [first] = names
    .map((name) => ({ name, changes: changes(wanted, name) }))
    .filter(({ name, changes }) => changes <= name.length / 3)
    .toSorted((one, other) => one.changes - other.changes)
  return first?.name ?? null
}

/** The Levenshtein distance: how many letters are added, dropped or replaced between two words. */
function changes(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [row, letter] of [...from].entries()) {
    const line = [row + 1]
    for (const [column, other] of [...to].entries()) {
      const replaced = (above[column] as number) + (letter === other ? 0 : 1)
      line.push(Math.min(replaced, (above[column + 1] as number) + 1, (line[column] as number) + 1))
    }
    above = line
  }
  return above.at(-1) as number
}
