import { type EpochMs, now } from '../core/clock.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { everyCell } from '../families/rules/placement.ts'
import { event } from '../observe/events.ts'
import { reportFailure } from '../observe/report-failure.ts'
import type { Revocation } from '../users/revocations.ts'
import type { Service, Trace } from './service.ts'

export interface EndedBefore {
  /** Cells that have the revocation. */
  readonly cells: number
  /** Cells that did not answer: the Cron Trigger goes on asking them. */
  readonly pending: number
}

/** How far ahead of ours a caller's clock may be: a mistyped year must not end every session there is. */
const FUTURE_MS = 60_000

/** Calls made at a time: a Worker may have six connections waiting. */
export const AT_ONCE = 6

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

/** Asks every cell that has yet to confirm a mass revocation. Returns which did, and which did not answer. */
export async function confirmRevocations(service: Service, requestId?: string) {
  const revocations = await service.revocations.pending()
  const confirmed: string[] = []
  const pending: string[] = []
  for (let start = 0; start < revocations.length; start += AT_ONCE) {
    const batch = revocations.slice(start, start + AT_ONCE)
    const answered = await Promise.all(batch.map((revocation) => revoke(service, revocation, requestId)))
    for (const [index, { cell }] of batch.entries()) (answered[index] ? confirmed : pending).push(cell)
  }
  await forget(service, revocations, new Set(confirmed))
  return { confirmed, pending }
}

async function revoke(service: Service, { cell, begunBefore }: Revocation, requestId?: string) {
  try {
    await service.cells.ask(cell, (one) => one.endBegunBefore(begunBefore))
    return true
  } catch (error) {
    reportFailure(error, requestId === undefined ? {} : { requestId })
    return false
  }
}

// By moment: one that rose since it was read is still to be done.
async function forget(service: Service, revocations: readonly Revocation[], confirmed: ReadonlySet<string>) {
  const done = revocations.filter(({ cell }) => confirmed.has(cell))
  for (const [moment, same] of Map.groupBy(done, ({ begunBefore }) => begunBefore)) {
    await service.revocations.confirm(
      same.map(({ cell }) => cell),
      moment,
    )
  }
}
