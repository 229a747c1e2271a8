import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { expect, inject, it, onTestFinished } from 'vitest'
import { DEMO } from '../../../scripts/start/demo-user.ts'
import { options } from '../../support/scripts.ts'

// npm run canary, where something between it and the service fails.

const service = `http://localhost:${inject('service').port}`

/** What becomes of a call: it is forwarded, or forwarded without its answer, or answered without being forwarded. */
type Fate = 'forward' | 'lose the answer' | { readonly status: number }

/** The output and the exit code of a canary behind a proxy, which decides about the nth call of a method, from 1 on. */
async function canaryBehind(fateOf: (method: string, nth: number) => Fate) {
  const calls: string[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '' } = request
    calls.push(method)
    const body = await buffer(request)
    const fate = fateOf(method, calls.filter((one) => one === method).length)
    if (typeof fate === 'object') return response.writeHead(fate.status).end('{}')
    const { authorization = '', 'idempotency-key': key = '' } = request.headers
    const headers = {
      'content-type': 'application/json',
      ...(authorization === '' ? {} : { authorization }),
      ...(key === '' ? {} : { 'idempotency-key': String(key) }),
    }
    const init = body.length === 0 ? { method, headers } : { method, headers, body: new Uint8Array(body) }
    const answered = await fetch(service + url, init)
    const content = await answered.text()
    if (fate === 'lose the answer') return response.destroy()
    return response.writeHead(answered.status, { 'content-type': 'application/json' }).end(content)
  }
  const proxy = createServer((request, response) => void answer(request, response))
  onTestFinished(() => void proxy.close())
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const args = ['scripts/canary.ts', '--url', url, '--user', DEMO.username, '--limit', '3']
  const child = spawn(process.execPath, args, options)
  child.stdin.end(`${DEMO.password}\n`)
  const said = Promise.all([text(child.stdout), text(child.stderr)])
  const status = await new Promise((resolve) => child.once('exit', resolve))
  const [stdout, stderr] = await said
  return { status, stdout: stdout.trim(), stderr: stderr.trim(), calls }
}

it('ends its session if the refresh fails, and says that the refresh failed', async () => {
  expect(await canaryBehind((method) => (method === 'PUT' ? { status: 503 } : 'forward'))).toEqual({
    status: 1,
    stdout: '',
    stderr: 'the refresh failed: the service answered 503',
    calls: ['POST', 'PUT', 'DELETE'],
  })
}, 60_000)

it('says what failed first if the logout fails too', async () => {
  const said = await canaryBehind((method) => (method === 'POST' ? 'forward' : { status: 503 }))
  expect(said).toMatchObject({ status: 1, stderr: 'the refresh failed: the service answered 503' })
}, 60_000)

it('fails if the logout gets no answer', async () => {
  const said = await canaryBehind((method) => (method === 'DELETE' ? 'lose the answer' : 'forward'))
  expect(said).toMatchObject({ status: 1, stderr: 'the service answered the logout with nothing' })
}, 60_000)

it('does not end a live session by itself, when the answer of a refresh is lost', async () => {
  // The session goes on to live, because its logout never reaches the service. The second PUT is the first question.
  const said = await canaryBehind((method, nth) => {
    if (method === 'DELETE') return { status: 200 }
    return method === 'PUT' && nth === 2 ? 'lose the answer' : 'forward'
  })
  expect(said).toMatchObject({ status: 1, stdout: expect.stringMatching(/^refresh +not within 3 s$/m) })
  expect(said.calls.filter((method) => method === 'PUT').length).toBeGreaterThan(2)
}, 60_000)
