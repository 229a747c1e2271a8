import type { EpochMs } from '../core/clock.ts'
import type { EventCount } from './tally.ts'

/**
 * Milliseconds by which an event may be earlier than one with a lower number: by the clocks of two machines, or because a
 * sweep writes the events of a mass revocation later.
 */
const OUT_OF_ORDER_MS = 60 * 60 * 1000

/**
 * How many events of each name and cause a cell has since a moment. The table has no index by time, which would cost a row
 * written for each event. So the first number is found by bisection of the primary key, and only rows from there on are read.
 */
export function countEvents(sql: SqlStorage, since: EpochMs): EventCount[] {
  return sql
    .exec<{ event: string; cause: string | null; count: number }>(
      `SELECT event, cause, count(*) AS count FROM event WHERE seq >= ? AND at >= ?
       GROUP BY event, cause ORDER BY event, cause`,
      firstSince(sql, since - OUT_OF_ORDER_MS),
      since,
    )
    .toArray()
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
