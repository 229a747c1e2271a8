import type { Origin } from '../core/origin.ts'
import { type Actor, eventId, type Happening, type RecordedEvent, wordsOf } from './catalogue.ts'

/** An event of a user's history. */
export interface EventView {
  readonly id: string
  /** ISO 8601. */
  readonly time: string
  readonly event: Happening['event']
  readonly cause: Happening['cause']
  /** One sentence that explains the event. */
  readonly words: string
  readonly familyId: string | null
  readonly origin: Origin | null
  readonly previousOrigin: Origin | null
  readonly actor: ActorView
  /** The request that caused the event. Only operators are told. */
  readonly requestId?: string | null | undefined
}

/** Who caused an event. Only operators are told which operator or client it was. */
export interface ActorView {
  readonly kind: Actor['kind']
  readonly userId: string | null
  readonly familyId: string | null
  readonly operatorId?: string | null | undefined
  readonly operatorName?: string | null | undefined
  readonly clientId?: string | undefined
}

/** An event of a cell as its user sees it, or as an operator sees it (`toOperator`). Receivers get the user's. */
export function viewEvent(cell: string, event: RecordedEvent, userId: string, toOperator = false): EventView {
  const { cause, familyId, origin, previousOrigin, actor } = event
  return {
    id: eventId(cell, event),
    time: new Date(event.at).toISOString(),
    event: event.event,
    cause,
    words: wordsOf(event),
    familyId,
    origin,
    previousOrigin,
    actor: viewActor(actor, userId, toOperator),
    ...(toOperator ? { requestId: event.requestId ?? null } : {}),
  }
}

function viewActor(actor: Actor, userId: string, toOperator: boolean): ActorView {
  const none = { kind: actor.kind, userId: null, familyId: null }
  if (actor.kind === 'user') return { ...none, userId, familyId: actor.familyId }
  if (actor.kind === 'administrator') return { ...none, userId: actor.userId }
  if (actor.kind === 'client' && toOperator) return { ...none, clientId: actor.clientId }
  if (actor.kind !== 'operator' || !toOperator) return none
  const { id = null, name = null } = actor.operator ?? {}
  return { ...none, operatorId: id, operatorName: name }
}
