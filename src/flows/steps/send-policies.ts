import { reportFailure } from '../../observe/report-failure.ts'
import type { PendingPolicy } from '../../users/customer-policies.ts'
import type { Service } from '../service.ts'
import { toLimits } from './cell-user.ts'
import { inBatches } from './in-batches.ts'

/** Sends every unconfirmed policy to its cell, by one call for each cell. Returns the policies whose cells did not answer. */
export async function sendPolicies(service: Service, requestId?: string): Promise<readonly PendingPolicy[]> {
  const byCell = [...Map.groupBy(await service.customerPolicies.pending(), ({ cell }) => cell)]
  const answered = await inBatches(byCell, ([cell, policies]) => send(service, cell, policies, requestId))
  const ofCells = (isAnswered: boolean) =>
    byCell.flatMap(([, policies], index) => (answered[index] === isAnswered ? policies : []))
  const confirmed = ofCells(true)
  if (confirmed.length > 0) await service.customerPolicies.confirm(confirmed)
  return ofCells(false)
}

async function send(
  service: Service,
  cell: string,
  policies: readonly PendingPolicy[],
  requestId: string | undefined,
): Promise<boolean> {
  const all = policies.map(({ customerId, policy }) => ({ customerId, limits: toLimits(policy) }))
  try {
    await service.cells.ask(cell, (one) => one.setLimits(all))
    return true
  } catch (error) {
    reportFailure(error, requestId === undefined ? {} : { requestId })
    return false
  }
}
