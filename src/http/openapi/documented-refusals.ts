import { ERRORS, type ErrorCode } from '../../core/errors.ts'
import { OAUTH_FAILURES, type OAuthErrorCode } from '../refusals/oauth-error.ts'
import { exampleOf } from './failure-examples.ts'

/** What the body of a refusal calls it. */
export type Name = ErrorCode | OAuthErrorCode

/** A refusal as a caller meets it. */
export interface Refused {
  readonly status: number
  readonly name: Name
}

/** A code as the contract's calls say it. */
export function inEnvelope(code: ErrorCode): Refused {
  return { status: ERRORS[code].status, name: code }
}

/** A code of ours as the OAuth endpoints say it; one that RFC 6749 §5.2 alone knows is always a 400. */
export function inOAuth(code: Name): Refused {
  return Object.hasOwn(OAUTH_FAILURES, code)
    ? { status: OAUTH_FAILURES[code as ErrorCode].status, name: OAUTH_FAILURES[code as ErrorCode].error }
    : { status: 400, name: code }
}

const words = (name: Name) =>
  Object.hasOwn(ERRORS, name) ? `${name}: ${ERRORS[name as ErrorCode].message}` : name

/** The responses that tell these refusals, by status; `schema` is that of their bodies. */
export function refusals<Schema>(refused: readonly Refused[], schema: Schema) {
  const byStatus = Map.groupBy(refused, ({ status }) => status)
  const entries = [...byStatus].map(([status, sharing]) => {
    const names = [...new Set(sharing.map(({ name }) => name))]
    const examples = Object.fromEntries(names.map(exampleOf))
    const content = { 'application/json': { schema, examples } }
    return [String(status), { description: names.map(words).join('; '), content }] as const
  })
  return Object.fromEntries(entries)
}
