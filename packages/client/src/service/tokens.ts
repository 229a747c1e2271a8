import { AuthError } from '../errors.ts'
import { randomKey, successorKey } from '../session/keys.ts'
import type { LiveSession } from '../session/record.ts'
import type { KeyPair } from '../stores/store.ts'
import { isObject, type Json, type Service } from './request.ts'

// The calls that issue and end pairs. A session's time starts when it was asked for, so that it never seems longer than it is.

const LOGIN = '/api/v2/auth/token'

export interface Credentials {
  readonly username: string
  readonly password: string
  /** The last one that this client had. It keeps others' failed logins from locking this client out. */
  readonly refreshToken?: string
}

/** `key` is the login's `Idempotency-Key`, the same for its repeats. */
export async function askLogin(
  service: Service,
  credentials: Credentials,
  key: string,
  proof: KeyPair | undefined,
  now: number,
): Promise<LiveSession> {
  const call = {
    method: 'POST',
    path: LOGIN,
    body: { ...credentials },
    idempotencyKey: key,
    key: proof,
  } as const
  const { token, refreshToken, validityTime } = first(await service(call))
  return live(token, refreshToken, validityTime, randomKey(), now)
}

/** Exchanges the pair of a session for its successor. */
export type Exchange = (
  service: Service,
  session: LiveSession,
  proof: KeyPair | undefined,
  now: number,
) => Promise<LiveSession>

/**
 * `POST /oauth2/token`, which takes a session whose access token has expired. A service without that call
 * (`OAUTH_TOKEN_ENDPOINT` is `off`) is asked by `PUT`.
 */
export const byRefreshToken: Exchange = async (service, session, key, now) => {
  const { pair, nextKey } = session
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: pair.refreshToken })
  try {
    const answer = await service({
      method: 'POST',
      path: '/oauth2/token',
      body,
      idempotencyKey: nextKey,
      key,
    })
    const { access_token, refresh_token, expires_in } = answer
    return live(access_token, refresh_token, expires_in, await successorKey(nextKey), now)
  } catch (error) {
    // The code of that service's 404. A well-formed call gets it for no other reason.
    if (!(error instanceof AuthError) || error.code !== 'invalid_request') throw error
    return put(service, session, key, now)
  }
}

const put: Exchange = async (service, { pair, nextKey }, key, now) => {
  const body = { token: pair.token, refreshToken: pair.refreshToken }
  const answer = await service({ method: 'PUT', path: LOGIN, body, idempotencyKey: nextKey, key })
  const { token, refreshToken, validityTime } = first(answer)
  return live(token, refreshToken, validityTime, await successorKey(nextKey), now)
}

/**
 * The contract's `PUT`. It refuses an expired access token like a revoked session, so a refusal is asked again by the
 * refresh token alone, under the same key.
 */
export const byPair: Exchange = async (service, session, key, now) => {
  try {
    return await put(service, session, key, now)
  } catch (error) {
    if (!(error instanceof AuthError) || error.kind !== 'signed_out') throw error
    return byRefreshToken(service, session, key, now)
  }
}

/** Ends the family of a refresh token, also of a used one. */
export const askRevocation = (service: Service, { pair }: LiveSession): Promise<Json> =>
  service({ method: 'POST', path: '/oauth2/revoke', body: new URLSearchParams({ token: pair.refreshToken }) })

/** The first element of `content`, the envelope's list. */
function first({ content }: Json): Json {
  const element: unknown = Array.isArray(content) ? content[0] : undefined
  return isObject(element) ? element : {}
}

function live(
  token: unknown,
  refreshToken: unknown,
  life: unknown,
  nextKey: string,
  now: number,
): LiveSession {
  if (typeof token !== 'string' || typeof refreshToken !== 'string' || typeof life !== 'number') {
    throw new AuthError('retry', 'The answer is not one of the service')
  }
  return { pair: { token, refreshToken }, nextKey, storedAt: now, expiresAt: now + life * 1000 }
}
