import { errors, type JWTVerifyGetKey } from 'jose'
import { type Fetch, publishedKeys } from '../../../src/tokens/published-keys.ts'

/** Where a verifier has the keys of an issuer from. */
export interface KeySource {
  /** The service's `ISSUER`. */
  readonly issuer: string
  /** The URL of the keys. By default it is that of the service under the issuer. */
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

/** The path of the service's keys of tokens, and that of its keys of events, which are other ones. */
export type KeysPath = '/.well-known/jwks.json' | '/.well-known/ssf-jwks.json'

/**
 * Returns a function that chooses the key of a token from the published ones, as `PublishedKeys.chooser` does. Without
 * `jwksUri` they are at the path under the issuer.
 */
export function keyChooser(source: KeySource, path: KeysPath): JWTVerifyGetKey {
  const uri = source.jwksUri ?? `${source.issuer}${path}`
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
