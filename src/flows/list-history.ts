import type { Page } from '../core/page.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { type HistorySubject, MOST_OF_USER, type RecordedEvent } from '../events/catalogue.ts'
import { type EventView, viewEvent } from '../events/event-view.ts'
import { cellsOf } from '../families/rules/placement.ts'
import type { Service } from './service.ts'
import type { Owner } from './session-owner.ts'
import { counterOfName } from './steps/count-attempts.ts'

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
  const elements = events
    .slice(page * size, most)
    .map(({ cell, event }) => viewEvent(cell, event, owner.userId, owner.by.kind === 'operator'))
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
