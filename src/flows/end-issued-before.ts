import type { EpochMs } from '../core/clock.ts'
import { ok, type Result } from '../core/result.ts'
import { event } from '../observe/events.ts'
import type { Caller, Service } from './service.ts'

export interface EndedBefore {
  readonly cells: number
  readonly families: number
}

/** Cells asked at a time: a Worker may have six connections waiting, and a fleet has some hundred cells. */
const AT_ONCE = 6

/**
 * Ends every family of every user that began before a moment, however often it was refreshed since: what follows a
 * key's compromise. Repeating it does no harm; after a failure it must be repeated.
 */
export async function endIssuedBefore(
  service: Service,
  moment: EpochMs,
  { requestId }: Caller,
): Promise<Result<EndedBefore>> {
  const cells = await service.directory.cells()
  let families = 0
  for (let start = 0; start < cells.length; start += AT_ONCE) {
    const batch = cells.slice(start, start + AT_ONCE)
    const ended = await Promise.all(batch.map((cell) => service.cells.endBegunBefore(cell, moment)))
    families += ended.reduce((sum, count) => sum + count, 0)
  }
  event({ event: 'sessions_ended', level: 'warn', requestId, cause: 'issued_before' })
  return ok({ cells: cells.length, families })
}
