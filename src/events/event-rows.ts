import type { Origin } from '../core/origin.ts'
import { withoutTokens } from '../observe/redact.ts'
import { type Actor, type Happening, OPERATOR, type RecordedEvent } from './catalogue.ts'

/** A row of the table of events. */
export type EventRow = {
  seq: number
  subject: string
  customer_id: string | null
  at: number
  event: string
  cause: string | null
  family_id: string | null
  actor: string
  actor_id: string | null
  actor_name: string | null
  address: string | null
  country: string | null
  agent: string | null
  previous_address: string | null
  previous_country: string | null
  previous_agent: string | null
  request_id: string | null
}

/** The id of an actor who has one. */
export function actorIdOf(actor: Actor): string | null {
  if (actor.kind === 'user') return actor.familyId
  if (actor.kind === 'administrator') return actor.userId
  if (actor.kind === 'client') return actor.clientId
  return actor.kind === 'operator' ? (actor.operator?.id ?? null) : null
}

/** The name of an operator who has one. */
export function actorNameOf(actor: Actor): string | null {
  return actor.kind === 'operator' ? (actor.operator?.name ?? null) : null
}

/** The columns of an origin. A user agent is a text of the caller, who may paste a token into it. */
export function columnsOf(origin: Origin | null) {
  const agent = origin?.userAgent ?? null
  return [
    origin?.ipAddress ?? null,
    origin?.country ?? null,
    agent === null ? null : withoutTokens(agent),
  ] as const
}

/** The event of a row. */
export function toEvent(row: EventRow): RecordedEvent {
  return {
    sequence: row.seq,
    at: row.at,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the columns hold what `record` wrote
    ...({ event: row.event, cause: row.cause } as Happening),
    familyId: row.family_id,
    actor: toActor(row),
    origin: toOrigin(row.address, row.country, row.agent),
    previousOrigin: toOrigin(row.previous_address, row.previous_country, row.previous_agent),
    requestId: row.request_id,
  }
}

function toActor({ actor, actor_id: id, actor_name: name }: EventRow): Actor {
  if (actor === 'user' && id !== null) return { kind: 'user', familyId: id }
  if (actor === 'administrator' && id !== null) return { kind: 'administrator', userId: id }
  if (actor === 'operator') {
    return id === null || name === null ? OPERATOR : { kind: actor, operator: { id, name } }
  }
  if (actor === 'client' && id !== null) return { kind: actor, clientId: id }
  return { kind: actor === 'service' || actor === 'reset_token' ? actor : 'unknown' }
}

function toOrigin(ipAddress: string | null, country: string | null, userAgent: string | null): Origin | null {
  if (ipAddress === null && country === null && userAgent === null) return null
  return { userAgent, ipAddress, country }
}
