import { runInDurableObject } from 'cloudflare:test'
import type { EventView } from '../../src/events/event-view.ts'
import type { FamilyCell } from '../../src/families/object/cell.ts'
import { bearer, bodyOf, operate, type Pair, type Vars, verdict } from './api.ts'

export const HISTORY = '/api/v2/auth/history'

/** The newest events that the holder of a pair sees, newest first. */
export async function historyOf(pair: Pair, path = HISTORY): Promise<EventView[]> {
  const listed = await bearer(pair.token, 'GET', `${path}?size=100`)
  if (listed.status !== 200) throw new Error(await verdict(listed))
  return (await bodyOf(listed)).content as EventView[]
}

/** The newest events of a user, as an operator sees them. */
export async function historyFor(userId: string, vars?: Vars): Promise<EventView[]> {
  const listed = await operate('GET', `/user/${userId}/history?size=100`, undefined, vars)
  if (listed.status !== 200) throw new Error(await verdict(listed))
  return (await bodyOf(listed)).content as EventView[]
}

/** The endings of sessions in a history. */
export const endingsIn = (events: readonly EventView[]) =>
  events.filter(({ event }) => event === 'session_ended')

/** The events other than logins, by name and cause, oldest first. */
export const namesIn = (events: readonly EventView[]) =>
  events
    .map(({ event, cause }) => (cause === null ? event : `${event} ${cause}`))
    .filter((name) => name !== 'login')
    .reverse()

/**
 * What invariant 10 forbids in a cell: families that ended or began without an event of the same cause and time, events of
 * families that did not, and second events. The cell must not have swept or trimmed a family.
 */
export function missingOrExtra(cell: DurableObjectStub<FamilyCell>): Promise<object[]> {
  const ended = `SELECT id, revoked_for, revoked_at FROM family WHERE revoked_at IS NOT NULL
    AND (revoked_at < refresh_expires_at * 1000 OR revoked_for IN ('reuse', 'ahead'))`
  const told = "SELECT family_id, cause, at FROM event WHERE event = 'session_ended'"
  const began = 'SELECT id, created_at FROM family'
  const logins = "SELECT family_id, at FROM event WHERE event = 'login'"
  const twice = `SELECT event, family_id FROM event WHERE event IN ('session_ended', 'login')
    GROUP BY event, family_id HAVING count(*) > 1`
  const queries = [
    `${ended} EXCEPT ${told}`,
    `${told} EXCEPT ${ended}`,
    `${began} EXCEPT ${logins}`,
    `${logins} EXCEPT ${began}`,
  ]
  return runInDurableObject(cell, (_, { storage }) =>
    [...queries, twice].flatMap((query) => storage.sql.exec(query).toArray()),
  )
}
