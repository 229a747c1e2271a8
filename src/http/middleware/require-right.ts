import { createMiddleware } from 'hono/factory'
import { authenticateClient } from '../../flows/authenticate-client.ts'
import type { Right } from '../../users/client-store.ts'
import type { AppEnv } from '../context.ts'
import { refused } from '../refusals/refused.ts'
import { basicCredentials } from './require-client.ts'

/** Accepts requests of a client with a right, by `client_secret_basic` (RFC 6749 §2.3.1), and sets the client. */
export function requireRight(right: Right) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const credentials = basicCredentials(c.req.raw)
    if (credentials === null) return refused(c, { kind: 'wrong_client', cause: 'client_credentials' })
    const client = await authenticateClient(c.var.service, credentials.id, credentials.secret)
    if (!client.ok) return refused(c, client.refusal)
    if (!client.value.rights.includes(right)) return refused(c, { kind: 'wrong_client', cause: 'no_right' })
    c.set('client', client.value)
    return next()
  })
}
