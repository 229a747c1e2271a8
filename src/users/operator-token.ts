import { newSecret } from './random-secret.ts'

/** The parts of an operator's token. The id selects one row, and only a hash of the secret is stored. */
export interface OperatorToken {
  readonly id: string
  readonly secret: string
}

// The prefix lets scanners of repositories recognize a token. The full stop is no character of base64url, so that no value of
// OPERATOR_TOKEN has this form.
const FORM = /^operator-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/

/** The parts of a new token of an operator, and its text, which is shown once. */
export function newOperatorToken(id: string): OperatorToken & { readonly text: string } {
  const secret = newSecret()
  return { id, secret, text: `operator-${id}.${secret}` }
}

/** The parts of a text, or null if it has another form. */
export function parseOperatorToken(text: string): OperatorToken | null {
  const [, id, secret] = FORM.exec(text) ?? []
  return id === undefined || secret === undefined ? null : { id, secret }
}
