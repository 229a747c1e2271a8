import type { Origin } from '../core/origin.ts'
import type { Page } from '../core/page.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import {
  type Actor,
  eventId,
  type Happening,
  type HistorySubject,
  MOST_OF_USER,
  type RecordedEvent,
  wordsOf,
} from '../events/catalogue.ts'
import { cellsOf } from '../families/rules/placement.ts'
import type { Service } from './service.ts'
import type { Owner } from './session-owner.ts'
import { counterOfName } from './steps/count-attempts.ts'

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

/** Who caused an event. Only operators are told which operator it was. */
export interface ActorView {
  readonly kind: Actor['kind']
  readonly userId: string | null
  readonly familyId: string | null
  readonly operatorId?: string | null | undefined
  readonly operatorName?: string | null | undefined
}

interface Placed {
  readonly cell: string
  readonly event: RecordedEvent
}

/**
 * A user's history, newest first: the events of the user's cell, and the locks of the user's name, which are in the cell of
 * the name. Without a known cell, it calls every cell that can be the user's. Refuses with `not_found` if neither the
 * directory nor a cell knows the user.
 */
export async function listHistory(
  service: Service,
  owner: Owner,
  page: number,
  size: number,
): Promise<Result<Page<EventView>>> {
  const most = Math.min((page + 1) * size, MOST_OF_USER)
  const found = await Promise.all(
    (await placesOf(service, owner)).map(({ cell, of }) => askCell(service, cell, of, most)),
  )
  const totalElements = Math.min(
    found.reduce((sum, { total }) => sum + total, 0),
    MOST_OF_USER,
  )
  if (totalElements === 0 && !owner.recorded) return refuse('not_found', 'unknown_user')
  const events = found.flatMap((one) => one.events).sort(newestFirst)
  const elements = events.slice(page * size, most).map((placed) => view(placed, owner))
  return ok({ elements, page, size, totalElements })
}

/** The cells that have a part of the history. */
async function placesOf(service: Service, { userId, cell, username }: Owner) {
  const cells = cell === null ? cellsOf(userId, service.config.cellsPerRegion) : [cell]
  const places: { cell: string; of: HistorySubject }[] = cells.map((one) => ({ cell: one, of: { userId } }))
  if (username === null) return places
  const { cell: nameCell, subject } = await counterOfName(service, username)
  return [...places, { cell: nameCell, of: { nameId: subject.id } }]
}

async function askCell(service: Service, cell: string, of: HistorySubject, most: number) {
  const { events, total } = await service.cells.ask(cell, (one) => one.history(of, most))
  return { total, events: events.map((event): Placed => ({ cell, event })) }
}

function newestFirst(one: Placed, other: Placed): number {
  return other.event.at - one.event.at || other.event.sequence - one.event.sequence
}

function view({ cell, event }: Placed, owner: Owner): EventView {
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
    actor: viewActor(actor, owner),
  }
}

function viewActor(actor: Actor, { userId, by }: Owner): ActorView {
  const none = { kind: actor.kind, userId: null, familyId: null }
  if (actor.kind === 'user') return { ...none, userId, familyId: actor.familyId }
  if (actor.kind === 'administrator') return { ...none, userId: actor.userId }
  if (actor.kind !== 'operator' || by.kind !== 'operator') return none
  const { id = null, name = null } = actor.operator ?? {}
  return { ...none, operatorId: id, operatorName: name }
}
