// Control characters, the separators of lines, and the characters that change the direction of a line.
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/**
 * A text of a caller or of the platform for a line on a terminal. It cannot move the cursor, begin a line or reorder one:
 * each character that could is replaced by U+FFFD.
 */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, '\uFFFD')
}
