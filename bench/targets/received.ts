import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { LOCAL_OPERATOR_PREFIX } from '../../src/core/local.ts'
import { Connection, jsonCall } from '../harness/http.ts'
import type { Target } from '../harness/target.ts'
import type { Place } from '../harness/workerd.ts'
import { filled } from './filled.ts'

/** This service with a receiver of all events, which is a server of this process. */
export const received = (name: string, title: string, on: Place): Target => {
  const token = LOCAL_OPERATOR_PREFIX + randomBytes(32).toString('base64url')
  const target = filled(name, title, { on, variables: { OPERATOR_TOKEN: token } })
  return {
    ...target,
    async start() {
      const inbox = await openInbox()
      const running = await target.start()
      const stop = async () => {
        inbox.server.closeAllConnections()
        inbox.server.close()
        await running.stop()
      }
      return {
        ...running,
        stop,
        async sessions(count) {
          await addReceiver(running.origin, token, inbox.url)
          const sessions = await running.sessions(count)
          await inbox.received(count)
          return sessions
        },
      }
    },
  }
}

async function addReceiver(origin: string, token: string, url: string): Promise<void> {
  const connection = new Connection(origin)
  const call = jsonCall('POST', '/api/v2/operator/receiver', { url })
  const headers = { ...call.headers, authorization: `Bearer ${token}` }
  const answer = await connection.send({ ...call, headers })
  connection.close()
  if (answer.status !== 200) throw new Error(`the receiver was refused: ${answer.body.slice(0, 300)}`)
}

interface Inbox {
  readonly server: Server
  readonly url: string
  /** Resolves after this many webhooks, so that none is sent during the measurement. */
  readonly received: (count: number) => Promise<void>
}

async function openInbox(): Promise<Inbox> {
  let arrived = 0
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      arrived++
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the inbox has no port')
  const received = async (count: number) => {
    const until = Date.now() + 30_000
    while (arrived < count) {
      if (Date.now() > until) throw new Error(`${arrived} of ${count} events arrived`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  return { server, url: `http://localhost:${address.port}/`, received }
}
