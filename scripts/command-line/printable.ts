// Control characters, the separators of lines, and the characters that change the direction of a line (Unicode Standard Annex 9).
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu

/**
 * A text of a caller or of the platform for a line on a terminal. It cannot move the cursor, begin a line or reorder one:
 * each character that could is replaced by U+FFFD.
 */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, '\uFFFD')
}
