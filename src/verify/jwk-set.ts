import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  type FetchImplementation,
  type JWKSCacheInput,
  type JWTVerifyGetKey,
  jwksCache,
  type RemoteJWKSet,
} from 'jose'

/** How a verifier reaches the service: `fetch`, or a service binding's. */
export type Fetch = (input: string, init?: RequestInit) => Promise<Response>

/** Milliseconds that a set is kept. The service publishes a new key at least this long before it signs. */
const KEEP_MS = 300_000

/** Milliseconds before an unknown `kid` may ask again: made-up ones cannot turn a verifier into a flood. */
const COOLDOWN_MS = 30_000

/** Milliseconds that an answer may take, and that an old set is used at most while another request waits for a new one. */
const FETCH_LIMIT_MS = 5_000

/** Milliseconds after a failure in which nobody asks. */
const FAILURE_PAUSE_MS = 5_000

const sets = new Map<string, PublishedKeys>()

/** The keys published at a URL: one set for all that ask for the same one. */
export function publishedKeys(uri: string, fetch: Fetch): PublishedKeys {
  const known = sets.get(uri)
  if (known !== undefined) return known
  const set = new PublishedKeys(uri, fetch)
  sets.set(uri, set)
  return set
}

/** The keys published at a URL: fetched once, when they are old, and on an unknown `kid`, bounded, one request at a time. */
class PublishedKeys {
  readonly #fetching: SharedFetch
  /** When jose last had a good set; it writes that here. */
  readonly #last: JWKSCacheInput = {}
  readonly #set: RemoteJWKSet

  constructor(uri: string, fetch: Fetch) {
    this.#fetching = new SharedFetch(fetch, () => !this.#overdue)
    this.#set = createRemoteJWKSet(new URL(uri), {
      // jose throws when it cannot replace a set that is too old, although it has it still: the age is judged here.
      cacheMaxAge: Number.POSITIVE_INFINITY,
      cooldownDuration: COOLDOWN_MS,
      timeoutDuration: FETCH_LIMIT_MS,
      [jwksCache]: this.#last,
      [customFetch]: this.#fetching.fetch,
    })
  }

  /**
   * Chooses the key of a token. While the set cannot be fetched, one that was fetched at most `staleMs` milliseconds
   * ago stands in. Throws what the fetch threw when there is none, and for a `kid` that it does not have.
   */
  chooser(staleMs: number): JWTVerifyGetKey {
    return async (header, token) => {
      await this.#renew(staleMs)
      return this.#set(header, token)
    }
  }

  /** Milliseconds since the last good set. */
  get #age(): number {
    return Date.now() - (this.#last.uat ?? Number.NEGATIVE_INFINITY)
  }

  /** There is a set, and it is too old to be used while others ask. */
  get #overdue(): boolean {
    return this.#last.uat !== undefined && this.#age > KEEP_MS + FETCH_LIMIT_MS
  }

  async #renew(staleMs: number): Promise<void> {
    const age = this.#age
    if (age < KEEP_MS) return
    const usable = age < staleMs
    // One waits for the answer: the others need not, for the time of one flight. Whoever cancels requests could
    // otherwise keep a flight in the air that never lands, and with it a key that was retired.
    if (usable && !this.#overdue && this.#fetching.isPending) return
    try {
      await this.#set.reload()
    } catch (error) {
      if (!usable) throw error
    }
  }
}

interface PendingFetch {
  readonly startedAt: number
  /** The text of a good set. */
  readonly text: Promise<string>
}

/**
 * Requests for a set, one at a time. On Workers jose lets every request fetch for itself, because a promise belongs to
 * the request that made it and never settles if that one is cancelled. Those that wait here give up by themselves, and
 * an overdue flight is not waited for. Where `mayShare` says no, nobody waits for another's flight: each has its own.
 */
class SharedFetch {
  readonly #fetch: Fetch
  readonly #mayShare: () => boolean
  #pending: PendingFetch | undefined
  #failedAt = Number.NEGATIVE_INFINITY

  constructor(fetch: Fetch, mayShare: () => boolean) {
    this.#fetch = fetch
    this.#mayShare = mayShare
  }

  /** Whether an answer is waited for, and may still come. */
  get isPending(): boolean {
    return this.#pending !== undefined && Date.now() - this.#pending.startedAt <= FETCH_LIMIT_MS
  }

  /** What jose calls for a set. Rejects where the answer is none, so that jose sees good sets alone. */
  readonly fetch: FetchImplementation = async (url, { headers, signal }) => {
    // jose's cooldown counts from a success: while the service fails, made-up `kid`s would each ask again.
    if (Date.now() - this.#failedAt < FAILURE_PAUSE_MS)
      throw new Error('the keys could not be had a moment ago')
    const flight =
      (this.isPending && this.#mayShare() ? this.#pending : undefined) ?? this.#start(url, headers, signal)
    return new Response(await unlessAborted(flight.text, signal))
  }

  #start(url: string, headers: Headers, signal: AbortSignal): PendingFetch {
    const text = unlessAborted(read(this.#fetch, url, headers, signal), signal)
    const flight = { startedAt: Date.now(), text }
    this.#pending = flight
    const clear = () => {
      if (this.#pending === flight) this.#pending = undefined
    }
    const fail = () => {
      this.#failedAt = Date.now()
    }
    void text.catch(fail).then(clear)
    return flight
  }
}

/** The text of the set at a URL. Rejects for any status but 200, and for a text that is no JWK Set. */
async function read(fetch: Fetch, url: string, headers: Headers, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { headers, redirect: 'manual', signal })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`the keys were answered with ${response.status}`)
  createLocalJWKSet(JSON.parse(text))
  return text
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([promise, aborted])
}
