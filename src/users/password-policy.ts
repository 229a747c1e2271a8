import commonPasswords from './common-passwords.txt'
import { canonicalUsername } from './user.ts'

// NIST SP 800-63B §5.1.1.2: at least 8 characters, no composition rules, and no commonly used password.

/** The least number of characters (Unicode code points) of a new password. */
export const MIN_PASSWORD_CHARACTERS = 8

/** The rule that a new password breaks, as text to follow the field's name. Null if it breaks none. */
export function passwordRefusal(password: string, username: string): string | null {
  if ([...password].length < MIN_PASSWORD_CHARACTERS) {
    return `must have at least ${MIN_PASSWORD_CHARACTERS} characters`
  }
  if (canonicalUsername(password) === username) return 'must not be the user name'
  if (isCommon(password)) return 'is one of the commonest passwords'
  return null
}

/**
 * Whether a list of the 10,000 commonest passwords has this one, in any case. The file has those that are long enough.
 * It is read for each password and not when the Worker starts: most isolates never check one, and a hash costs far more.
 */
function isCommon(password: string): boolean {
  return commonPasswords.split('\n').includes(password.toLowerCase())
}
