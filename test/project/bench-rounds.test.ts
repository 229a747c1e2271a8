import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { Attempts } from '../../bench/harness/attempts.ts'
import { measure } from '../../bench/harness/rounds.ts'
import type { Target } from '../../bench/harness/target.ts'

const PLAN = { seconds: 0.2, warmup: 0.1, connections: 2, rounds: 2, families: 1 }
const silent = () => undefined

/** A target on Node whose refreshes this listener answers. */
const target = (name: string, listener: RequestListener): Target => ({
  name,
  title: `the ${name} target`,
  storage: 'none',
  async start() {
    const server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const session = {
      next: () => ({ method: 'PUT', path: '/', headers: {}, body: '{}' }),
      accept: (status: number) => status === 200,
    }
    return {
      origin: `http://127.0.0.1:${port}`,
      pid: process.pid,
      tree: () => [process.pid],
      folder: null,
      sessions: async (count) => Array.from({ length: count }, () => session),
      stop: async () => void server.close(),
    }
  },
})

it('names a target that does not start, loses a connection or refuses, and measures the others', async () => {
  let calls = 0
  const absent: Target = {
    ...target('absent', silent),
    start: () => Promise.reject(new Error('no port is free')),
  }
  const targets = [
    target('good', (_, response) => response.end()),
    absent,
    target('lost', (request, response) => (++calls > 50 ? request.socket.destroy() : response.end())),
    target('refusing', (_, response) => response.writeHead(401).end()),
  ]
  const attempts = new Attempts(silent)
  const measured = await measure(targets, PLAN, attempts, silent)
  expect(measured.map((one) => [one.target.name, one.rounds.length])).toEqual([['good', 2]])
  expect(attempts.missing).toEqual([
    { title: 'the absent target', reason: 'no port is free' },
    { title: 'the lost target', reason: expect.stringContaining('a connection was lost') },
    { title: 'the refusing target', reason: expect.stringContaining('refreshes fail: 401') },
  ])
})

it('starts a target again that fails in a later round, and names it', async () => {
  let starts = 0
  let calls = 0
  const hangs: Target = {
    ...target('hanging', silent),
    async start() {
      starts++
      calls = 0
      return target('hanging', (_, response) => {
        // The first process answers its warm-up and one round, about 0.6 s, and then refuses for ever.
        const ended = starts === 1 && performance.now() - begun > 700
        if (calls++ === 0) begun = performance.now()
        response.writeHead(ended ? 500 : 200).end()
      }).start()
    },
  }
  let begun = Number.POSITIVE_INFINITY
  const attempts = new Attempts(silent)
  const measured = await measure([hangs], PLAN, attempts, silent)
  expect(measured.map((one) => one.rounds.length)).toEqual([2])
  expect(starts).toBe(2)
  expect(attempts.missing).toEqual([])
  const reason = expect.stringMatching(/^started again in round [12], after it failed: refreshes fail: 500/)
  expect(attempts.restarts).toEqual([{ title: 'the hanging target', reason }])
})
