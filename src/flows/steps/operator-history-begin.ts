import { type EpochMs, now } from '../../core/clock.ts'
import type { Service } from '../service.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** The moment up to which events of operators are no longer kept. */
export function operatorHistoryBegin({ config }: Service): EpochMs {
  return now() - config.historyDays * DAY_MS
}
