import { mapOk, refuse } from '../../../core/result.ts'
import { refreshGrant } from '../../../flows/refresh-pair.ts'
import { outcomeOf } from '../../measure.ts'
import { REFRESH_TOKEN } from '../../openapi/examples.ts'
import { optionalParameter } from '../form-schemas.ts'
import type { Grant } from './grant.ts'
import { clientId, scope } from './parameters.ts'

/** Exchanges a refresh token for the next pair (RFC 6749 §6), by the rules of the contract's refresh. */
export const refreshToken: Grant = {
  name: 'refresh_token',
  description:
    'The grant `refresh_token` (RFC 6749 §6), by the rules of Refresh Token; the access token need not be sent.',
  example: { refresh_token: REFRESH_TOKEN },
  refuses: ['bad_token', 'bad_proof', 'not_granted', 'too_many_requests', 'too_many_proofs'],
  parameters: {
    refresh_token: optionalParameter().openapi({ description: 'Required by this grant' }),
    client_id: clientId,
    scope,
  },
  isOn: () => true,
  async handle(
    service,
    { refresh_token: refreshToken, scope: asked },
    { idempotencyKey, proof, caller, note },
  ) {
    // RFC 6749 §6: no scope beyond what was granted, and none ever is.
    if (asked !== undefined) return refuse('not_granted', 'invalid_scope')
    if (refreshToken === undefined) {
      return refuse('bad_request', 'invalid_request', { detail: 'refresh_token is required' })
    }
    const refreshed = await refreshGrant(service, { refreshToken, idempotencyKey, proof }, caller)
    if (refreshed.ok) note(outcomeOf(refreshed.value))
    return mapOk(refreshed, (pair) => ({
      access_token: pair.token,
      token_type: pair.tokenType,
      expires_in: pair.validityTime,
      refresh_token: pair.refreshToken,
    }))
  },
}
