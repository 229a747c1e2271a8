import { AuthError } from '../errors.ts'
import type { KeyPair } from '../stores/store.ts'
import { PROOF_REFUSED, type Prover, refusesProof } from './dpop.ts'

/** What sends a request, as the global `fetch` does. It does not follow redirects if it is told `manual`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** A call of the service. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  /** A form for the OAuth endpoints, anything else is sent as JSON. */
  readonly body?: URLSearchParams | Readonly<Record<string, string>>
  readonly idempotencyKey?: string
  /** The access token that the call presents. */
  readonly token?: string
  /** The key of its DPoP proof. */
  readonly key?: KeyPair | undefined
}

/** Makes a call, and gives the JSON of a success. Throws an `AuthError` for everything else. */
export type Service = (call: Call) => Promise<Json>

export type Json = Readonly<Record<string, unknown>>

/** Well inside the 60 seconds in which the service answers the same key again. */
const REQUEST_LIMIT_MS = 20_000

export const createService =
  (url: string, prover: Prover, fetch: Fetch): Service =>
  async (call) => {
    const send = () => ask(url, call, prover, fetch)
    const first = await send()
    const corrected = isProofRefusal(first) && prover.correct(first.headers.get('Date'))
    return contentOf(corrected ? await send() : first)
  }

interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Nothing if the answer is not JSON, such as that of a captive portal. */
  readonly json: Json | undefined
}

/** Sends one request. Its redirects are not followed, because the body has a token. */
async function ask(
  url: string,
  { method, path, body, ...call }: Call,
  prover: Prover,
  fetch: Fetch,
): Promise<Answer> {
  const target = url + path
  const headers = new Headers()
  const isForm = body instanceof URLSearchParams
  if (body !== undefined && !isForm) headers.set('Content-Type', 'application/json')
  if (call.idempotencyKey !== undefined) headers.set('Idempotency-Key', call.idempotencyKey)
  await authorize(headers, prover, { ...call, method, url: target })
  try {
    const response = await fetch(target, {
      method,
      headers,
      ...(body && { body: isForm ? body : JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
    })
    return { status: response.status, headers: response.headers, json: parsed(await response.text()) }
  } catch {
    // The cause may contain the request, so it is not kept.
    throw new AuthError('retry', 'The service did not answer')
  }
}

interface Presentation {
  readonly method: string
  readonly url: string
  readonly token?: string
  readonly key?: KeyPair | undefined
}

/** Adds the access token, and the proof if there is a key (RFC 6750 §2.1, RFC 9449 §7.1). */
export async function authorize(headers: Headers, prover: Prover, { method, url, token, key }: Presentation) {
  if (token !== undefined) headers.set('Authorization', `${key ? 'DPoP' : 'Bearer'} ${token}`)
  if (key) headers.set('DPoP', await prover.proof(key, method, url, token))
}

function parsed(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

/** The OAuth endpoints answer `error`, the others `errorCode` (docs/api.md). */
const codeOf = ({ json }: Answer) => String(json?.error ?? json?.errorCode ?? '') || undefined

const isProofRefusal = (answer: Answer) => codeOf(answer) === PROOF_REFUSED || refusesProof(answer.headers)

/** Statuses of an outage or a limit. */
const isOutage = (status: number) => status >= 500 || [408, 425, 429].includes(status)

/** Only the service's own refusal of a token ends a session. What has no code is the answer of something between. */
function contentOf(answer: Answer): Json {
  const { status, headers, json } = answer
  if (status === 200 && json !== undefined) return json
  const code = codeOf(answer)
  if (isProofRefusal(answer)) throw new AuthError('bad_request', 'The proof was refused', PROOF_REFUSED)
  if (code === undefined || isOutage(status)) {
    const seconds = Number(headers.get('Retry-After') ?? Number.NaN)
    const retryAfter = Number.isFinite(seconds) ? seconds : undefined
    throw new AuthError('retry', `The service is unavailable (${status})`, code, retryAfter)
  }
  if (code === 'invalid_grant' || code === 'AUTH_1002') {
    throw new AuthError('signed_out', 'The service refused the session', code)
  }
  // The service's words name members, and have none of their values.
  throw new AuthError('bad_request', String(json?.errorMessage ?? `The service refused (${status})`), code)
}
