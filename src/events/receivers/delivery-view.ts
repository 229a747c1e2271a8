import type { DeliveryState, DeliveryView } from './receiver-calls.ts'

type DeliveryRow = {
  event_id: string
  type: string
  state: DeliveryState
  tries: number
  accepted_at: number
  tried_at: number | null
  due_at: number | null
  failure: string | null
}

/** Deliveries as operators see them, newest first. */
export function deliveriesFrom(sql: SqlStorage, offset: number, most: number): DeliveryView[] {
  const select = `SELECT event_id, type, state, tries, accepted_at, tried_at, due_at, failure
     FROM delivery ORDER BY seq DESC LIMIT ? OFFSET ?`
  return sql.exec<DeliveryRow>(select, most, offset).toArray().map(toView)
}

function toView(row: DeliveryRow): DeliveryView {
  return {
    eventId: row.event_id,
    type: row.type,
    state: row.state,
    tries: row.tries,
    acceptedAt: row.accepted_at,
    triedAt: row.tried_at,
    dueAt: row.due_at,
    failure: row.failure,
  }
}
