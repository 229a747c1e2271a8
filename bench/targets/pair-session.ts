import { Connection, jsonCall } from '../harness/http.ts'
import type { Call, Session } from '../harness/target.ts'

/** The tokens of a pair, by their names in this service and the floors. */
export interface Pair {
  readonly token: string
  readonly refreshToken: string
}

/** A session that refreshes by PUT with both tokens, and reads the next pair from the answer. */
export class PairSession implements Session {
  readonly #path: string
  readonly #pairOf: (body: string) => Pair | undefined
  #pair: Pair

  constructor(path: string, pair: Pair, pairOf: (body: string) => Pair | undefined) {
    this.#path = path
    this.#pair = pair
    this.#pairOf = pairOf
  }

  next(): Call {
    return jsonCall('PUT', this.#path, { token: this.#pair.token, refreshToken: this.#pair.refreshToken })
  }

  accept(status: number, body: string): boolean {
    if (status !== 200) return false
    const pair = this.#pairOf(body)
    if (pair === undefined || pair.refreshToken === this.#pair.refreshToken) return false
    this.#pair = pair
    return true
  }
}

/** Opens sessions one after the other. Each answer to `open` has the first pair of one. */
export async function openPairSessions(
  origin: string,
  count: number,
  path: string,
  open: Call,
  pairOf: (body: string) => Pair | undefined,
): Promise<PairSession[]> {
  const connection = new Connection(origin)
  const sessions: PairSession[] = []
  for (let made = 0; made < count; made++) {
    const answer = await connection.send(open)
    const pair = answer.status === 200 ? pairOf(answer.body) : undefined
    if (pair === undefined) throw new Error(`no session: ${answer.status} ${answer.body.slice(0, 300)}`)
    sessions.push(new PairSession(path, pair, pairOf))
  }
  connection.close()
  return sessions
}
