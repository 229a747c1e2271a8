import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, it } from 'vitest'
import { runCron } from '../../scripts/start/cron.ts'

// The schedule of a local run. npm-start.test.ts tests that it reaches the Worker.

const PERIOD = 10

const asked: { url?: string; host?: string }[] = []
let statuses: number[] = []
const server = createServer(({ url, headers: { host } }, response) => {
  asked.push({ url, host } as (typeof asked)[0])
  const status = statuses.shift() ?? 200
  // 0: the connection breaks.
  if (status === 0) response.destroy()
  else response.writeHead(status).end()
})

const origin = await new Promise<string>((resolve) =>
  server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
)
afterAll(() => server.close())

it('the local schedule repeats, reports each series of failures once, and stops with the service', async () => {
  statuses = [200, 500, 0, 500, 200, 0, 200]
  const said: string[] = []
  const ended = new AbortController()
  const running = runCron(origin, (line) => said.push(line), ended.signal, PERIOD)
  await expect.poll(() => asked.length).toBeGreaterThan(8)
  expect(said).toEqual([
    'The scheduled handler failed (500). It is tried again every minute.',
    'The scheduled handler failed (no answer). It is tried again every minute.',
  ])
  expect(asked[0]).toEqual({ url: '/cdn-cgi/local/scheduled?cron=*+*+*+*+*', host: 'localhost' })
  ended.abort()
  await running
})
