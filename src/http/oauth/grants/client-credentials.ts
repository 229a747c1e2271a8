import { mapOk } from '../../../core/result.ts'
import { issueClientToken } from '../../../flows/ssf/client-tokens.ts'
import type { Grant } from './grant.ts'
import { clientId, clientSecret, scope } from './parameters.ts'

/** Issues an access token to a client itself (RFC 6749 §4.4), for the Event Stream Management API. */
export const clientCredentials: Grant = {
  name: 'client_credentials',
  description:
    'The grant `client_credentials` (RFC 6749 §4.4), for clients with a scope of the Shared Signals Framework, while the service has `EVENT_KEYS`. The client authenticates as at introspection. It gets no refresh token.',
  example: { scope: 'ssf.manage' },
  refuses: ['wrong_client', 'not_granted'],
  parameters: {
    client_id: clientId,
    client_secret: clientSecret,
    scope,
  },
  isOn: ({ transmits }) => transmits,
  async handle(service, { scope: asked }, { authenticate }) {
    const client = await authenticate()
    if (!client.ok) return client
    const issued = await issueClientToken(service, client.value, asked)
    return mapOk(issued, (one) => ({
      access_token: one.token,
      token_type: 'Bearer' as const,
      expires_in: one.lifetimeSeconds,
      scope: one.scope,
    }))
  },
}
