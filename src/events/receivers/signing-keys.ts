import type { EpochMs } from '../../core/clock.ts'
import type { ShownKeys } from './receiver-calls.ts'

/** The keys of a receiver as they are stored, in its object alone. */
export interface StoredKeys {
  /** The secret of HMAC-SHA256, in base64. */
  readonly secret: string
  /** The Ed25519 key in PKCS #8, in base64. */
  readonly privateKey: string
  /** The Ed25519 public key, in base64. */
  readonly publicKey: string
  /** When they are no longer used. Null: they are the present ones. */
  readonly until: EpochMs | null
}

/** Milliseconds that replaced keys are used beside the new ones. */
const OVERLAP_MS = 24 * 60 * 60 * 1000

const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const
const ED25519 = { name: 'Ed25519' } as const

/** New keys: a secret of 32 random bytes, and an Ed25519 pair. */
export async function newKeys(): Promise<StoredKeys> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Ed25519 gives a pair
  const pair = (await crypto.subtle.generateKey(ED25519, true, ['sign', 'verify'])) as CryptoKeyPair
  const [privateKey, publicKey] = await Promise.all([
    exported('pkcs8', pair.privateKey),
    exported('raw', pair.publicKey),
  ])
  return { secret: encode(crypto.getRandomValues(new Uint8Array(32))), privateKey, publicKey, until: null }
}

/** The keys after a replacement: the new ones, and for a day the ones before. Older ones end. */
export function replaced(stored: readonly StoredKeys[], made: StoredKeys, now: EpochMs): StoredKeys[] {
  return [made, ...stored.slice(0, 1).map((keys) => ({ ...keys, until: now + OVERLAP_MS }))]
}

/** The text of the keys that a receiver verifies by (Standard Webhooks 1.0, Signature scheme). */
export function shownKeys({ secret, publicKey }: StoredKeys): ShownKeys {
  return { secret: `whsec_${secret}`, publicKey: `whpk_${publicKey}` }
}

/** The value of `webhook-signature`: `v1` and `v1a` by each key that is in use. */
export async function signaturesOf(
  stored: readonly StoredKeys[],
  { id, timestamp, body }: { readonly id: string; readonly timestamp: number; readonly body: string },
  now: EpochMs,
): Promise<string> {
  const content = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
  const used = stored.filter(({ until }) => until === null || now < until)
  const signed = await Promise.all(
    used.map(async ({ secret, privateKey }) => {
      const hmac = await crypto.subtle.importKey('raw', decode(secret), HMAC, false, ['sign'])
      const ed25519 = await crypto.subtle.importKey('pkcs8', decode(privateKey), ED25519, false, ['sign'])
      const v1 = encode(await crypto.subtle.sign(HMAC.name, hmac, content))
      const v1a = encode(await crypto.subtle.sign(ED25519, ed25519, content))
      return `v1,${v1} v1a,${v1a}`
    }),
  )
  return signed.join(' ')
}

async function exported(format: 'pkcs8' | 'raw', key: CryptoKey): Promise<string> {
  const bytes = await crypto.subtle.exportKey(format, key)
  if (!(bytes instanceof ArrayBuffer)) throw new Error('the key was not exported as bytes')
  return encode(bytes)
}

// Standard base64 with padding, which the specification uses.

function encode(bytes: ArrayBuffer | Uint8Array): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
