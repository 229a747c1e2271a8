import { randomUUID } from 'node:crypto'
import { z } from 'zod'

export interface Pair {
  readonly token: string
  readonly refreshToken: string
}

/** The counts and the faults of all rounds. */
export interface Verdicts {
  /** Pairs that were answered, and whose last one refreshed after the crash. */
  acknowledged: number
  /** Refreshes without an answer, whose resend with the same key succeeded. */
  unanswered: number
  /** Pairs whose successor was answered, and that were refused afterwards. */
  consumed: number
  readonly faults: string[]
}

const envelope = z.object({ content: z.tuple([z.object({ token: z.string(), refreshToken: z.string() })]) })

const PATH = '/api/v2/auth/token'
const JSON_TYPE = { 'content-type': 'application/json' }

async function pairOf(response: Response): Promise<Pair> {
  const body = await response.text()
  if (response.status !== 200) throw new Error(`${response.status} ${body}`)
  return envelope.parse(JSON.parse(body)).content[0]
}

export async function login(origin: string, user: { username: string; password: string }): Promise<Pair> {
  const body = JSON.stringify({ username: user.username, password: user.password })
  return pairOf(await fetch(origin + PATH, { method: 'POST', headers: JSON_TYPE, body }))
}

/** Logs out. The service may be killed before it answers. */
export async function logout(origin: string, { token }: Pair): Promise<void> {
  try {
    const headers = { authorization: `Bearer ${token}` }
    await fetch(origin + PATH, { method: 'DELETE', headers, signal: AbortSignal.timeout(20_000) })
  } catch {
    // The event is in the history, or it is not.
  }
}

/**
 * A session that refreshes in a closed loop, each time with an `Idempotency-Key`, until the service does not answer.
 */
export class CrashClient {
  readonly #origin: string
  /** Every pair that it got, oldest first. */
  readonly #given: Pair[]
  #last: Pair
  /** The `Idempotency-Key` of the refresh without an answer. */
  #pending: string = randomUUID()

  constructor(origin: string, first: Pair) {
    this.#origin = origin
    this.#given = [first]
    this.#last = first
  }

  async run(): Promise<void> {
    for (;;) {
      this.#pending = randomUUID()
      try {
        const response = await this.#put(this.#last, this.#pending)
        this.#last = await pairOf(response)
        this.#given.push(this.#last)
      } catch {
        return
      }
    }
  }

  /**
   * Checks the session after the restart: an answered pair refreshes, a resend with the same key succeeds, and a used
   * pair is refused.
   */
  async judge(verdicts: Verdicts): Promise<void> {
    const last = this.#last
    const again = await this.#put(last, this.#pending)
    if (again.status !== 200) {
      verdicts.faults.push(`an acknowledged pair did not refresh: ${again.status} ${await again.text()}`)
      return
    }
    const next = await pairOf(again)
    verdicts.unanswered += 1
    const successor = await this.#put(next, randomUUID())
    if (successor.status !== 200) {
      verdicts.faults.push(`the successor of the resend did not refresh: ${await successor.text()}`)
      return
    }
    await successor.body?.cancel()
    verdicts.acknowledged += this.#given.length
    // One pair is enough: the first refused pair ends the family, and then all others are refused.
    const used = this.#given[Math.floor(Math.random() * this.#given.length)] ?? last
    for (const pair of [used, last, next]) {
      const refused = await this.#put(pair, randomUUID())
      const said = await refused.text()
      if (refused.status === 401) verdicts.consumed += 1
      else verdicts.faults.push(`a consumed pair was answered: ${refused.status} ${said.slice(0, 80)}`)
    }
  }

  #put({ token, refreshToken }: Pair, key: string): Promise<Response> {
    const headers = { ...JSON_TYPE, 'idempotency-key': key }
    return fetch(this.#origin + PATH, {
      method: 'PUT',
      headers,
      body: JSON.stringify({ token, refreshToken }),
      signal: AbortSignal.timeout(20_000),
    })
  }
}
