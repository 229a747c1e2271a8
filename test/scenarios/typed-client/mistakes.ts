import type { Client } from 'openapi-fetch'
import type { paths } from './service.ts'

const userId = '7d9f0c52-4d0e-4d6b-8a65-1f2f5d1c9b3e'

/** Calls that the types must refuse. The compiler reports a line that it accepts. No call is made. */
export const mistakes = (client: Client<paths>) => [
  // @ts-expect-error: a number in the query has the type number
  () => client.GET('/api/v2/auth/session', { params: { query: { page: '0' } } }),
  // @ts-expect-error: the password is required
  () => client.POST('/api/v2/auth/token', { body: { username: 'ann@example.com' } }),
  // @ts-expect-error: the user must be named
  () => client.DELETE('/api/v2/operator/user/{userId}'),
  () =>
    client.PATCH('/api/v2/operator/user/{userId}', {
      params: { path: { userId } },
      // @ts-expect-error: there is no such role
      body: { role: 'ROLE_KING' },
    }),
  // @ts-expect-error: there is no such call
  () => client.GET('/api/v2/auth/tokens'),
  // @ts-expect-error: a failure in the envelope is no error of OAuth
  async () => (await client.GET('/health')).error?.error_description,
  // @ts-expect-error: an error of OAuth is not in the envelope
  async () => (await client.POST('/oauth2/revoke', { body: { token: 'x' } })).error?.errorCode,
]
