import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

// Node's server messages as the Request and Response of fetch, which the handlers of the API and Miniflare use.

/** The headers that belong to one connection (RFC 9110, 7.6.1), and those that fetch computes for a body. */
const OF_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
])

/** The request with its whole body. `origin` is what the caller sees as scheme and host. */
export async function readRequest(message: IncomingMessage, origin: string): Promise<Request> {
  const headers = new Headers()
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    if (OF_CONNECTION.has(name)) continue
    for (const value of values ?? []) headers.append(name, value)
  }
  const body = await buffer(message)
  const { method = 'GET', url = '/' } = message
  return new Request(new URL(url, origin), { method, headers, ...(body.length > 0 && { body }) })
}

/** Writes an answer. The connection closes after it, so that a server with idle clients can stop at once. */
export async function writeAnswer(response: Response, out: ServerResponse): Promise<void> {
  out.statusCode = response.status
  for (const [name, value] of response.headers) {
    if (OF_CONNECTION.has(name) || ['content-length', 'content-encoding', 'set-cookie'].includes(name))
      continue
    out.setHeader(name, value)
  }
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) out.setHeader('set-cookie', cookies)
  const body = Buffer.from(await response.arrayBuffer())
  out.setHeader('content-length', body.length)
  out.setHeader('connection', 'close')
  out.end(out.req.method === 'HEAD' ? undefined : body)
}
