import { AuthError } from './errors.ts'
import type { Refresher } from './session/refresh.ts'

/** A delay of more than 24 days overflows a timer. With this one a clock that was set is noticed within the hour. */
const LONGEST_DELAY_MS = 3_600_000
/** Also the delay after a failure. */
const SHORTEST_DELAY_MS = 10_000

export interface Background {
  /** Looks at the stored session again, because it has changed. */
  wake(): void
  stop(): void
}

/**
 * Refreshes a session before it expires: by a timer, and when the page wakes up, because the timers of a sleeping page
 * or device do not run. `awake` is called then: a sleeping page may miss what other tabs tell.
 */
export function refreshInBackground(refresher: Refresher, now: () => number, awake: () => void): Background {
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false

  async function tick(): Promise<void> {
    if (stopped) return
    let delay = 0
    try {
      let due = await refresher.nextDue()
      if (due !== undefined && due <= now() && !stopped) {
        await refresher.current()
        due = await refresher.nextDue()
      }
      clearTimeout(timer)
      if (due === undefined) return
      delay = due - now()
    } catch (error) {
      // The next call meets the same failure, and reports it.
      if (error instanceof AuthError) delay = (error.retryAfterSeconds ?? 0) * 1000
    }
    if (stopped) return
    clearTimeout(timer)
    timer = setTimeout(wake, Math.min(Math.max(delay, SHORTEST_DELAY_MS), LONGEST_DELAY_MS))
    letGo(timer)
  }

  const wake = () => void tick()
  const visible = () => {
    if (document.visibilityState === 'visible') awake()
  }
  const wakeUps = globalThis.document && new AbortController()
  if (wakeUps) {
    const { signal } = wakeUps
    document.addEventListener('visibilitychange', visible, { signal })
    for (const event of ['pageshow', 'online']) addEventListener(event, awake, { signal })
  }
  wake()
  return {
    wake,
    stop() {
      stopped = true
      clearTimeout(timer)
      wakeUps?.abort()
    },
  }
}

/** On Node a timer would keep a program running that has nothing else to do. In a page a timer is a number. */
function letGo(timer: { unref(): unknown } | number): void {
  if (typeof timer === 'object') timer.unref()
}
