import createClient, { type Client } from 'openapi-fetch'
import type { paths } from '../openapi.d.ts'
import { Refused, refusalOf } from './refused.ts'

/** The service's calls, with the types of its OpenAPI document. A path, a query and a body are checked by the compiler. */
export type Calls = Client<paths>

/** What sends a request, as the global `fetch` does. It adds the credential. */
export type Send = (request: Request) => Promise<Response>

/** The longest that one call may take, in milliseconds. The service gives up a part that does not answer long before. */
const CALL_LIMIT_MS = 60_000

/** The calls of this origin. `send` adds the credential of whoever is signed in. A call that takes too long fails. */
export function callsOf(send: Send): Calls {
  const sendInTime = (request: Request) =>
    send(new Request(request, { signal: AbortSignal.timeout(CALL_LIMIT_MS) }))
  return createClient<paths>({ baseUrl: location.origin, fetch: sendInTime, cache: 'no-store' })
}

/** A page of a list. */
export interface Listed<T> {
  readonly content: readonly T[]
  readonly pageable: { readonly page: number; readonly totalPages: number; readonly totalElements: number }
}

interface Answered<Data> {
  readonly data?: Data
  readonly error?: unknown
  readonly response: Response
}

/** The answer of a success. Throws `Refused` for a refusal, and if the service does not answer. */
export async function answerOf<Data>(call: Promise<Answered<Data>>): Promise<Data> {
  const answered = await call.catch((error: unknown) => {
    // What sends the request has said why.
    if (error instanceof Refused) throw error
    // The cause may contain the request, which has a credential.
    throw new Refused('The service does not answer. Try again.', {})
  })
  if (answered.data === undefined) throw refusalOf(answered.response, answered.error)
  return answered.data
}

/** Ignores the empty answer of a success. Throws `Refused` as `answerOf` does. */
export async function done(call: Promise<Answered<unknown>>): Promise<void> {
  await answerOf(call)
}

/** The one object of a success. Throws `Refused` as `answerOf` does. */
export async function oneOf<T>(call: Promise<Answered<{ content: readonly T[] }>>): Promise<T> {
  const [one] = (await answerOf(call)).content
  if (one === undefined) throw new Refused('The answer of the service is empty.', {})
  return one
}
