import { type EpochMs, now } from '../core/clock.ts'
import type { Service, Trace } from './service.ts'
import { askEach } from './steps/ask-each.ts'
import { type ByCause, byCause, countOf, sum } from './steps/count-causes.ts'
import { knownCells } from './steps/known-cells.ts'
import { type Hour, perHour } from './steps/per-hour.ts'

/** The service in numbers. */
export interface Today {
  /** ISO 8601: the last midnight in UTC. Logins, endings, second uses and locks are counted since then. */
  readonly since: string
  /** Cells that answered. */
  readonly cells: number
  /** Cells that did not answer. The other numbers lack theirs. */
  readonly pending: number
  readonly logins: number
  readonly sessionsEnded: ByCause
  readonly secondUses: ByCause
  readonly locks: ByCause
  readonly liveSessions: number
  /** Whether a cell was too large to be counted, so that `liveSessions` has an estimate. */
  readonly isEstimate: boolean
  readonly outbox: {
    /** Ended families that the deny-list does not have yet. */
    readonly entries: number
    /** Seconds that the oldest of them has waited at least. */
    readonly oldestSeconds: number
  }
  /** The numbers of each hour since midnight. A cell of the release before counts for the numbers above alone. */
  readonly hours: Hour[]
}

/**
 * The numbers of today. The cells that the directory has are asked, and those that count logins. An older cell, or one that
 * does not answer, is logged and counted as pending. Throws `Unavailable` if the directory does not answer.
 */
export async function countToday(service: Service, trace: Trace): Promise<Today> {
  const until = now()
  const since = midnightBefore(until)
  const cells = await knownCells(service)
  const { answers, pending } = await askEach(service, cells, (cell) => cell.stats(since), trace)
  const counted = answers.map(({ answer }) => answer)
  const events = counted.flatMap((one) => one.events)
  return {
    since: new Date(since).toISOString(),
    cells: counted.length,
    pending,
    logins: countOf(events, 'login'),
    sessionsEnded: byCause(events, 'session_ended'),
    secondUses: byCause(events, 'second_use'),
    locks: byCause(events, 'locked'),
    liveSessions: sum(counted.map(({ families }) => families.live)),
    isEstimate: counted.some(({ families }) => !families.isExact),
    outbox: {
      entries: sum(counted.map(({ outbox }) => outbox.depth)),
      oldestSeconds: Math.floor(Math.max(0, ...counted.map(({ outbox }) => outbox.oldestMs)) / 1000),
    },
    hours: perHour(
      counted.flatMap(({ hours = [] }) => hours),
      since,
      until,
    ),
  }
}

const DAY_MS = 24 * 60 * 60 * 1000

/** The epoch began at midnight in UTC, and days have no leap seconds. */
const midnightBefore = (at: EpochMs) => at - (at % DAY_MS)
