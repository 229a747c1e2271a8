import { setTimeout as sleep } from 'node:timers/promises'
import { statusOf } from './health.ts'

/** The Cron Trigger of wrangler.toml: every minute. */
export const CRON = '* * * * *'

const PERIOD_MS = 60_000

/** The path at which `wrangler dev` runs the Worker's scheduled handler. It does not run it by itself. */
const PATH = `/cdn-cgi/local/scheduled?${new URLSearchParams({ cron: CRON })}`

/**
 * Runs the scheduled handler of a local service at once and then every `period` milliseconds, as the Cron Trigger of a
 * deployment does, until `signal` is aborted. After a failed run it goes on. A series of failures is reported once.
 */
export async function runCron(
  origin: string,
  say: (line: string) => void,
  signal: AbortSignal,
  period = PERIOD_MS,
): Promise<void> {
  for (let failed = false; !signal.aborted; ) {
    // wrangler refuses this path with any other host, also where it listens on another address.
    const status = await statusOf(origin + PATH, { host: 'localhost' })
    if (signal.aborted) return
    if (status !== 200 && !failed) {
      say(`The scheduled handler failed (${status ?? 'no answer'}). It is tried again every minute.`)
    }
    failed = status !== 200
    // An abort ends the wait at once.
    await sleep(period, undefined, { signal }).catch(() => undefined)
  }
}
