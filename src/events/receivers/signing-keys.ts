import { Buffer } from 'node:buffer'
import { createHmac, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
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

/** New keys: a secret of 32 random bytes, and an Ed25519 pair. */
export function newKeys(): StoredKeys {
  const pair = generateKeyPairSync('ed25519')
  const privateKey = pair.privateKey.export({ format: 'der', type: 'pkcs8' })
  const { x = '' } = pair.publicKey.export({ format: 'jwk' })
  return {
    secret: randomBytes(32).toString('base64'),
    privateKey: privateKey.toString('base64'),
    publicKey: Buffer.from(x, 'base64url').toString('base64'),
    until: null,
  }
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
export function signaturesOf(
  stored: readonly StoredKeys[],
  { id, timestamp, body }: { readonly id: string; readonly timestamp: number; readonly body: string },
  now: EpochMs,
): string {
  const content = Buffer.from(`${id}.${timestamp}.${body}`)
  const used = stored.filter(({ until }) => until === null || now < until)
  const signatures = used.flatMap(({ secret, privateKey }) => {
    const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' })
    const v1 = createHmac('sha256', Buffer.from(secret, 'base64')).update(content).digest('base64')
    return [`v1,${v1}`, `v1a,${sign(null, content, key).toString('base64')}`]
  })
  return signatures.join(' ')
}
