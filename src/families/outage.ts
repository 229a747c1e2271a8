import { Late } from '../core/deadline.ts'

/**
 * Properties that the platform sets on its own errors:
 * https://developers.cloudflare.com/durable-objects/best-practices/error-handling/
 */
const FLAGS = ['retryable', 'overloaded', 'durableObjectReset'] as const

/**
 * Messages of the platform's errors that have none of these properties: a lost connection, an internal error, and a
 * method that an object does not know. An object runs the code of the release before for some minutes after a
 * deployment.
 */
const WORDS =
  /^(Network connection lost\b|internal error\b|The RPC receiver does not implement the method\b|"\w+" is not a function\b)/

/**
 * Whether a call of an object failed because of the platform. Every other exception of such a call is a bug, here or in
 * the object: an SQL error, or a message that cannot be read.
 */
export function isOutage(error: unknown): boolean {
  if (error instanceof Late) return true
  if (!(error instanceof Error)) return false
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the platform sets these on its errors; each is compared with true
  const flags = error as Partial<Record<(typeof FLAGS)[number], unknown>>
  if (FLAGS.some((flag) => flags[flag] === true)) return true
  return WORDS.test(error.message)
}
