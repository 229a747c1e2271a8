import { createServer } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { OperatorApi } from '../scripts/operator/operator-api.ts'
import { ROOT } from '../scripts/project.ts'
import { DEMO } from '../scripts/start/demo-user.ts'
import { DEV_VARS, readDevVars } from '../scripts/start/dev-vars.ts'
import { median } from './harness/load.ts'
import { freePort, stopAll } from './harness/server.ts'
import { service, TOKEN_PATH } from './targets/service.ts'

// Measures the time from the commit of an event to the arrival of its webhook, with the service as `npm start` runs it and a
// receiver on the same machine: `npm run bench:events`.

const SESSIONS = 100
const LIMIT_MS = 30_000

const message = z.object({ type: z.string(), timestamp: z.iso.datetime() })
const envelope = z.object({ content: z.tuple([z.object({ token: z.string() })]) })

/** The milliseconds of each webhook, by the type of its event. */
const took = new Map<string, number[]>()

const inbox = createServer((request, response) => {
  const at = Date.now()
  text(request)
    .then((body) => {
      const { type, timestamp } = message.parse(JSON.parse(body))
      took.set(type, [...(took.get(type) ?? []), at - Date.parse(timestamp)])
      response.writeHead(204).end()
    })
    .catch(() => response.destroy())
})

try {
  const port = await freePort()
  await new Promise<void>((resolve) => inbox.listen(port, '127.0.0.1', () => resolve()))
  const { origin } = await service.start()
  const api = new OperatorApi(origin, readDevVars(join(ROOT, DEV_VARS)).OPERATOR_TOKEN)
  await api.call('POST', '/receiver', { url: `http://localhost:${port}/` })
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ username: DEMO.username, password: DEMO.password })
  const tokens: string[] = []
  for (let login = 0; login < SESSIONS; login++) {
    const answer = await fetch(origin + TOKEN_PATH, { method: 'POST', headers, body })
    tokens.push(envelope.parse(await answer.json()).content[0].token)
  }
  const logout = async (token: string) => {
    const answer = await fetch(origin + TOKEN_PATH, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    })
    if (answer.status !== 200) throw new Error(`logout: ${answer.status}`)
    await answer.body?.cancel()
  }
  for (const token of tokens) await logout(token)
  const count = (type: string) => took.get(type)?.length ?? 0
  const until = Date.now() + LIMIT_MS
  while (count('session.ended') < SESSIONS && Date.now() < until) await sleep(100)
  for (const [type, times] of took) {
    const sorted = times.toSorted((a, b) => a - b)
    const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN
    console.log(
      `${type}: ${times.length} events, median ${median(times)} ms, p99 ${p99} ms, longest ${sorted.at(-1)} ms`,
    )
  }
  if (count('session.ended') < SESSIONS) throw new Error('events are missing')
} finally {
  inbox.closeAllConnections()
  inbox.close()
  await stopAll()
}
