import { randomUUID } from 'node:crypto'
import { z } from 'zod'

export interface Pair {
  readonly token: string
  readonly refreshToken: string
}

/** What the rounds found. */
export interface Verdicts {
  /** Pairs that were answered, and refreshed after the crash. */
  acknowledged: number
  /** Refreshes that the crash cut off, and that their key brought home. */
  unanswered: number
  /** Pairs whose successor was answered, and that did not refresh again. */
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

/** One session that refreshes in a closed loop, with a key each time, until the service is gone. */
export class CrashClient {
  readonly #origin: string
  /** Every pair that it was given, oldest first. */
  readonly #given: Pair[]
  #last: Pair
  /** The key of the refresh that was not answered. */
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

  /** After the restart: what was answered holds, what was not is brought home by its key, what was used stays used. */
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
      verdicts.faults.push(`the successor brought home did not refresh: ${await successor.text()}`)
      return
    }
    await successor.body?.cancel()
    verdicts.acknowledged += this.#given.length
    // Any one: the first that is refused ends the family, and then all the others are.
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
