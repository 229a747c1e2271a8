import type { EpochMs } from '../../core/clock.ts'
import { HOUR_MS, type HourCount } from '../../events/event-counts.ts'
import { type ByCause, byCause, countOf } from './count-causes.ts'

/** The numbers of one hour. */
export interface Hour {
  /** ISO 8601: the beginning of the hour, in UTC. */
  readonly hour: string
  readonly logins: number
  readonly sessionsEnded: ByCause
  readonly locks: number
}

/**
 * The numbers of each hour from a moment, which is the beginning of one, until now, also of an hour without events. An event
 * may be later than now by the clock of its cell. It counts for the last hour, so that the hours add up to the totals.
 */
export function perHour(counts: readonly HourCount[], since: EpochMs, until: EpochMs): Hour[] {
  const last = Math.floor((until - since) / HOUR_MS)
  const at = Map.groupBy(counts, ({ hour }) => Math.min(Math.floor((hour - since) / HOUR_MS), last))
  return Array.from({ length: last + 1 }, (_, index) => {
    const events = at.get(index) ?? []
    return {
      hour: new Date(since + index * HOUR_MS).toISOString(),
      logins: countOf(events, 'login'),
      sessionsEnded: byCause(events, 'session_ended'),
      locks: countOf(events, 'locked'),
    }
  })
}
