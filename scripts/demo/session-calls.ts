import { decodeJwt } from 'jose'
import { z } from 'zod'
import { OperatorFault } from '../operator/operator-api.ts'
import { type ProofKey, proofOf } from './proof.ts'

const TOKEN = '/api/v2/auth/token'

/** The longest that one call may take, in milliseconds. */
const CALL_LIMIT_MS = 10_000

const pair = z.object({ token: z.string(), refreshToken: z.string() })

export type Pair = z.infer<typeof pair>

const event = z.object({
  time: z.string(),
  event: z.string(),
  cause: z.string().nullable(),
  words: z.string(),
  familyId: z.string().nullable(),
})

export type HistoryEvent = z.infer<typeof event>

const envelope = z.object({
  errorCode: z.string(),
  errorMessage: z.string(),
  content: z.union([z.array(z.unknown()), z.literal('')]),
})

export interface Answer {
  readonly status: number
  /** What the answer is: a generation, or the code and the words of a refusal. */
  readonly words: string
  /** The pair of a success. */
  readonly pair: Pair | null
  readonly content: readonly unknown[]
}

/** What proves who calls, besides the pair. */
export interface Proofs {
  readonly idempotencyKey?: string | undefined
  /** The key of a bound session. */
  readonly key?: ProofKey | undefined
}

export interface User {
  readonly username: string
  readonly password: string
}

/** The calls of one session. Each throws `OperatorFault` if the service does not answer as it does. */
export class SessionCalls {
  readonly #origin: string

  constructor(origin: string) {
    this.#origin = origin
  }

  login({ username, password }: User, key?: ProofKey): Promise<Answer> {
    return this.#send('POST', TOKEN, { key }, { username, password })
  }

  refresh(present: Pair, proofs: Proofs): Promise<Answer> {
    return this.#send('PUT', TOKEN, proofs, present)
  }

  logout({ token }: Pair, key?: ProofKey): Promise<Answer> {
    return this.#send('DELETE', TOKEN, { key, token })
  }

  /** The newest events of the user, newest first. */
  async history({ token }: Pair, key?: ProofKey): Promise<readonly HistoryEvent[]> {
    const { status, words, content } = await this.#send('GET', '/api/v2/auth/history?size=20', { key, token })
    const events = z.array(event).safeParse(content)
    if (events.data === undefined) throw new OperatorFault(`the history is not readable: ${status} ${words}`)
    return events.data
  }

  async #send(
    method: string,
    path: string,
    { key, token, idempotencyKey }: Proofs & { readonly token?: string },
    body?: object,
  ): Promise<Answer> {
    const url = this.#origin + path
    const headers = new Headers({ 'content-type': 'application/json' })
    if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey)
    if (token !== undefined) headers.set('authorization', `${key ? 'DPoP' : 'Bearer'} ${token}`)
    if (key) headers.set('dpop', await proofOf(key, method, url, token))
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) }
    const response = await this.#answered(url, init)
    const parsed = envelope.safeParse(await response.json().catch(() => undefined))
    if (parsed.data !== undefined) return answerOf(response, parsed.data)
    const words = `${this.#origin} answered ${response.status}, and not as this service does: check --url`
    throw new OperatorFault(words)
  }

  async #answered(url: string, init: RequestInit): Promise<Response> {
    try {
      // A redirect would send the password to its target.
      return await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(CALL_LIMIT_MS) })
    } catch {
      // The cause may contain the request.
      const words = `${this.#origin} does not answer: is it running (\`npm start\`), is --url right?`
      throw new OperatorFault(words, true)
    }
  }
}

/** The family and the generation that a refresh token names. */
export function placeOf({ refreshToken }: Pair): { readonly familyId: string; readonly generation: number } {
  const { sid, gen } = decodeJwt(refreshToken)
  return { familyId: String(sid), generation: Number(gen) }
}

function answerOf({ status, headers }: Response, answered: z.infer<typeof envelope>): Answer {
  const { errorCode, errorMessage, content } = answered
  const elements = content === '' ? [] : content
  const found = pair.safeParse(elements[0]).data ?? null
  const challenge = headers.get('www-authenticate')?.match(/error="[a-z_]+"/)?.[0]
  const refused = [errorCode, errorMessage, challenge && `(DPoP ${challenge})`].filter(Boolean).join(' ')
  const words = found === null ? refused : `pair of generation ${placeOf(found).generation}`
  return { status, words, pair: found, content: elements }
}
