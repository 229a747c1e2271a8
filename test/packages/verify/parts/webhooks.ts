import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, randomUUID, sign } from 'node:crypto'
import type { WebhookRequest } from '@edge-token-service/verify/webhook'

// A sender of webhooks by Standard Webhooks 1.0, on Node's cryptography alone.

export interface Message {
  id: string
  timestamp: number | string
  body: string | Uint8Array
}

/** A new secret, as senders show it. */
export const newSecret = (bytes = 24): string => `whsec_${randomBytes(bytes).toString('base64')}`

/** A new key pair, with its public key as senders show it. */
export function newSigningKey(): { privateKey: KeyObject; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  return { privateKey, publicKey: `whpk_${raw.toString('base64')}` }
}

export const newMessage = (more: Partial<Message> = {}): Message => ({
  id: `msg_${randomUUID()}`,
  timestamp: Math.floor(Date.now() / 1000),
  body: JSON.stringify({ type: 'session.ended', timestamp: new Date().toISOString(), data: { id: '1' } }),
  ...more,
})

const content = ({ id, timestamp, body }: Message) =>
  Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)])

/** The signature of a message by a secret. */
export function v1(secret: string, message: Message): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return `v1,${createHmac('sha256', key).update(content(message)).digest('base64')}`
}

/** The signature of a message by a private key. */
export const v1a = (key: KeyObject, message: Message): string =>
  `v1a,${sign(null, content(message), key).toString('base64')}`

/** The request that delivers a message. */
export const deliver = (message: Message, ...signatures: string[]): WebhookRequest => ({
  headers: new Headers({
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': signatures.join(' '),
  }),
  rawBody: message.body,
})
