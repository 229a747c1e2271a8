import { setTimeout as sleep } from 'node:timers/promises'
import { Connection } from './harness/http.ts'
import type { Call, Running, Target } from './harness/target.ts'

export interface Correctness {
  readonly title: string
  /** The second uses of one refresh token that got a pair: at once, and after the grace. */
  readonly twice: number
  readonly late: number
  /** Of 20 parallel uses: the most successes, and the most different successors, of all tries. */
  readonly successes: number
  readonly successors: number
  /** Whether the newest token still refreshes after the late second use of an older one. */
  readonly survivesTheft: boolean
}

const TRIES = 50
const AT_ONCE = 20

const successorOf = (body: string): string | undefined => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one of the two documented shapes
  const answer = JSON.parse(body) as { refresh_token?: string; content?: { refreshToken: string }[] }
  return answer.refresh_token ?? answer.content?.[0]?.refreshToken
}

/**
 * Presents one refresh token repeatedly: twice in a row, twice after the grace, and 20 times in parallel. `grace` is in
 * seconds.
 */
export async function probe(target: Target, grace: number): Promise<Correctness> {
  const running = await target.start()
  try {
    const twice = await secondUse(running, 0)
    const late = await secondUse(running, grace + 1)
    let successes = 0
    let successors = 0
    for (const session of await running.sessions(TRIES)) {
      const call = session.next()
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => once(running.origin, call)))
      const good = answers.filter(({ status }) => status === 200)
      successes = Math.max(successes, good.length)
      successors = Math.max(successors, new Set(good.map(({ body }) => successorOf(body))).size)
    }
    const { again, survived } = late
    return {
      title: target.title,
      twice: twice.again ? 1 : 0,
      late: again ? 1 : 0,
      successes,
      successors,
      survivesTheft: survived,
    }
  } finally {
    await running.stop()
  }
}

async function secondUse(running: Running, wait: number) {
  const [session] = await running.sessions(1)
  if (session === undefined) throw new Error('no session')
  const call = session.next()
  const first = await once(running.origin, call)
  if (!session.accept(first.status, first.body)) throw new Error(`no refresh: ${first.status}`)
  await sleep(wait * 1000)
  const again = (await once(running.origin, call)).status === 200
  const newest = await once(running.origin, session.next())
  return { again, survived: newest.status === 200 }
}

async function once(origin: string, call: Call) {
  const connection = new Connection(origin)
  try {
    return await connection.send(call)
  } finally {
    connection.close()
  }
}
