import type { Context } from 'hono'
import { ERRORS } from '../../core/errors.ts'
import type { Refusal } from '../../core/result.ts'
import { PROOF_ALGORITHMS } from '../../tokens/dpop.ts'
import { failureBody } from './envelope.ts'
import { OAUTH_FAILURES, oauthErrorBody, speaksOAuth } from './oauth-error.ts'

/** Seconds after which a caller may try again when the service could not answer. */
const OUTAGE_RETRY_SECONDS = 2

/**
 * Seconds for `Retry-After` (RFC 9110 §10.2.3): up to half as many more, at random. Callers who were refused together,
 * by an outage or a limit, must not come back together.
 */
function spread(seconds: number): number {
  return seconds + Math.floor(Math.random() * (seconds / 2 + 1))
}

/** Answers a refusal: the one place where a code becomes a status, its headers and a body. */
export function fail(c: Context, refusal: Refusal) {
  const inOAuth = speaksOAuth(c.req.path)
  const { status } = inOAuth ? OAUTH_FAILURES[refusal.code] : ERRORS[refusal.code]
  const challenged = status === 401 && refusal.challenge !== 'none'
  if (challenged) c.header('WWW-Authenticate', challengeOf(refusal, inOAuth))
  const retryAfter = retryAfterOf(refusal, status)
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter))
  return c.json(inOAuth ? oauthBody(refusal) : failureBody(refusal.code, refusal.detail), status)
}

// The line before the hash, like a limit, refuses many callers at once. A lock, and what else says when it ends, concerns
// one user or family: nobody is told the same.
function retryAfterOf({ cause, retryAfterSeconds }: Refusal, status: number): number | undefined {
  if (status === 503) return spread(retryAfterSeconds ?? OUTAGE_RETRY_SECONDS)
  const concernsMany = cause === 'rate_limited' || cause === 'too_many_hashes'
  if (concernsMany && retryAfterSeconds !== undefined) return spread(retryAfterSeconds)
  return retryAfterSeconds
}

// RFC 9110 §15.5.2: a 401 names how to authenticate; RFC 9449 §7.1 how to prove a key.
function challengeOf({ challenge }: Refusal, inOAuth: boolean): string {
  if (inOAuth) return 'Basic realm="introspection"'
  if (challenge === undefined) return 'Bearer'
  return `DPoP error="${challenge}", algs="${PROOF_ALGORITHMS.join(' ')}"`
}

function oauthBody({ code, detail, challenge, oauthError }: Refusal) {
  const narrower = challenge === 'invalid_dpop_proof' ? challenge : oauthError
  return oauthErrorBody(narrower ?? OAUTH_FAILURES[code].error, detail)
}
