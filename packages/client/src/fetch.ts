import { AuthError } from './errors.ts'
import { type Prover, refusesProof } from './service/dpop.ts'
import { authorize, type Fetch } from './service/request.ts'
import type { LiveSession } from './session/record.ts'
import type { Refresher } from './session/refresh.ts'

/**
 * Makes a `fetch` that adds the access token, and sends by `send`. It repeats a 401 once, after a refresh, unless the
 * body was a stream, which cannot be sent again. Only `origins` get the token.
 */
export function createFetch(
  send: Fetch,
  origins: readonly string[],
  refresher: Refresher,
  prover: Prover,
): Fetch {
  async function present(request: Request, session: LiveSession): Promise<Response> {
    const { method, url, headers } = request
    const key = await refresher.keyOf(session)
    await authorize(headers, prover, { method, url, token: session.pair.token, key })
    return send(request)
  }

  function allowed(request: Request): Request {
    const { origin } = new URL(request.url)
    if (origins.includes(origin)) return request
    throw new AuthError('bad_request', `${origin} is none of the client's origins, which get the token`)
  }

  return async (input, init) => {
    const request = allowed(requestOf(input, init))
    const session = await refresher.current()
    const answer = await present(request, session)
    if (answer.status !== 401 || !canRepeat(input, init)) return answer
    const date = refusesProof(answer.headers) ? answer.headers.get('Date') : null
    // The proof was refused for another reason than its time. Another token does not help.
    if (date !== null && !prover.correct(date)) return answer
    // A page may not read the Date of every API. It can read the service's, so a refresh corrects the clock too.
    const next = date === null ? await refresher.current({ rejected: session.pair.token }) : session
    await answer.body?.cancel()
    return present(requestOf(input, init), next)
  }
}

/**
 * Browsers drop the token at a redirect to another origin. A Worker of a compatibility date before 2025-09-01 sends it
 * there, so outside of pages the caller gets the redirect.
 */
const requestOf = (input: string | URL | Request, init?: RequestInit) =>
  new Request(input, globalThis.location ? init : { redirect: 'manual', ...init })

/** False if the first try has consumed the body. A Request's is consumed by the Request that is made from it. */
const canRepeat = (input: string | URL | Request, init?: RequestInit) =>
  !(input instanceof Request && input.bodyUsed) && !isStream(init?.body)

const isStream = (body: unknown) =>
  typeof body === 'object' && body !== null && ('getReader' in body || Symbol.asyncIterator in body)
