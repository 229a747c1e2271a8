import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { auth } from 'hono/utils/basic-auth'
import { type Result, refuse } from '../../core/result.ts'
import { authenticateClient } from '../../flows/authenticate-client.ts'
import type { Client } from '../../users/client-store.ts'
import type { AppEnv } from '../context.ts'
import { refused } from '../refusals/refused.ts'

interface Credentials {
  readonly id: string
  readonly secret: string
}

/**
 * Authenticates a resource server by `client_secret_basic` or `client_secret_post` (RFC 6749 §2.3.1). It reads the body
 * and no other parameter of it.
 */
export const requireClient = createMiddleware<AppEnv>(async (c, next) => {
  const client = await authenticated(c)
  return client.ok ? next() : refused(c, client.refusal, isChallenged(c))
})

/** The client of a request. Refuses with `wrong_client`, and with `bad_request` for credentials that are given twice. */
export async function authenticated(c: Context<AppEnv>): Promise<Result<Client>> {
  // A body of another media type was refused before.
  const form = new URLSearchParams(c.var.body)
  const repeated = ['client_id', 'client_secret'].find((name) => form.getAll(name).length > 1)
  if (repeated !== undefined) return invalid(`${repeated} must be given once`)
  const posted = postedCredentials(form)
  // A request must use only one method (RFC 6749 §2.3).
  if (posted !== null && c.req.header('authorization') !== undefined) {
    return invalid('the client must prove itself in one way')
  }
  const credentials = posted ?? basicCredentials(c.req.raw)
  if (credentials === null) return refuse('wrong_client', 'client_credentials')
  return authenticateClient(c.var.service, credentials.id, credentials.secret)
}

/** The challenge is for the scheme of the `Authorization` header (RFC 6749 §5.2). A form has none. */
export function isChallenged(c: Context<AppEnv>): boolean {
  return postedCredentials(new URLSearchParams(c.var.body)) === null
}

function invalid(detail: string) {
  return refuse('bad_request', 'invalid_request', { detail })
}

// A secret without a value counts as left out (RFC 6749 §3.2). An id alone is no authentication.
function postedCredentials(form: URLSearchParams): Credentials | null {
  const secret = form.get('client_secret') ?? ''
  return secret === '' ? null : { id: form.get('client_id') ?? '', secret }
}

/**
 * The credentials in the header `Authorization` of the scheme Basic, or null. Id and secret are form-encoded before they are
 * joined (RFC 6749 §2.3.1).
 */
export function basicCredentials(request: Request): Credentials | null {
  const basic = auth(request)
  if (basic === undefined) return null
  try {
    return { id: formDecode(basic.username), secret: formDecode(basic.password) }
  } catch {
    return null
  }
}

function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}
