import type { SessionStore } from '../stores/store.ts'

/** The refreshes in flight in this realm, by the record that they refresh. */
const inFlight = new Map<unknown, Promise<unknown>>()

/** A tab that holds the lock may be frozen. Others then go on, because the lock only saves requests. */
const LONGEST_WAIT_MS = 20_000

/**
 * Runs `refresh` once for all callers of this realm that share the record at the same time, and under a lock of the
 * origin's tabs where there are locks.
 */
export function once<Result>(store: SessionStore, refresh: () => Promise<Result>): Promise<Result> {
  const record = store.name ?? store
  const running = inFlight.get(record)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all refreshes give a session
  if (running !== undefined) return running as Promise<Result>
  const started = locked(store.name, refresh).finally(() => inFlight.delete(record))
  inFlight.set(record, started)
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
