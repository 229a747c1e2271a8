import { type EpochMs, now } from '../core/clock.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { everyCell } from '../families/rules/placement.ts'
import { event } from '../observe/events.ts'
import type { Service, Trace } from './service.ts'
import { confirmRevocations } from './steps/confirm-revocations.ts'

export interface EndedBefore {
  /** Cells that have the revocation. */
  readonly cells: number
  /** Cells that did not answer: the Cron Trigger goes on asking them. */
  readonly pending: number
}

/** How far ahead of ours a caller's clock may be: a mistyped year must not end every session there is. */
const FUTURE_MS = 60_000

/**
 * Ends every family of every user that began before a moment, however often it was refreshed since: what follows a
 * key's compromise. It is asked of every cell that can exist, not only of those that the directory knows: the
 * directory may have been restored or lost. Repeating it does no harm.
 * Refuses with `bad_request` a moment in the future.
 */
export async function endIssuedBefore(
  service: Service,
  moment: EpochMs,
  { requestId }: Trace,
): Promise<Result<EndedBefore>> {
  if (moment > now() + FUTURE_MS) {
    return refuse('bad_request', 'invalid_request', { detail: 'issuedBefore lies in the future' })
  }
  const known = await service.directory.cells()
  const cells = [...new Set([...everyCell(service.config.cellsPerRegion), ...known])]
  // A moment ahead of us means now: a cell that hears of it later must not end what began meanwhile.
  await service.revocations.add(cells, Math.min(moment, now() + 1))
  const { confirmed, pending } = await confirmRevocations(service, requestId)
  event({ event: 'sessions_ended', level: 'warn', requestId, cause: 'issued_before' })
  return ok({ cells: confirmed.length, pending: pending.length })
}
