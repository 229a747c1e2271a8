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
}

/** Who caused an event. An operator has no name here. */
export interface ActorView {
  readonly kind: Actor['kind']
  readonly userId: string | null
  readonly familyId: string | null
}

/** An event of a cell as its user sees it. */
export function viewEvent(cell: string, event: RecordedEvent, userId: string): EventView {
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
    actor: viewActor(actor, userId),
  }
}

function viewActor(actor: Actor, userId: string): ActorView {
  const none = { kind: actor.kind, userId: null, familyId: null }
  if (actor.kind === 'user') return { ...none, userId, familyId: actor.familyId }
  return actor.kind === 'administrator' ? { ...none, userId: actor.userId } : none
}
