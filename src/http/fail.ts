import type { Context } from 'hono'
import { ERRORS } from '../core/errors.ts'
import type { Refusal } from '../core/result.ts'
import { failureBody } from './envelope.ts'
import { OAUTH_FAILURES, oauthErrorBody } from './oauth-error.ts'

/** Seconds after which a caller may try again when the service could not answer. */
const OUTAGE_RETRY_SECONDS = 2

/** Answers a refusal: the one place where a code becomes a status, its headers and a body. */
export function fail(c: Context, refusal: Refusal) {
  const speaksOAuth = c.req.path.startsWith('/oauth2/')
  const { status } = speaksOAuth ? OAUTH_FAILURES[refusal.code] : ERRORS[refusal.code]
  // RFC 9110 §15.5.2: a 401 names how to authenticate.
  if (status === 401) c.header('WWW-Authenticate', speaksOAuth ? 'Basic realm="introspection"' : 'Bearer')
  const retryAfter = refusal.retryAfterSeconds ?? (status === 503 ? OUTAGE_RETRY_SECONDS : undefined)
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter))
  const body = speaksOAuth
    ? oauthErrorBody(OAUTH_FAILURES[refusal.code].error, refusal.detail)
    : failureBody(refusal.code, refusal.detail)
  return c.json(body, status)
}
