import { setTimeout as sleep } from 'node:timers/promises'
import { OperatorFault } from '../operator/operator-api.ts'
import { Calls, type Pair } from './calls.ts'
import type { Settings } from './options.ts'

/** Milliseconds between two questions. The service allows 20 refreshes of a family in 10 s. */
const EVERY_MS = 1000

/** Seconds from the end of the session until a part refused it, by the name of the part. Null: longer than the limit. */
export type Lags = Readonly<Record<string, number | null>>

/** A part that is asked until it refuses the session. */
interface Part {
  readonly name: string
  /** Whether it refuses the session now. */
  readonly refuses: () => Promise<boolean>
}

/**
 * Logs in, refreshes, checks that every part accepts the session, ends it, and measures until each part refuses it. Throws
 * `OperatorFault` if a step before the measurement fails. The session has ended then, if the service answers.
 */
export async function measureLags(settings: Settings, password: string): Promise<Lags> {
  const calls = new Calls(settings)
  let pair = await calls.login(password)
  try {
    pair = await calls.refresh(pair)
    await expectAccepted(settings, calls, pair)
  } catch (error) {
    // The first failure is the one to report, also if the logout fails too.
    await calls.logout(pair).catch(() => undefined)
    throw error
  }
  const parts = partsOf(settings, calls, pair)
  await calls.logout(pair)
  const ended = performance.now()
  const lags = await Promise.all(
    parts.map(async (part) => [part.name, await lagOf(part, ended, settings.limitMs)] as const),
  )
  return Object.fromEntries(lags)
}

function partsOf({ client, resourceServer }: Settings, calls: Calls, pair: Pair): Part[] {
  let present = pair
  // One key for each pair. A refresh whose answer was lost would else be repeated as a reuse, which ends a live session.
  let key = crypto.randomUUID()
  const refresh: Part = {
    name: 'refresh',
    refuses: async () => {
      const answer = await calls.tryRefresh(present, key)
      if (answer !== null && typeof answer === 'object') {
        // The session still lives, and its next refresh needs the next pair.
        present = answer
        key = crypto.randomUUID()
      }
      return answer === 'AUTH_1002'
    },
  }
  const introspection: Part[] =
    client === null
      ? []
      : [
          {
            name: 'introspection',
            refuses: async () => (await calls.isActive(pair, client)) === false,
          },
        ]
  const api: Part[] =
    resourceServer === null
      ? []
      : [
          {
            name: 'resource server',
            refuses: async () => (await calls.statusAt(resourceServer, pair)) === 401,
          },
        ]
  return [refresh, ...introspection, ...api]
}

/** A part that refuses a live session would seem to have no lag. */
async function expectAccepted({ client, resourceServer }: Settings, calls: Calls, pair: Pair): Promise<void> {
  if (client !== null && (await calls.isActive(pair, client)) !== true) {
    throw new OperatorFault(
      'introspection does not say that the live session is active: check CANARY_CLIENT_ID',
    )
  }
  if (resourceServer === null) return
  const status = await calls.statusAt(resourceServer, pair)
  if (status < 200 || status > 299) {
    throw new OperatorFault(`the resource server answers the live session with ${status || 'nothing'}`)
  }
}

async function lagOf({ refuses }: Part, since: number, limitMs: number): Promise<number | null> {
  for (;;) {
    const refused = await refuses()
    const waited = performance.now() - since
    if (waited > limitMs) return null
    if (refused) return Math.round(waited) / 1000
    await sleep(Math.min(EVERY_MS, limitMs - waited + 1))
  }
}
