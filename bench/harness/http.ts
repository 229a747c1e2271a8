import { Agent, request } from 'node:http'
import type { Call } from './target.ts'

export interface Answer {
  readonly status: number
  readonly body: string
}

/** The longest that one call may take by default, in milliseconds. */
const LIMIT = 20_000

/** One persistent connection, as a client keeps its own. */
export class Connection {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  readonly #origin: string
  readonly #limit: number

  constructor(origin: string, limit = LIMIT) {
    this.#origin = origin
    this.#limit = limit
  }

  send(call: Call): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const headers = { ...call.headers, 'content-length': String(Buffer.byteLength(call.body)) }
    const asked = request(`${this.#origin}${call.path}`, { agent: this.#agent, method: call.method, headers })
    asked.setTimeout(this.#limit, () => asked.destroy(new Error('no answer in time')))
    asked.once('error', reject)
    asked.once('response', (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }))
      response.once('error', reject)
    })
    asked.end(call.body)
    return promise
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** A call with a JSON body. */
export function jsonCall(method: string, path: string, body: unknown): Call {
  return { method, path, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

/** A call with a form body, as OAuth's endpoints require. */
export function formCall(path: string, fields: Readonly<Record<string, string>>): Call {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return { method: 'POST', path, headers, body: new URLSearchParams(fields).toString() }
}
