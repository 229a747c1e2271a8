import type { Context } from 'hono'
import { ok, type Result, refuse } from '../../core/result.ts'
import { authenticateClient } from '../../flows/authenticate-client.ts'
import type { Front } from '../../flows/service.ts'
import { type AppEnv, agentOf } from '../context.ts'
import { forwardedFor } from '../forwarded.ts'
import { basicCredentials } from './require-client.ts'

// A front is a server, or an edge, through which users call. It authenticates itself in a header of its own, because the
// calls of sessions have the user's token in `Authorization`. Without that header the others mean nothing, because every
// caller can send them. No page may send any of them (`cors.ts`).

/** The header with the credentials of a front. */
const FRONT = 'front-authorization'

/** The calls of users, by the beginnings of their paths. */
const PATHS = ['/api/v2/auth/', '/api/v2/user/', '/oauth2/token'] as const

/** A country as the platform gives it: two letters (ISO 3166-1 alpha-2), or `T1` for Tor. */
const COUNTRY = /^(?:[A-Z]{2}|T1)$/

/** Whether fronts make this call for their users. */
export function takesFronts(path: string): boolean {
  return PATHS.some((beginning) => path.startsWith(beginning))
}

/** Whether a request says that a front makes it. */
export function isFronted(c: Context<AppEnv>): boolean {
  return c.req.header(FRONT) !== undefined && takesFronts(c.req.path)
}

/**
 * Authenticates the front of a request, and reads what it says of its user. Refuses with `wrong_client` for wrong credentials or a
 * client without the right `front`, and with `bad_request` for a malformed header.
 */
export async function frontOf(c: Context<AppEnv>): Promise<Result<Front>> {
  const authorization = c.req.header(FRONT) ?? ''
  const credentials = basicCredentials(new Request(c.req.url, { headers: { authorization } }))
  if (credentials === null) return refuse('wrong_client', 'client_credentials')
  const client = await authenticateClient(c.var.service, credentials.id, credentials.secret)
  if (!client.ok) return client
  const { rights, customerId } = client.value
  if (!rights.includes('front')) return refuse('wrong_client', 'no_right')
  const ipAddress = forwardedFor(c.req.header('forwarded') ?? '')
  if (ipAddress === null) {
    return malformed('Forwarded must be for=ADDRESS, with an IPv6 address in brackets and quotes')
  }
  // An empty header is one that is left out: the front does not know either.
  const country = c.req.header('front-user-country') || null
  if (country !== null && !COUNTRY.test(country)) {
    return malformed('Front-User-Country must be two letters of ISO 3166-1')
  }
  return ok({ customerId, origin: { userAgent: agentOf(c, 'front-user-agent') || null, ipAddress, country } })
}

function malformed(detail: string) {
  return refuse('bad_request', 'front_header', { detail })
}
