import { type EpochMs, now } from '../core/clock.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import type { OperatorCall, Service } from './service.ts'
import { allCells } from './steps/all-cells.ts'
import { confirmRevocations } from './steps/confirm-revocations.ts'
import { actorOf } from './steps/operator-action.ts'

export interface EndedBefore {
  /** Cells that confirmed the mass revocation. */
  readonly cells: number
  /** Cells that did not answer. The Cron Trigger calls them again. */
  readonly pending: number
}

/** Milliseconds by which a caller's clock may be ahead. A mistyped year must not end every session. */
const FUTURE_MS = 60_000

/**
 * The mass revocation: ends every family of every user that began before a moment, for example after the compromise of a
 * key. Every cell that can exist is called, because the directory may have been restored or lost. Idempotent. Refuses a
 * moment in the future with `bad_request`.
 */
export async function endIssuedBefore(
  service: Service,
  moment: EpochMs,
  { requestId, operator }: OperatorCall,
): Promise<Result<EndedBefore>> {
  if (moment > now() + FUTURE_MS) {
    return refuse('bad_request', 'invalid_request', { detail: 'issuedBefore lies in the future' })
  }
  const cells = await allCells(service)
  // A moment after now is limited to now: a cell that is called later must not end families that began meanwhile.
  const before = Math.min(moment, now() + 1)
  const detail = new Date(before).toISOString()
  const told = { event: 'mass_revocation', detail, subjectId: null, operator, requestId } as const
  await service.revocations.add(cells, before, JSON.stringify(actorOf({ operator, requestId })), told)
  const { confirmed, pending } = await confirmRevocations(service, requestId)
  event({
    event: 'sessions_ended',
    level: 'warn',
    requestId,
    cause: 'issued_before',
    operatorId: operator.id,
  })
  return ok({ cells: confirmed.length, pending: pending.length })
}
