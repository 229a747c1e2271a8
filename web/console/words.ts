/** A number of things in words: `1 user`, `3 users`. */
export function numberOf(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}
