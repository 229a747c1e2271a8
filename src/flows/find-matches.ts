import { eventId } from '../events/catalogue.ts'
import type { FoundEvent } from '../events/event-search.ts'
import type { FoundInCell, Sought } from '../families/operator-messages.ts'
import { type FoundOperatorEvent, MOST_OF_KIND, RECORD_KINDS } from '../users/record-search.ts'
import { canonicalUsername } from '../users/user.ts'
import type { Service, Trace } from './service.ts'
import { askEach, type CellAnswer } from './steps/ask-each.ts'
import { knownCells } from './steps/known-cells.ts'
import { operatorHistoryBegin } from './steps/operator-history-begin.ts'
import { eventOf, isSought, soughtIn } from './steps/read-search.ts'

/** Every kind of a match. */
export const MATCH_KINDS = [...RECORD_KINDS, 'session', 'event', 'operator_event'] as const

/** The place of the ids of operators' events, where those of other events have the cell. */
const OPERATORS = 'operator'

/** Something that a search found. A member that the kind does not have is null. */
export interface Match {
  readonly kind: (typeof MATCH_KINDS)[number]
  readonly id: string
  /** The name of a user, a customer, a client, an issuer or an operator, the URL of a receiver, or the name of an event. */
  readonly name: string | null
  /** The owner of a session, or the user of an event. */
  readonly userId: string | null
  /** ISO 8601: the beginning of a session, or the time of an event. */
  readonly time: string | null
}

export interface Matches {
  readonly matches: readonly Match[]
  /** Cells that did not answer, or that were searched in part because they are large. Their matches may be missing. */
  readonly pending: number
}

/**
 * What operators search by one text: an id of anything, the beginning of a name, an external id, a session, a request. At most 20
 * matches of each kind. Cells are asked only if the text can be the id of a session, a request or an event. Throws `Unavailable`
 * if the directory does not answer.
 */
export async function findMatches(service: Service, text: string, trace: Trace): Promise<Matches> {
  const canonical = canonicalUsername(text)
  const records = await service.records.find(text, canonical)
  const { matches: inCells, pending } = await searchCells(service, text, canonical, trace)
  const operatorEvents = await searchOperatorEvents(service, text, canonical)
  const all = [...records.map(toMatch), ...inCells, ...operatorEvents]
  return { matches: MATCH_KINDS.flatMap((kind) => bounded(all, kind)), pending }
}

const bounded = (all: readonly Match[], wanted: Match['kind']) =>
  all.filter(({ kind }) => kind === wanted).slice(0, MOST_OF_KIND)

const toMatch = ({ kind, id, name }: Pick<Match, 'kind' | 'id' | 'name'>): Match => ({
  kind,
  id,
  name,
  userId: null,
  time: null,
})

async function searchCells(
  service: Service,
  text: string,
  canonical: string,
  trace: Trace,
): Promise<Matches> {
  const { cells, sought } = await toAsk(service, text, canonical)
  const { answers, pending } = await askEach(service, cells, (cell) => cell.find(sought), trace)
  const parts = answers.filter(({ answer }) => !answer.isWhole).length
  return {
    matches: [...answers.flatMap((answer) => sessionOf(answer, canonical)), ...eventsOf(answers)],
    pending: pending + parts,
  }
}

/** The cells to ask, and what for: one for its event, or else every cell for a session or a request. */
async function toAsk(
  service: Service,
  text: string,
  canonical: string,
): Promise<{ cells: readonly string[]; sought: Sought }> {
  const named = eventOf(canonical)
  const sought = soughtIn(text, canonical)
  const isOfCells = named?.cell !== OPERATORS && (named !== null || isSought(sought))
  if (!isOfCells) return { cells: [], sought }
  const cells = await knownCells(service)
  if (named !== null && cells.includes(named.cell)) {
    return { cells: [named.cell], sought: { sequence: named.sequence } }
  }
  return { cells: isSought(sought) ? cells : [], sought }
}

function sessionOf({ answer: { session } }: CellAnswer<FoundInCell>, id: string): Match[] {
  if (session === null) return []
  const { userId, beganAt } = session
  const time = beganAt === null ? null : new Date(beganAt).toISOString()
  return [{ kind: 'session', id, name: null, userId, time }]
}

/** The events of all cells, newest first. */
function eventsOf(answers: readonly CellAnswer<FoundInCell>[]): Match[] {
  return answers
    .flatMap(({ cell, answer }) => answer.events.map((event) => ({ cell, event })))
    .toSorted((one, other) => other.event.at - one.event.at)
    .map(({ cell, event }) => viewEvent(cell, event))
}

function viewEvent(cell: string, { sequence, at, event, userId }: FoundEvent): Match {
  const id = eventId(cell, { sequence })
  return { kind: 'event', id, name: event, userId, time: new Date(at).toISOString() }
}

async function searchOperatorEvents(service: Service, text: string, canonical: string): Promise<Match[]> {
  const named = eventOf(canonical)
  const sequence = named?.cell === OPERATORS ? named.sequence : null
  const found = await service.records.events(text, sequence, operatorHistoryBegin(service))
  return found.map(viewOperatorEvent)
}

function viewOperatorEvent({ sequence, at, event, subjectId }: FoundOperatorEvent): Match {
  const userId = isOfUser(event) ? subjectId : null
  return {
    kind: 'operator_event',
    id: `${OPERATORS}-${sequence}`,
    name: event,
    userId,
    time: new Date(at).toISOString(),
  }
}

/** Whether the subject of an operator's event is a user. */
function isOfUser(event: string): boolean {
  return event.startsWith('user_') || event === 'sessions_ended' || event === 'password_reset_asked'
}
