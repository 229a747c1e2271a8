import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, inject, it } from 'vitest'
import { logged } from '../../support/started-once.ts'

// Bodies that are refused early, over one connection to a service of `npm start`. A refusal must neither break the
// connection nor become a 500 of wrangler's proxy.

const BODY = Buffer.alloc(1_500_000, 0x20)

const { port, log } = inject('service')

interface Call {
  readonly method: string
  readonly path: string
  readonly type?: string
  readonly chunked: boolean
}

/** Makes the call so many times, one after another, over one connection. */
async function repeat(call: Call, times: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const sockets = new Set<Socket>()
  const statuses: number[] = []
  for (let made = 0; made < times; made++) statuses.push(await once(call, agent, sockets))
  agent.destroy()
  return { statuses: [...new Set(statuses)], connections: sockets.size }
}

function once({ method, path, type, chunked }: Call, agent: Agent, sockets: Set<Socket>): Promise<number> {
  const length = chunked ? {} : { 'content-length': BODY.length }
  const headers = { 'content-type': type ?? 'application/json', ...length }
  return new Promise((resolve, reject) => {
    const sent = request({ port, method, path, headers, agent }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode ?? 0))
      response.once('error', reject)
    })
    sent.once('socket', (socket) => sockets.add(socket))
    sent.once('error', reject)
    sent.end(BODY)
  })
}

const FORM = 'application/x-www-form-urlencoded'

it.each([
  ['a refresh', { method: 'PUT', path: '/api/v2/auth/token' }, 413, 100],
  ['a form', { method: 'POST', path: '/oauth2/token', type: FORM }, 413, 10],
  ['an operator without the token', { method: 'POST', path: '/api/v2/operator/user' }, 401, 10],
  ['a path that is not there', { method: 'POST', path: '/nowhere' }, 404, 10],
  ['a method that is not there', { method: 'POST', path: '/health' }, 405, 10],
])(
  'answers %s with a large body each time, and keeps the connection',
  async (_, call, status, times) => {
    for (const chunked of [false, true]) {
      expect(await repeat({ ...call, chunked }, times)).toEqual({ statuses: [status], connections: 1 })
    }
  },
  120_000,
)

it('logs no error when the caller closes the connection', async () => {
  for (const path of ['/api/v2/auth/token', '/nowhere']) {
    const socket = connect(port, 'localhost')
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.write(`PUT ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`)
    socket.write('content-length: 100\r\n\r\n{"token":')
    await sleep(200)
    socket.destroy()
  }
  await expect.poll(() => logged(log), { timeout: 5000 }).toContain('"cause":"body_cut_off"')
  expect(logged(log)).not.toContain('"event":"unexpected"')
})
