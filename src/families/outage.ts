import { Late } from '../core/deadline.ts'

/** The flags that the platform sets on its own errors: https://developers.cloudflare.com/durable-objects/best-practices/error-handling/ */
const FLAGS = ['retryable', 'overloaded', 'durableObjectReset'] as const

/**
 * The messages of the platform's own errors that have no flag. They are a lost connection, an internal error, and an
 * unknown command. An object may run the code of the release before for some minutes after a deployment.
 */
const WORDS =
  /^(Network connection lost\b|internal error\b|The RPC receiver does not implement the method\b|"\w+" is not a function\b)/

/**
 * Whether a call to an object failed because of the platform. Any other exception is a bug, here or in the object, such as
 * an SQL error.
 */
export function isOutage(error: unknown): boolean {
  if (error instanceof Late) return true
  if (!(error instanceof Error)) return false
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the platform sets these on its errors; each is compared with true
  const flags = error as Partial<Record<(typeof FLAGS)[number], unknown>>
  if (FLAGS.some((flag) => flags[flag] === true)) return true
  return WORDS.test(error.message)
}
