import { decodeBase64 } from './base64.ts'

/** A key, with the identifier of the signatures that it verifies (Standard Webhooks 1.0, Signature scheme). */
export interface WebhookKey {
  readonly identifier: 'v1' | 'v1a'
  readonly algorithm: 'HMAC' | 'Ed25519'
  readonly key: CryptoKey
}

/**
 * The keys, ready to verify. Throws a TypeError if there is none, or if one is malformed: that is a fault of the receiver's
 * configuration, not of a request. The error has the place of the key, and nothing of its text.
 */
export async function importWebhookKeys(
  secrets: readonly string[],
  publicKeys: readonly string[],
): Promise<WebhookKey[]> {
  const imports = [
    ...secrets.map((text, at) => importSecret(text, `secrets[${at}]`)),
    ...publicKeys.map((text, at) => importPublicKey(text, `publicKeys[${at}]`)),
  ]
  if (imports.length === 0) throw new TypeError('verifyWebhook needs a secret or a public key')
  return Promise.all(imports)
}

async function importSecret(text: string, place: string): Promise<WebhookKey> {
  const bytes = keyBytes(text, 'whsec_')
  if (bytes === null || bytes.length < 24 || bytes.length > 64)
    throw new TypeError(`${place} must be whsec_ and base64 of 24 to 64 bytes`)
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes, hmac, false, ['verify'])
  return { identifier: 'v1', algorithm: 'HMAC', key }
}

async function importPublicKey(text: string, place: string): Promise<WebhookKey> {
  const bytes = keyBytes(text, 'whpk_')
  if (bytes?.length !== 32) throw new TypeError(`${place} must be whpk_ and base64 of 32 bytes`)
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'Ed25519' }, false, ['verify'])
  return { identifier: 'v1a', algorithm: 'Ed25519', key }
}

function keyBytes(text: unknown, prefix: string) {
  return typeof text === 'string' && text.startsWith(prefix) ? decodeBase64(text.slice(prefix.length)) : null
}
