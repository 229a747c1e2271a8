import { Late } from '../core/deadline.ts'

/** What the platform sets on an error of its own: https://developers.cloudflare.com/durable-objects/best-practices/error-handling/ */
const FLAGS = ['retryable', 'overloaded', 'durableObjectReset'] as const

/**
 * What the platform says of an error of its own that carries no flag: a lost connection, a fault inside it, and a command
 * that an object does not know, since it runs the code of the release before for some minutes after a deployment.
 */
const WORDS =
  /^(Network connection lost\b|internal error\b|The RPC receiver does not implement the method\b|"\w+" is not a function\b)/

/**
 * Whether a call to an object failed because of the platform. Everything else that such a call throws is a bug, here or
 * in the object: an SQL error there, a message that cannot be read.
 */
export function isOutage(error: unknown): boolean {
  if (error instanceof Late) return true
  if (!(error instanceof Error)) return false
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the platform sets these on its errors; each is compared with true
  const flags = error as Partial<Record<(typeof FLAGS)[number], unknown>>
  if (FLAGS.some((flag) => flags[flag] === true)) return true
  return WORDS.test(error.message)
}
