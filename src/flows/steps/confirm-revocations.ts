import { reportFailure } from '../../observe/report-failure.ts'
import type { Revocation } from '../../users/revocations.ts'
import type { Service } from '../service.ts'
import { inBatches } from './in-batches.ts'
import { parseActor } from './operator-action.ts'

/** Calls every cell that has not confirmed a mass revocation. Returns the cells that confirmed, and those that did not answer. */
export async function confirmRevocations(service: Service, requestId?: string) {
  const revocations = await service.revocations.pending()
  const answered = await inBatches(revocations, (revocation) => revoke(service, revocation, requestId))
  const confirmed: string[] = []
  const pending: string[] = []
  for (const [index, { cell }] of revocations.entries()) (answered[index] ? confirmed : pending).push(cell)
  await deleteConfirmed(service, revocations, new Set(confirmed))
  return { confirmed, pending }
}

async function revoke(service: Service, { cell, begunBefore, by }: Revocation, requestId?: string) {
  try {
    await service.cells.ask(cell, (one) => one.endBegunBefore(begunBefore, parseActor(by)))
    return true
  } catch (error) {
    reportFailure(error, requestId === undefined ? {} : { requestId })
    return false
  }
}

// Only the moment that was confirmed is deleted. A moment that was raised meanwhile is still pending.
async function deleteConfirmed(
  service: Service,
  revocations: readonly Revocation[],
  confirmed: ReadonlySet<string>,
) {
  const done = revocations.filter(({ cell }) => confirmed.has(cell))
  for (const [moment, same] of Map.groupBy(done, ({ begunBefore }) => begunBefore)) {
    await service.revocations.confirm(
      same.map(({ cell }) => cell),
      moment,
    )
  }
}
