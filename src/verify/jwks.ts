import { createRemoteJWKSet, customFetch, type FetchImplementation, type JWTVerifyGetKey } from 'jose'

/** How a verifier reaches the service: `fetch`, or a service binding's. */
export type Fetch = (input: string, init?: RequestInit) => Promise<Response>

/** Milliseconds that a set is kept. The service publishes a new key at least this long before it signs. */
const KEEP_MS = 300_000

/** Milliseconds before an unknown `kid` may ask again: made-up ones cannot turn a verifier into a flood. */
const COOLDOWN_MS = 30_000

const FLIGHT_MS = 5_000

/** Milliseconds after a failure in which nobody asks. */
const PAUSE_MS = 5_000

const sets = new Map<string, JWTVerifyGetKey>()

/** The keys published at a URL: fetched once, and again on an unknown `kid`, bounded, one request at a time. */
export function publishedKeys(uri: string, fetch: Fetch): JWTVerifyGetKey {
  const known = sets.get(uri)
  if (known !== undefined) return known
  const set = createRemoteJWKSet(new URL(uri), {
    cacheMaxAge: KEEP_MS,
    cooldownDuration: COOLDOWN_MS,
    timeoutDuration: FLIGHT_MS,
    [customFetch]: singleFlight(fetch),
  })
  sets.set(uri, set)
  return set
}

interface Flight {
  readonly startedAt: number
  readonly landed: Promise<{ readonly status: number; readonly text: string }>
}

// On Workers jose lets every request fetch for itself, because a promise belongs to the request that made it and
// never settles if that one is cancelled. Those that wait here give up by themselves, and an overdue flight is not
// waited for.
function singleFlight(fetch: Fetch): FetchImplementation {
  let flight: Flight | undefined
  let failedAt = Number.NEGATIVE_INFINITY
  return async (url, { headers, signal }) => {
    // jose's cooldown counts from a success: while the service fails, made-up `kid`s would each ask again.
    if (Date.now() - failedAt < PAUSE_MS) throw new Error('the keys could not be had a moment ago')
    if (flight === undefined || Date.now() - flight.startedAt > FLIGHT_MS) {
      const mine: Flight = { startedAt: Date.now(), landed: read(fetch, url, headers) }
      flight = mine
      const clear = () => {
        if (flight === mine) flight = undefined
      }
      const fail = () => {
        failedAt = Date.now()
      }
      mine.landed.then(({ status }) => (status === 200 ? undefined : fail()), fail).then(clear)
    }
    const { status, text } = await Promise.race([flight.landed, aborted(signal)])
    return new Response(text, { status })
  }
}

async function read(fetch: Fetch, url: string, headers: Headers) {
  const response = await fetch(url, { headers, redirect: 'manual' })
  return { status: response.status, text: await response.text() }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
