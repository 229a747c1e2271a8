import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The origin of a server that receives webhooks. */
    inbox: string
  }
}

/** The answer to one request. */
export interface PlannedAnswer {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly body?: string
  /** Milliseconds before the answer. */
  readonly delay?: number
  /** Only for requests whose body has this text. Others get a success. */
  readonly about?: string
  /** The number of requests that get it, 1 by default. */
  readonly times?: number
}

/** A request as a box received it. */
export interface ReceivedWebhook {
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: string
  readonly status: number
  /** Epoch milliseconds of the arrival. */
  readonly at: number
}

interface Box {
  received: ReceivedWebhook[]
  plan: (PlannedAnswer & { left: number })[]
}

/**
 * Starts a server with boxes: `POST /box/NAME` is a webhook, `PUT /box/NAME` plans its next answers, and `GET /box/NAME` lists
 * the requests. A box without a plan answers 204.
 */
export function startInbox(): Promise<{ readonly server: Server; readonly origin: string }> {
  const boxes = new Map<string, Box>()
  const server = createServer((request, response) => {
    answer(boxes, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error))
    })
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({ server, origin: `http://localhost:${(server.address() as AddressInfo).port}` })
    })
  })
}

async function answer(boxes: Map<string, Box>, request: IncomingMessage, response: ServerResponse) {
  const at = Date.now()
  const { method, url = '' } = request
  const name = url.split('/')[2] ?? ''
  const box = boxes.get(name) ?? { received: [], plan: [] }
  boxes.set(name, box)
  const body = await text(request)
  if (method === 'GET') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(box.received))
  } else if (method === 'PUT') {
    box.plan = (JSON.parse(body) as PlannedAnswer[]).map((one) => ({ ...one, left: one.times ?? 1 }))
    response.writeHead(204).end()
  } else {
    const planned = box.plan.find(
      ({ about, left }) => left > 0 && (about === undefined || body.includes(about)),
    )
    if (planned !== undefined) planned.left -= 1
    const { status = 204, headers = {}, body: answered = '', delay = 0 } = planned ?? {}
    box.received.push({ path: url, headers: request.headers as Record<string, string>, body, status, at })
    if (delay > 0) await sleep(delay)
    response.writeHead(status, headers).end(answered)
  }
}

/** Starts the server for the tests of a project. */
export default async function setup(project: TestProject): Promise<() => void> {
  const { server, origin } = await startInbox()
  project.provide('inbox', origin)
  return () => {
    server.closeAllConnections()
    server.close()
  }
}
