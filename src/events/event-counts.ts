import type { EpochMs } from '../core/clock.ts'
import type { EventCount } from './tally.ts'

/**
 * Milliseconds by which an event may be earlier than one with a lower number: by the clocks of two machines, or because a
 * sweep writes the events of a mass revocation later.
 */
const OUT_OF_ORDER_MS = 60 * 60 * 1000

export const HOUR_MS = 60 * 60 * 1000

/** A number of events of one hour with one name and cause. */
export interface HourCount extends EventCount {
  /** The beginning of the hour, in UTC. */
  readonly hour: EpochMs
}

/**
 * How many events of each name, cause and hour a cell has since a moment, ordered by name and cause. The table has no index by
 * time, which would cost a row written for each event. So the first number is found by bisection of the primary key, and only
 * rows from there on are read.
 */
export function countEvents(sql: SqlStorage, since: EpochMs): HourCount[] {
  return sql
    .exec<{ event: string; cause: string | null; hour: number; count: number }>(
      `SELECT event, cause, at / ${HOUR_MS} * ${HOUR_MS} AS hour, count(*) AS count FROM event
       WHERE seq >= ? AND at >= ? GROUP BY event, cause, hour ORDER BY event, cause, hour`,
      firstSince(sql, since - OUT_OF_ORDER_MS),
      since,
    )
    .toArray()
}

/** The counts of each name and cause, of all hours together, in the same order. */
export function totalsOf(hours: readonly HourCount[]): EventCount[] {
  const totals: EventCount[] = []
  for (const { event, cause, count } of hours) {
    const last = totals.at(-1)
    if (last?.event === event && last.cause === cause)
      totals.splice(-1, 1, { event, cause, count: last.count + count })
    else totals.push({ event, cause, count })
  }
  return totals
}

/** The lowest number that can be of an event since a moment. */
function firstSince(sql: SqlStorage, since: EpochMs): number {
  let low = edge(sql, 'min')
  let high = edge(sql, 'max') + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [row] = sql.exec<{ seq: number; at: number }>(
      'SELECT seq, at FROM event WHERE seq >= ? ORDER BY seq LIMIT 1',
      middle,
    )
    if (row !== undefined && row.at < since) low = row.seq + 1
    else high = middle
  }
  return low
}

function edge(sql: SqlStorage, which: 'min' | 'max'): number {
  return sql.exec<{ seq: number | null }>(`SELECT ${which}(seq) AS seq FROM event`).one().seq ?? 0
}
