import type { Prover } from '../../packages/client/src/service/dpop.ts'
import { createProver } from '../../packages/client/src/service/dpop.ts'
import type { Pair } from '../../packages/client/src/session/record.ts'
import type { KeyPair } from '../../packages/client/src/stores/store.ts'

export type { KeyPair, Pair }

const TOKEN = '/api/v2/auth/token'
const HISTORY = '/api/v2/auth/history'

/** The longest that one call may take. The presses wait for it. */
const CALL_LIMIT_MS = 20_000

/** An answer of the service, as the demo shows it. */
export interface Answer {
  /** The HTTP status. 0: no answer. */
  readonly status: number
  /** The service's code, such as `AUTH_1002`. Empty after a success. */
  readonly code: string
  readonly message: string
  /** `WWW-Authenticate` of a 401, or null. */
  readonly challenge: string | null
  readonly requestId: string | null
  readonly content: readonly unknown[]
}

/** An event of the history (docs/api.md, "History"). */
export interface HistoryEvent {
  readonly time: string
  readonly event: string
  readonly cause: string | null
  readonly words: string
  readonly familyId: string | null
}

const prover: Prover = createProver(Date.now)

/** A new key. `false`: WebCrypto refuses to export its private part, so nobody can steal it with the pair. */
export const newKey = (): Promise<KeyPair> =>
  crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])

/** Logs in. `previous` is the last refresh token that the owner had (docs/api.md, "Failed logins"). */
export const askLogin = (
  credentials: { readonly username: string; readonly password: string },
  key: KeyPair | null,
  previous: string | null,
): Promise<Answer> =>
  send('POST', TOKEN, { ...credentials, ...(previous !== null && { refreshToken: previous }) }, { key })

/** Exchanges a pair for its successor. `key` proves the possession of the key of a bound pair. */
export const askRefresh = (pair: Pair, idempotencyKey: string, key: KeyPair | null): Promise<Answer> =>
  send('PUT', TOKEN, pair, { key, idempotencyKey })

/** Logs the session of a pair out. */
export const askLogout = (pair: Pair, key: KeyPair | null): Promise<Answer> =>
  send('DELETE', TOKEN, undefined, { key, token: pair.token })

/** The event of the end of a session, from the newest 50 of its user. Null: there is none. */
export async function askEnding(
  pair: Pair,
  key: KeyPair | null,
  familyId: string,
): Promise<HistoryEvent | null> {
  const { content } = await send('GET', `${HISTORY}?size=50`, undefined, { key, token: pair.token })
  return (
    content.filter(isEvent).find((one) => one.event === 'session_ended' && one.familyId === familyId) ?? null
  )
}

/** The pair in the answer of a success. */
export function pairOf({ content: [first] }: Answer): Pair | null {
  if (!isObject(first)) return null
  const { token, refreshToken } = first
  return typeof token === 'string' && typeof refreshToken === 'string' ? { token, refreshToken } : null
}

interface Credential {
  readonly key: KeyPair | null
  readonly token?: string
  readonly idempotencyKey?: string
}

async function send(
  method: string,
  path: string,
  body: object | undefined,
  credential: Credential,
): Promise<Answer> {
  const { key, token, idempotencyKey } = credential
  const headers = new Headers()
  if (body !== undefined) headers.set('Content-Type', 'application/json')
  if (idempotencyKey !== undefined) headers.set('Idempotency-Key', idempotencyKey)
  if (token !== undefined) headers.set('Authorization', `${key === null ? 'Bearer' : 'DPoP'} ${token}`)
  if (key !== null) headers.set('DPoP', await prover.proof(key, method, location.origin + path, token))
  try {
    const response = await fetch(path, {
      method,
      headers,
      cache: 'no-store',
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_LIMIT_MS),
    })
    const parsed: unknown = await response.json()
    const { errorCode = '', errorMessage = '', content = [] } = isObject(parsed) ? parsed : {}
    return {
      status: response.status,
      code: String(errorCode),
      message: String(errorMessage),
      challenge: response.status === 401 ? response.headers.get('WWW-Authenticate') : null,
      requestId: response.headers.get('X-Request-Id'),
      content: Array.isArray(content) ? content : [],
    }
  } catch {
    // The cause may contain the request, which has a credential.
    const message = 'The service does not answer'
    return { status: 0, code: '', message, challenge: null, requestId: null, content: [] }
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

function isEvent(value: unknown): value is HistoryEvent {
  return isObject(value) && ['time', 'event', 'words'].every((member) => typeof value[member] === 'string')
}
