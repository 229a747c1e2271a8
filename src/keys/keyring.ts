import type { JWK } from 'jose'
import { z } from 'zod'
import { LOCAL_KEY_MARK } from '../core/local.ts'
import { ALGORITHMS } from '../tokens/algorithms.ts'
import type { TokenKey, TokenKeys } from '../tokens/key.ts'
import { importKey, KeyFault } from './import-key.ts'
import { publicPart } from './public-part.ts'

/** The public parts of asymmetric keys, as published (RFC 7517 §5). */
interface PublishedKeys {
  readonly keys: readonly JWK[]
}

/** All keys of the service, imported once per isolate. */
export interface Keyring {
  readonly access: TokenKeys
  readonly refresh: TokenKeys
  /** The public parts of the asymmetric access keys. */
  readonly published: PublishedKeys
  /** The public parts of the keys of Security Event Tokens, which only the objects of streams use. Null: there are none. */
  readonly publishedForEvents: PublishedKeys | null
}

export interface KeySecrets {
  readonly ACCESS_TOKEN_KEYS: string
  readonly REFRESH_TOKEN_KEYS: string
  /** Absent or empty: the service sends no Security Event Tokens. */
  readonly EVENT_KEYS?: string | undefined
}

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) })

/**
 * Imports all secrets. `local` is true only for `npm start` and tests, and accepts keys that were generated for local
 * runs. No key is in two sets. Throws `KeyFault`.
 */
export async function loadKeyring(secrets: KeySecrets, local: boolean): Promise<Keyring> {
  const access = await importSet('ACCESS_TOKEN_KEYS', secrets.ACCESS_TOKEN_KEYS, local)
  const refresh = await importSet('REFRESH_TOKEN_KEYS', secrets.REFRESH_TOKEN_KEYS, local)
  for (const [identity, { kid, algorithm }] of refresh.byIdentity) {
    if (algorithm !== 'HS256') {
      throw new KeyFault(`REFRESH_TOKEN_KEYS: key ${kid} is for ${algorithm}, and only HS256 is used`)
    }
    if (access.byIdentity.has(identity)) {
      throw new KeyFault(`REFRESH_TOKEN_KEYS: key ${kid} is in ACCESS_TOKEN_KEYS too`)
    }
  }
  const events = secrets.EVENT_KEYS ? await importEventKeys(secrets.EVENT_KEYS, local) : null
  for (const [identity, { kid }] of events?.byIdentity ?? []) {
    if (access.byIdentity.has(identity)) {
      throw new KeyFault(`EVENT_KEYS: key ${kid} is in ACCESS_TOKEN_KEYS too`)
    }
  }
  return {
    access: access.keys,
    refresh: refresh.keys,
    published: { keys: access.published },
    publishedForEvents: events && { keys: events.published },
  }
}

/**
 * Imports the keys of Security Event Tokens. All are for RS256: "All events MUST be signed using the RS256 algorithm using a
 * minimum of 2048-bit keys" (CAEP Interoperability Profile 1.0 §2.6). Throws `KeyFault`.
 */
export async function importEventKeys(text: string, local: boolean) {
  const events = await importSet('EVENT_KEYS', text, local)
  for (const { kid, algorithm } of events.byIdentity.values()) {
    if (algorithm === 'RS256') continue
    throw new KeyFault(`EVENT_KEYS: key ${kid} is for ${algorithm}, and only RS256 is used`)
  }
  return events
}

/**
 * Imports one JWK Set. Throws `KeyFault`, whose message begins with `variable`. `npm run keys` calls it too, so that the
 * script and the service accept the same sets.
 */
export async function importSet(variable: string, text: string, local: boolean) {
  const byIdentity = new Map<string, TokenKey>()
  const published: JWK[] = []
  for (const [index, jwk] of parseSet(variable, text).entries()) {
    const where = `${variable}: key ${index + 1}`
    if (LOCAL_KEY_MARK in jwk && !local) {
      throw new KeyFault(`${where} was generated for local runs; make one with \`npm run keys\``)
    }
    const { identity, ...key } = await importKey(where, jwk)
    if (byIdentity.has(identity)) throw new KeyFault(`${where} is there twice`)
    byIdentity.set(identity, key)
    if (!ALGORITHMS[key.algorithm].symmetric) published.push(publicPart(jwk, key.kid, key.algorithm))
  }
  const keys = [...byIdentity.values()]
  const [signer] = keys
  if (signer === undefined) throw new KeyFault(`${variable}: the set has no key`)
  const byKid = new Map(keys.map((key) => [key.kid, key]))
  return { keys: { signer, byKid }, byIdentity, published }
}

function parseSet(variable: string, text: string): readonly JWK[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new KeyFault(`${variable}: it is not JSON`)
  }
  const parsed = keySet.safeParse(json)
  if (!parsed.success) {
    throw new KeyFault(`${variable}: it is not a JWK Set with at least one key, {"keys":[{"kty":...}]}`)
  }
  return parsed.data.keys
}
