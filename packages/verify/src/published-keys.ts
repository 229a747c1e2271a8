import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWKSCacheInput,
  type JWTVerifyGetKey,
  jwksCache,
  type RemoteJWKSet,
} from 'jose'

/** The fetch of a verifier: the global one, or a service binding's. */
export type Fetch = (input: string, init?: RequestInit) => Promise<Response>

/** Where a verifier has the keys of an issuer from. */
export interface KeySource {
  /** The service's `ISSUER`. */
  readonly issuer: string
  /** The URL of the keys. By default it is under the issuer. */
  readonly jwksUri?: string | undefined
  /**
   * Seconds after their fetch in which keys are used while newer ones cannot be fetched. The default is 86,400, a day.
   * A retired or stolen key is trusted for as long while the service cannot be reached. With 0 every token is
   * `unavailable` once the keys are 300 s old and cannot be fetched again.
   */
  readonly staleKeysSeconds?: number | undefined
  /** The global `fetch` by default. A service binding's `fetch` saves a round trip. */
  readonly fetch?: Fetch | undefined
}

const STALE_KEYS_SECONDS = 86_400

/** Milliseconds that a set is kept. The service publishes a new key at least this long before it signs. */
const KEEP_MS = 300_000

/** Milliseconds between two fetches for an unknown `kid`, so that invented ones cannot cause a flood of requests. */
const COOLDOWN_MS = 30_000

/**
 * The longest that a fetch may take, in milliseconds. For as long, an old set is used while another request waits for a
 * new one.
 */
export const FETCH_LIMIT_MS = 5_000

/** Milliseconds after a failure in which no fetch starts. */
const FAILURE_PAUSE_MS = 5_000

const sets = new Map<string, PublishedKeys>()

/** Returns a function that chooses the key of a token from the published ones, as `PublishedKeys.chooser` does. */
export function keyChooser(source: KeySource): JWTVerifyGetKey {
  const uri = source.jwksUri ?? `${source.issuer}/.well-known/jwks.json`
  return publishedKeys(uri, fetchOf(source)).chooser((source.staleKeysSeconds ?? STALE_KEYS_SECONDS) * 1000)
}

/** The fetch of a verifier. */
export function fetchOf(source: Pick<KeySource, 'fetch'>): Fetch {
  return source.fetch ?? ((input, init) => fetch(input, init))
}

/**
 * Whether an error of jose means that the token is bad. jose's subclasses of `JOSEError` do, except for the timeout. The base
 * class and `JWKSInvalid` mean that the keys could not be fetched.
 */
export function blamesToken(error: unknown): error is errors.JOSEError {
  if (!(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout) return false
  return error.constructor !== errors.JOSEError && !(error instanceof errors.JWKSInvalid)
}

/** The keys published at a URL: one set for all verifiers of the URL. */
function publishedKeys(uri: string, fetch: Fetch): PublishedKeys {
  const known = sets.get(uri)
  if (known !== undefined) return known
  const set = new PublishedKeys(uri, fetch)
  sets.set(uri, set)
  return set
}

/**
 * The keys published at a URL. They are fetched once, when they are old, and for an unknown `kid`, one request at a
 * time.
 */
class PublishedKeys {
  readonly #fetching: SharedFetch
  /** jose writes the time of the last valid set here. */
  readonly #last: JWKSCacheInput = {}
  readonly #set: RemoteJWKSet

  constructor(uri: string, fetch: Fetch) {
    this.#fetching = new SharedFetch(fetch, () => !this.#overdue)
    this.#set = createRemoteJWKSet(new URL(uri), {
      // jose throws when it cannot replace a set that is too old, although it still has it. So the age is judged here.
      cacheMaxAge: Number.POSITIVE_INFINITY,
      cooldownDuration: COOLDOWN_MS,
      timeoutDuration: FETCH_LIMIT_MS,
      [jwksCache]: this.#last,
      [customFetch]: this.#fetching.fetch,
    })
  }

  /**
   * Returns a function that chooses the key of a token. While the set cannot be fetched, one that was fetched at most
   * `staleMs` milliseconds ago is used. Throws the error of the fetch if there is none, and for a `kid` that the set
   * does not have.
   */
  chooser(staleMs: number): JWTVerifyGetKey {
    return async (header, token) => {
      await this.#renew(staleMs)
      return this.#set(header, token)
    }
  }

  /** Milliseconds since the last valid set. */
  get #age(): number {
    return Date.now() - (this.#last.uat ?? Number.NEGATIVE_INFINITY)
  }

  /** True: there is a set, and it is too old to be used while another request fetches. */
  get #overdue(): boolean {
    return this.#last.uat !== undefined && this.#age > KEEP_MS + FETCH_LIMIT_MS
  }

  async #renew(staleMs: number): Promise<void> {
    const age = this.#age
    if (age < KEEP_MS) return
    const usable = age < staleMs
    // One request waits for the answer, and the others use the old set for at most the time of one fetch. Otherwise an
    // attacker who cancels requests could keep a fetch pending, and with it a retired key in use.
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
  /** The text of a valid set. */
  readonly text: Promise<string>
}

/**
 * Fetches of a set, one at a time. On Workers jose fetches once for each request, because a promise belongs to the
 * request that created it and never settles if that request is cancelled. Here each waiter has its own timeout, and an
 * overdue fetch is not waited for. If `mayShare` returns false, each request has a fetch of its own.
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

  /** Whether a fetch is pending and not overdue. */
  get isPending(): boolean {
    return this.#pending !== undefined && Date.now() - this.#pending.startedAt <= FETCH_LIMIT_MS
  }

  /** The fetch that jose calls. It rejects unless the answer is a valid set. */
  readonly fetch: FetchImplementation = async (url, { headers, signal }) => {
    // jose's cooldown counts from a success. While the service fails, each invented `kid` would cause a fetch.
    if (Date.now() - this.#failedAt < FAILURE_PAUSE_MS)
      throw new Error('the keys could not be had a moment ago')
    const pending =
      (this.isPending && this.#mayShare() ? this.#pending : undefined) ?? this.#start(url, headers, signal)
    return new Response(await unlessAborted(pending.text, signal))
  }

  #start(url: string, headers: Headers, signal: AbortSignal): PendingFetch {
    const text = unlessAborted(read(this.#fetch, url, headers, signal), signal)
    const pending = { startedAt: Date.now(), text }
    this.#pending = pending
    const clear = () => {
      if (this.#pending === pending) this.#pending = undefined
    }
    const fail = () => {
      this.#failedAt = Date.now()
    }
    void text.catch(fail).then(clear)
    return pending
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
