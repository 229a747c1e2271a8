import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import type { Account } from './account.ts'
import type { Authority } from './certificates.ts'
import { Failures } from './failures.ts'
import { readRequest, writeAnswer } from './http.ts'
import type { Worlds } from './worlds.ts'

/** The public network: a proxy (HTTP CONNECT) that answers for all hosts of the accounts by TLS. */
export interface Edge {
  /** What HTTPS_PROXY must be. */
  readonly proxy: string
  /** Failures of requests, whose line is for example `GET https://NAME.acme.workers.dev/health`. */
  readonly failures: Failures
  /** The lines of all requests. */
  readonly requests: string[]
  /** The answer for a request that needs no proxy. Null: the connection is cut. */
  visit(request: Request): Promise<Response | null>
  stop(): Promise<void>
}

/** The address of every caller (RFC 5737: an address for documentation). */
const CALLER = '203.0.113.7'

/** The version that a smoke test asks for (Cloudflare's documentation of gradual deployments): NAME="VERSION". */
const OVERRIDE = 'cloudflare-workers-version-overrides'

/** Starts the network on a free port of localhost. */
export async function startEdge(
  accounts: readonly Account[],
  worlds: Worlds,
  authority: Authority,
): Promise<Edge> {
  const failures = new Failures()
  const requests: string[] = []
  const sockets = new Set<Socket>()

  /** Null: the connection is cut. */
  async function visit(request: Request): Promise<Response | null> {
    const line = `${request.method} ${request.url}`
    requests.push(line)
    const failure = failures.take(line)
    if (failure === undefined) return answerFor(accounts, worlds, request)
    if (failure.cut === 'after') await answerFor(accounts, worlds, request)
    if (failure.cut !== undefined) return null
    return new Response(failure.message ?? '', { status: failure.status ?? 500 })
  }
  const SNICallback: TlsOptions['SNICallback'] = (host, done) => {
    authority.contextOf(host).then(
      (context) => done(null, context),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    )
  }
  const server = createHttpsServer({ SNICallback }, (message, out) => {
    const serve = async () => {
      const response = await visit(await readRequest(message, `https://${message.headers.host}`))
      if (response === null) out.destroy()
      else await writeAnswer(response, out)
    }
    serve().catch((error: unknown) => {
      console.error(message.method, message.url, error)
      out.destroy()
    })
  })

  const proxy = createHttpServer((_, out) => out.writeHead(501).end())
  proxy.on('connect', (message, socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    const [host = '', port] = (message.url ?? '').split(':')
    // As a name that does not resolve: the caller gets no connection.
    if (port !== '443' || !accounts.some((account) => account.owns(host))) {
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
      return
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    server.emit('connection', socket)
  })
  proxy.listen(0, 'localhost')
  await once(proxy, 'listening')

  return {
    proxy: `http://localhost:${(proxy.address() as AddressInfo).port}`,
    failures,
    requests,
    visit,
    async stop() {
      for (const socket of sockets) socket.destroy()
      proxy.closeAllConnections()
      proxy.close()
      await once(proxy, 'close')
    },
  }
}

async function answerFor(accounts: readonly Account[], worlds: Worlds, request: Request): Promise<Response> {
  const { host } = new URL(request.url)
  const account = accounts.find((one) => one.owns(host))
  const script = account?.scriptOf(host)
  if (account === undefined || script === undefined || script.deployments.length === 0) {
    return host.endsWith('.workers.dev')
      ? new Response('There is nothing here yet', { status: 404 })
      : new Response('error code: 1016', { status: 530 })
  }
  const headers = new Headers(request.headers)
  const asked = new RegExp(`(?:^|,)\\s*${script.name}="([^"]+)"`).exec(headers.get(OVERRIDE) ?? '')?.[1]
  headers.set('cf-connecting-ip', CALLER)
  headers.set('x-forwarded-proto', 'https')
  return worlds.fetch(account, script, new Request(request, { headers }), asked)
}
