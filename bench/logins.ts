import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Connection, jsonCall } from './harness/http.ts'
import { median } from './harness/load.ts'
import type { Running, Session } from './harness/target.ts'
import type { Part } from './parts.ts'
import { filled } from './targets/filled.ts'
import { TOKEN_PATH } from './targets/service.ts'
import { PASSWORD } from './workers/service/memory-directory.ts'

const STORM = 50
const CLIENTS = 4
const QUIET_SECONDS = 5
const HASHES = 20

/** Milliseconds that the last login may take, also on a busy machine. */
const LOGIN_LIMIT = 120_000

/** Milliseconds that a client waits between two refreshes. Other groups measure refreshes under load. */
const PAUSE = 10

/**
 * Measures the effect of many parallel logins, each of another user, on the refreshes of the same isolate, in workerd
 * alone.
 */
export async function measureLogins(say: (line: string) => void): Promise<Part> {
  const server = await filled('logins', 'logins', { on: 'memory', memory: 'directory' }).start()
  try {
    const sessions = await server.sessions(CLIENTS)
    // The first logins compile the code, and create the cells that count the names.
    await storm(server, 'warm')
    const hash = await hashOf(server)
    say(`one hash takes ${hash.toFixed(0)} ms`)
    const quiet = await refreshesBeside(server, sessions, () => sleep(QUIET_SECONDS * 1000))
    say(`${STORM} logins at once`)
    let logins: readonly number[] = []
    const busy = await refreshesBeside(server, sessions, async () => {
      logins = await storm(server, 'storm')
    })
    const lines = [
      { what: 'ms of one password hash, alone', value: hash.toFixed(0) },
      { what: 'ms of a refresh, nothing beside it: median, p99, longest', value: shown(quiet) },
      { what: `ms of a refresh beside ${STORM} logins at once: median, p99, longest`, value: shown(busy) },
      { what: `ms of those ${STORM} logins: median, p99, longest`, value: shown(logins) },
      // The figure includes other work of this machine. A single hash a minute before may have been faster.
      { what: 'ms from one of their hashes to the next', value: (Math.max(...logins) / STORM).toFixed(0) },
    ]
    return { lines }
  } finally {
    await server.stop()
  }
}

/** The milliseconds of each of `STORM` parallel logins. All must succeed. */
function storm(server: Running, name: string): Promise<number[]> {
  const logins = Array.from({ length: STORM }, async (_, index) => {
    const connection = new Connection(server.origin, LOGIN_LIMIT)
    const body = { username: `${name}-${index}@example.com`, password: PASSWORD }
    const begun = performance.now()
    const answer = await connection.send(jsonCall('POST', TOKEN_PATH, body))
    connection.close()
    if (answer.status !== 200) throw new Error(`login: ${answer.status} ${answer.body.slice(0, 200)}`)
    return performance.now() - begun
  })
  return Promise.all(logins)
}

/** The milliseconds of each refresh that the clients sent, one after the other, until `work` was done. */
async function refreshesBeside(
  server: Running,
  sessions: readonly Session[],
  work: () => Promise<unknown>,
): Promise<number[]> {
  const took: number[] = []
  let working = true
  const clients = sessions.map(async (session) => {
    const connection = new Connection(server.origin)
    while (working) {
      const begun = performance.now()
      const answer = await connection.send(session.next())
      took.push(performance.now() - begun)
      if (!session.accept(answer.status, answer.body)) throw new Error(`refresh: ${answer.status}`)
      await sleep(PAUSE)
    }
    connection.close()
  })
  await work()
  working = false
  await Promise.all(clients)
  return took
}

async function hashOf(server: Running): Promise<number> {
  const connection = new Connection(server.origin)
  const begun = performance.now()
  const path = `/bench/scrypt?count=${HASHES}`
  const answer = await connection.send({ method: 'POST', path, headers: {}, body: '' })
  connection.close()
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`)
  return (performance.now() - begun) / HASHES
}

function shown(times: readonly number[]): string {
  const p99 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN
  return [median(times), p99, Math.max(...times)].map((ms) => ms.toFixed(0)).join(', ')
}
