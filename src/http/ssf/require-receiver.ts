import { createMiddleware } from 'hono/factory'
import { recognizeClient } from '../../flows/ssf/client-tokens.ts'
import { presentedToken } from '../../tokens/presented-token.ts'
import type { AppEnv } from '../context.ts'
import { refused } from '../refusals/refused.ts'

/** Polls are below it. A poll changes nothing but its own events, so reading suffices. */
export const POLL_BASE = '/ssf/poll/'

/**
 * Accepts requests with an access token of a client and the scope that the call needs: `ssf.manage`, or also `ssf.read` for
 * what only reads (CAEP Interoperability Profile 1.0 §2.7). While the service is no transmitter, its paths do not exist.
 */
export const requireReceiver = createMiddleware<AppEnv>(async (c, next) => {
  const { service } = c.var
  if (!service.transmits) return refused(c, { kind: 'not_found', cause: 'transmitter_off' })
  const presented = presentedToken(c.req.header('authorization'))
  if (presented?.scheme !== 'Bearer') return refused(c, { kind: 'bad_token', cause: 'bearer_missing' })
  const bearer = await recognizeClient(service, presented.token)
  if (!bearer.ok) return refused(c, bearer.refusal)
  const { client, scopes } = bearer.value
  const reads = c.req.method === 'GET' || c.req.path.startsWith(POLL_BASE)
  if (!scopes.includes('ssf.manage') && !(reads && scopes.includes('ssf.read'))) {
    // RFC 6750 §3.1.
    const scope = reads ? 'ssf.read' : 'ssf.manage'
    c.header('WWW-Authenticate', `Bearer error="insufficient_scope", scope="${scope}"`)
    return refused(c, { kind: 'not_allowed', cause: 'insufficient_scope' })
  }
  c.set('client', client)
  return next()
})
