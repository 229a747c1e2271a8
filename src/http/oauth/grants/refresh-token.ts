import { mapOk, refuse } from '../../../core/result.ts'
import { refreshGrant } from '../../../flows/refresh-pair.ts'
import { optionalParameter } from '../form-schemas.ts'
import type { Grant } from './grant.ts'

/** Exchanges a refresh token for the next pair (RFC 6749 §6), by the rules of the contract's refresh. */
export const refreshToken: Grant = {
  name: 'refresh_token',
  parameters: {
    refresh_token: optionalParameter().openapi({ description: 'Required by this grant' }),
    client_id: optionalParameter().openapi({
      description: 'Ignored: the refresh token determines the family',
    }),
    scope: optionalParameter().openapi({ description: 'No scope is granted: leave it out' }),
  },
  async handle(service, { refresh_token: refreshToken, scope }, { idempotencyKey, proof, caller }) {
    // A scope must not exceed the granted one (RFC 6749 §6), and this service grants none.
    if (scope !== undefined) return refuse('bad_scope', 'invalid_scope')
    if (refreshToken === undefined) {
      return refuse('bad_request', 'invalid_request', { detail: 'refresh_token is required' })
    }
    const refreshed = await refreshGrant(service, { refreshToken, idempotencyKey, proof }, caller)
    return mapOk(refreshed, (pair) => ({
      access_token: pair.token,
      token_type: pair.tokenType,
      expires_in: pair.validityTime,
      refresh_token: pair.refreshToken,
    }))
  },
}
