import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** What the proxy does with a request. `cut`: the service answers, and the connection ends before the client hears it. */
export type Fate = 'forward' | 'cut' | Answer

/** What the proxy answers itself. */
interface Answer {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: string
}

export interface Proxy {
  readonly origin: string
  /** The fates of the next requests, in order. After them all are forwarded. */
  readonly fates: Fate[]
  /** The requests so far. */
  readonly requests: { readonly path: string; readonly key: string | undefined }[]
  /** Called before a request is forwarded, and awaited. */
  before: (path: string) => Promise<void>
}

/** A server between a client and the service, for one test. */
export async function startProxy(target: string): Promise<Proxy> {
  const server = createServer((request, response) => void pass(request, response))
  await new Promise<void>((resolve) => server.listen(0, resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const proxy: Proxy = { origin: `http://localhost:${port}`, fates: [], requests: [], before: async () => {} }

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/'
    const header = request.headers['idempotency-key']
    proxy.requests.push({ path, key: Array.isArray(header) ? header[0] : header })
    const fate = proxy.fates.shift() ?? 'forward'
    if (typeof fate === 'object')
      return void response.writeHead(fate.status, fate.headers).end(fate.body ?? '{}')
    await proxy.before(path)
    const answer = await forward(target + path, request)
    const body = Buffer.from(await answer.arrayBuffer())
    if (fate === 'cut') return void response.destroy()
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(body)
  }
  return proxy
}

async function forward(url: string, request: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const headers = new Headers()
  for (const name of ['content-type', 'authorization', 'idempotency-key']) {
    const value = request.headers[name]
    if (typeof value === 'string') headers.set(name, value)
  }
  const { method = 'GET' } = request
  return fetch(url, { method, headers, ...(method !== 'GET' && { body: Buffer.concat(chunks) }) })
}
