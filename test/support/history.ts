import type { EventView } from '../../src/flows/list-history.ts'
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
