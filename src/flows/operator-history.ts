import { mapPage, type Page } from '../core/page.ts'
import { ok, type Result } from '../core/result.ts'
import type { OperatorEvent } from '../users/operator-events.ts'
import type { Service } from './service.ts'
import { operatorHistoryBegin } from './steps/operator-history-begin.ts'

/** An event of the operators' history. */
export interface OperatorEventView {
  readonly id: string
  /** ISO 8601. */
  readonly time: string
  readonly event: OperatorEvent['event']
  readonly detail: string | null
  readonly subjectId: string | null
  readonly operatorId: string
  readonly operatorName: string
  /** The request of the action. Null: an older release recorded it. */
  readonly requestId: string | null
}

/** One page of what operators did within `HISTORY_DAYS`, newest first. */
export async function listOperatorHistory(
  service: Service,
  page: number,
  size: number,
): Promise<Result<Page<OperatorEventView>>> {
  return ok(mapPage(await service.operatorEvents.list(operatorHistoryBegin(service), page, size), view))
}

/** Deletes the events that are older than `HISTORY_DAYS`, by a bounded step. */
export async function purgeOperatorHistory(service: Service): Promise<void> {
  await service.operatorEvents.purge(operatorHistoryBegin(service))
}

function view({
  sequence,
  at,
  event,
  detail,
  subjectId,
  operator,
  requestId,
}: OperatorEvent): OperatorEventView {
  return {
    id: `operator-${sequence}`,
    time: new Date(at).toISOString(),
    event,
    detail,
    subjectId,
    operatorId: operator.id,
    operatorName: operator.name,
    requestId,
  }
}
