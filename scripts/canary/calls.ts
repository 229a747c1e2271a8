import { z } from 'zod'
import { OperatorFault } from '../operator/operator-api.ts'
import type { Settings } from './options.ts'

/** The longest that one call may take. A call that takes longer gave no answer. */
const CALL_LIMIT_MS = 10_000

const TOKEN = '/api/v2/auth/token'

const pair = z.object({ token: z.string(), refreshToken: z.string() })

export type Pair = z.infer<typeof pair>

const envelope = z.object({ errorCode: z.string(), content: z.union([z.array(z.unknown()), z.literal('')]) })

const introspection = z.object({ active: z.boolean() })

/** The calls of a canary. A login, a refresh or a logout that is not answered with success throws `OperatorFault`. */
export class Calls {
  readonly #settings: Settings

  constructor(settings: Settings) {
    this.#settings = settings
  }

  async login(password: string): Promise<Pair> {
    return pairOf('the login', await this.#json('POST', { username: this.#settings.user, password }))
  }

  async refresh(present: Pair): Promise<Pair> {
    return pairOf('the refresh', await this.#json('PUT', present))
  }

  async logout({ token }: Pair): Promise<void> {
    const { status } = await send(this.#settings.url + TOKEN, { method: 'DELETE', headers: bearer(token) })
    if (status !== 200) throw new OperatorFault(`the service answered the logout with ${status || 'nothing'}`)
  }

  /** The code of the refusal of a refresh, or the next pair. Null: no such answer. `key` is the `Idempotency-Key`. */
  async tryRefresh(present: Pair, key: string): Promise<Pair | string | null> {
    const { status, body } = await this.#json('PUT', present, key)
    const { errorCode = '', content = [] } = envelope.safeParse(body).data ?? {}
    if (status === 200) return pair.safeParse(content[0]).data ?? null
    return errorCode === '' ? null : errorCode
  }

  /** Whether introspection says that the token is active. Null: it gave no such answer. */
  async isActive({ token }: Pair, { id, secret }: { id: string; secret: string }): Promise<boolean | null> {
    const body = new URLSearchParams({ token, client_id: id, client_secret: secret })
    const answer = await send(`${this.#settings.url}/oauth2/introspect`, { method: 'POST', body })
    return introspection.safeParse(answer.body).data?.active ?? null
  }

  /** The status of a call of the resource server with the access token. */
  async statusAt(url: string, { token }: Pair): Promise<number> {
    return (await send(url, { headers: bearer(token) })).status
  }

  #json(method: string, body: object, key: string = crypto.randomUUID()) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key }
    return send(this.#settings.url + TOKEN, { method, headers, body: JSON.stringify(body) })
  }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

interface Answer {
  /** 0: no answer. */
  readonly status: number
  readonly body: unknown
}

async function send(url: string, init: RequestInit): Promise<Answer> {
  try {
    // A redirect would send a secret to its target.
    const response = await fetch(url, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(CALL_LIMIT_MS),
    })
    const text = await response.text()
    return { status: response.status, body: parsed(text) }
  } catch {
    return { status: 0, body: undefined }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function pairOf(what: string, { status, body }: Answer): Pair {
  const { errorCode = '', content = [] } = envelope.safeParse(body).data ?? {}
  const found = pair.safeParse(content[0])
  if (status === 200 && found.success) return found.data
  const answer = status === 0 ? 'did not answer' : `answered ${status} ${errorCode}`.trimEnd()
  throw new OperatorFault(`${what} failed: the service ${answer}`)
}
