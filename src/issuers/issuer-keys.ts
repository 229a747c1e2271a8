import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { Unavailable } from '../core/unavailable.ts'
import { type Fetch, PublishedKeys } from '../tokens/published-keys.ts'
import { type Issuer, publicMembers } from './issuer.ts'
import { isWeakKey } from './weak-key.ts'

/** Sets that an isolate keeps at most. Beyond it, the set that was used first is dropped, and fetched again. */
const MAX_SETS = 100

/** Milliseconds for which old keys of an issuer are used while new ones cannot be fetched. */
const STALE_KEYS_MS = 60 * 60 * 1000

/** The largest set that is read, in bytes. Sets of large providers have less than 20 KB. */
const MAX_SET_BYTES = 256 * 1024

/** The keys of trusted issuers, with one set for each URL. */
export class IssuerKeys {
  readonly #fetch: Fetch
  readonly #sets = new Map<string, PublishedKeys>()

  constructor(fetch: Fetch) {
    this.#fetch = boundedFetch(fetch)
  }

  /**
   * Returns a function that chooses the key of a token. It throws the error of jose for a key that the issuer does not have,
   * and `Unavailable` if the set cannot be fetched.
   */
  chooser({ jwksUri, keys }: Pick<Issuer, 'jwksUri' | 'keys'>): JWTVerifyGetKey {
    const choose =
      jwksUri === null
        ? createLocalJWKSet({ keys: (keys ?? []).map(publicMembers) })
        : this.#published(jwksUri)
    return async (header, token) => {
      try {
        const key = await choose(header, token)
        if (isWeakKey(key)) throw new errors.JWKSNoMatchingKey()
        return key
      } catch (error) {
        // A failure to fetch or to import is an outage, and a key that the issuer does not have is not.
        if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
          throw error
        throw new Unavailable('issuer_keys', error)
      }
    }
  }

  #published(uri: string): JWTVerifyGetKey {
    const set = this.#sets.get(uri) ?? new PublishedKeys(uri, this.#fetch)
    this.#sets.set(uri, set)
    // A map keeps the order of insertion.
    const [first] = this.#sets.keys()
    if (this.#sets.size > MAX_SETS && first !== undefined) this.#sets.delete(first)
    return set.chooser(STALE_KEYS_MS)
  }
}

/** A fetch that rejects an answer that is too large, so that a broken issuer cannot fill the memory of an isolate. */
function boundedFetch(fetch: Fetch): Fetch {
  return async (input, init) => {
    const answer = await fetch(input, init)
    const { status } = answer
    if (answer.body === null) return answer
    const chunks: Uint8Array<ArrayBuffer>[] = []
    let size = 0
    const body: ReadableStream<Uint8Array<ArrayBuffer>> = answer.body
    for await (const chunk of body) {
      size += chunk.byteLength
      if (size > MAX_SET_BYTES) throw new Error('the keys are too large')
      chunks.push(chunk)
    }
    return new Response(new Blob(chunks), { status })
  }
}
