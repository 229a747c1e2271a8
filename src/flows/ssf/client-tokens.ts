import { now, toSeconds } from '../../core/clock.ts'
import { newId } from '../../core/ids.ts'
import { ok, type Result, refuse } from '../../core/result.ts'
import { signClientToken } from '../../tokens/sign.ts'
import { verifyToken } from '../../tokens/verify.ts'
import { type Client, SCOPES, type Scope } from '../../users/client-store.ts'
import type { Service } from '../service.ts'

/** Seconds for which an access token of a client is valid. */
const LIFETIME_SECONDS = 300

/** An access token of a client, with what it may do. */
export interface ClientToken {
  readonly token: string
  readonly scope: string
  readonly lifetimeSeconds: number
}

/** A client whose access token was verified. */
export interface Bearer {
  readonly client: Client
  readonly scopes: readonly Scope[]
}

/**
 * Issues an access token to an authenticated client (RFC 6749 §4.4), without a refresh token (§4.4.3). Its audience is the
 * Event Stream Management API of this service, so that no other resource server accepts it. Without `scope` it has all scopes
 * of the client. Refuses with `not_granted` (a scope that the client does not have, or a client without one).
 */
export async function issueClientToken(
  { config, keyring }: Service,
  client: Client,
  scope: string | undefined,
): Promise<Result<ClientToken>> {
  const asked = scope === undefined ? client.scopes : scope.split(' ')
  const granted = SCOPES.filter((one) => asked.includes(one) && client.scopes.includes(one))
  if (granted.length === 0 || asked.some((one) => !granted.some((name) => name === one))) {
    return refuse('not_granted', 'invalid_scope')
  }
  const iat = toSeconds(now())
  const claims = {
    sub: client.id,
    iss: config.issuer,
    aud: audienceOf(config.issuer),
    iat,
    exp: iat + LIFETIME_SECONDS,
    jti: newId(),
    client_id: client.id,
    scope: granted.join(' '),
  }
  const token = await signClientToken(claims, keyring.access)
  return ok({ token, scope: claims.scope, lifetimeSeconds: LIFETIME_SECONDS })
}

/**
 * The client of an access token. A token of a user is refused, and so is one of a client that was disabled: its record is at
 * most 30 s old. The token has no scope that the client lacks now. Refuses with `bad_token`.
 */
export async function recognizeClient(service: Service, token: string): Promise<Result<Bearer>> {
  const { config, keyring, clients } = service
  const at = now()
  const verified = await verifyToken('client', token, {
    keys: keyring.access,
    issuer: config.issuer,
    audience: audienceOf(config.issuer),
    toleranceSeconds: config.clockToleranceSeconds,
    now: at,
  })
  if (!verified.ok) return refuse('bad_token', `client_${verified.refusal}`)
  const { sub, client_id: id, scope, exp } = verified.claims
  if (sub !== id) return refuse('bad_token', 'client_bad_claims')
  if (toSeconds(at) >= exp) return refuse('bad_token', 'client_expired')
  const kept = clients.cache.get(id, at)
  const client = kept ?? (await clients.find(id))
  if (client === null || client.disabled) return refuse('bad_token', 'disabled_client')
  if (kept === null) clients.cache.put(client, at)
  const scopes = client.scopes.filter((one) => scope.split(' ').includes(one))
  return ok({ client, scopes })
}

/** The identifier of the management API as a resource. It is never the audience of users' tokens, which `AUDIENCE` has. */
function audienceOf(issuer: string): string {
  return `${issuer}/ssf`
}
