import { createServer, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { OperatorApi } from '../operator/operator-api.ts'

const message = z.object({ data: z.object({ id: z.string(), userId: z.string() }) })

/** Milliseconds in which every event must arrive after the last start of the service. */
const LIMIT_MS = 60_000

const PAGE = 100

/** A receiver of events that outlives the service. It keeps each id once. */
export class Inbox {
  readonly #server: Server
  /** The body of each event, by its id, in the order of the first arrival. */
  readonly #bodies = new Map<string, string>()
  #repeated = 0
  readonly faults: string[] = []

  constructor() {
    this.#server = createServer((request, response) => {
      text(request)
        .then((body) => this.#take(String(request.headers['webhook-id']), body))
        .then(() => response.writeHead(204).end())
        .catch(() => response.destroy())
    })
  }

  /** Begins to listen on a port of this machine. */
  start(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', () => resolve(`http://localhost:${port}/`))
    })
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  get summary(): string {
    return `${this.#bodies.size} events received, ${this.#repeated} of them again`
  }

  #take(id: string, body: string): void {
    const known = this.#bodies.get(id)
    if (known === undefined) this.#bodies.set(id, body)
    else this.#repeated += 1
    if (known !== undefined && known !== body) this.faults.push(`event ${id} came with two contents`)
  }

  /** Waits until every event of a user's history has arrived. Adds a fault for each that has not, and for a wrong order. */
  async judge(api: OperatorApi, userId: string): Promise<void> {
    const recorded = await historyOf(api, userId)
    const until = Date.now() + LIMIT_MS
    while (recorded.some((id) => !this.#bodies.has(id)) && Date.now() < until) await sleep(200)
    const lost = recorded.filter((id) => !this.#bodies.has(id))
    for (const id of lost) this.faults.push(`event ${id} did not arrive`)
    const known = new Set(recorded)
    const arrived = [...this.#bodies]
      .filter(([, body]) => message.parse(JSON.parse(body)).data.userId === userId)
      .map(([id]) => id)
    const strange = arrived.filter((id) => !known.has(id))
    for (const id of strange) this.faults.push(`event ${id} is in no history`)
    if (lost.length + strange.length === 0 && arrived.join() !== recorded.join()) {
      this.faults.push('the events came in another order than that of the cell')
    }
  }
}

/** The ids of a user's events, in the order of the cell. */
async function historyOf(api: OperatorApi, userId: string): Promise<string[]> {
  const ids: string[] = []
  for (let page = 0, pages = 1; page < pages; page += 1) {
    const list = await api.list('GET', `/user/${userId}/history?size=${PAGE}&page=${page}`)
    pages = list.totalPages
    ids.push(...list.rows.map(({ id }) => String(id)))
  }
  const numberOf = (id: string) => Number(id.slice(id.lastIndexOf('-') + 1))
  return ids.sort((one, other) => numberOf(one) - numberOf(other))
}
