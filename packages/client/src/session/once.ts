import type { SessionStore } from '../stores/store.ts'

/** The refreshes in flight in this realm, by the record that they refresh, and since when. */
const inFlight = new Map<unknown, { readonly started: Promise<unknown>; readonly since: number }>()

/**
 * A tab that holds the lock may be frozen, and a refresh of a Worker never ends if its request was cancelled. Others then
 * go on, because waiting only saves requests.
 */
const LONGEST_WAIT_MS = 20_000

/**
 * Runs `refresh` once for all callers of this realm that share the record at the same time, and under a lock of the
 * origin's tabs where there are locks.
 */
export function once<Result>(store: SessionStore, refresh: () => Promise<Result>): Promise<Result> {
  const record = store.name ?? store
  const running = inFlight.get(record)
  if (running !== undefined && Date.now() - running.since < LONGEST_WAIT_MS) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all refreshes give a session
    return running.started as Promise<Result>
  }
  const started = locked(store.name, refresh).finally(() => inFlight.delete(record))
  inFlight.set(record, { started, since: Date.now() })
  return started
}

async function locked<Result>(name: string | undefined, run: () => Promise<Result>): Promise<Result> {
  const locks = globalThis.navigator?.locks
  if (name === undefined || locks === undefined) return run()
  let begun = false
  const begin = () => {
    begun = true
    return run()
  }
  try {
    return await locks.request(name, { signal: AbortSignal.timeout(LONGEST_WAIT_MS) }, begin)
  } catch (error) {
    if (begun) throw error
    return run()
  }
}
