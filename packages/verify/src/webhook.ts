// The entry `./webhook`. It imports nothing, so that a receiver of webhooks carries no JOSE.

import { decodeBase64 } from './base64.ts'
import { isObject } from './json-object.ts'
import { type ReplayStore, replayRefusal } from './replay.ts'
import { importWebhookKeys, type WebhookKey } from './webhook-keys.ts'

export { type MemoryReplayStore, memoryReplayStore, type ReplayStore } from './replay.ts'

/** A request that may be a webhook. */
export interface WebhookRequest {
  /** The `Headers` of a request, or the `headers` of Node's request. */
  readonly headers: HeaderReader | Readonly<Record<string, string | readonly string[] | undefined>>
  /** The body as received. A body that was parsed and written again has another signature. */
  readonly rawBody: string | Uint8Array
}

export interface HeaderReader {
  get(name: string): string | null
}

/** The keys of a webhook's sender. Several of a kind are tried in turn, so that a key can be replaced without a gap. */
export interface WebhookKeys {
  /** Secrets as the sender shows them: `whsec_` and base64 of 24 to 64 bytes. They verify `v1` signatures. */
  readonly secrets?: readonly string[] | undefined
  /** Ed25519 public keys as the sender shows them: `whpk_` and base64 of 32 bytes. They verify `v1a` signatures. */
  readonly publicKeys?: readonly string[] | undefined
}

/** The expectations of a receiver on a webhook. One secret or public key is necessary. */
export interface WebhookOptions extends WebhookKeys {
  /** Remembers the ids that were received. Without it, a message that is sent twice is accepted twice. */
  readonly replay?: ReplayStore | undefined
  /** Seconds that `webhook-timestamp` may differ from now, before and after. The default is 300. */
  readonly toleranceSeconds?: number | undefined
  /**
   * Seconds that an id is remembered. The default is 604,800, 7 days: a sender repeats an unanswered message for days, with
   * the same id and a new timestamp.
   */
  readonly rememberSeconds?: number | undefined
}

/** An event in the recommended form (Standard Webhooks 1.0, Payload structure). It may have other members. */
export interface WebhookEvent {
  readonly type: string
  /** When it happened, in ISO 8601. A repeated message has the same. */
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
}

export type WebhookVerification =
  | {
      readonly ok: true
      /** The message. It is the same however often the message is sent. */
      readonly id: string
      /** When this attempt was made, in seconds since 1970. */
      readonly timestamp: number
      /** The body as an event. Null: it has another form. */
      readonly event: WebhookEvent | null
      /** The id that the replay store got. A handler that fails lets the store forget it. */
      readonly replayId: string
    }
  /** No webhook of this sender, or too old. The cause is not for the caller. Answer 400 or 401. */
  | { readonly ok: false; readonly error: 'invalid_webhook'; readonly cause: InvalidWebhook }
  /** A valid message that was received before. Answer 2xx, or its sender repeats it. */
  | { readonly ok: false; readonly error: 'replayed' }
  /** The replay store could not be asked. Answer 503, so that the sender repeats the message. */
  | { readonly ok: false; readonly error: 'unavailable'; readonly cause: unknown }

export type InvalidWebhook =
  | 'missing_header'
  | 'malformed_header'
  | 'too_old'
  | 'too_new'
  /** `rawBody` is neither a text nor bytes: the request had no body, or a framework has parsed it. */
  | 'malformed_body'
  | 'no_matching_signature'

const TOLERANCE_SECONDS = 300
const REMEMBER_SECONDS = 604_800

// A point ends the id in the signed content. If an id could have one, parts of a signed body could be presented as another
// timestamp and body. The specification forbids it for that reason (Signature scheme).
const ID = /^[\x21-\x2d\x2f-\x7e]{1,256}$/

/** One spelling for each time, because the signature is about the text. */
const TIMESTAMP = /^(?:0|[1-9]\d{0,11})$/

/** Signatures of one header that are looked at. A sender has one for each of its keys. */
const MAX_SIGNATURES = 20

/**
 * Verifies a webhook by Standard Webhooks 1.0: headers, timestamp, and one signature by one of the keys. With a store, it
 * also checks that the message is new. Throws a TypeError if the keys are malformed, or if there is none, and a RangeError if
 * `rememberSeconds` is no number from 0 on: no id would be remembered.
 */
export async function verifyWebhook(
  { headers, rawBody }: WebhookRequest,
  options: WebhookOptions,
): Promise<WebhookVerification> {
  const { toleranceSeconds = TOLERANCE_SECONDS, rememberSeconds = REMEMBER_SECONDS } = options
  if (!(rememberSeconds >= 0)) throw new RangeError('rememberSeconds must be at least 0')
  const keys = await importWebhookKeys(options.secrets ?? [], options.publicKeys ?? [])
  const id = headerOf(headers, 'webhook-id')
  const sentAt = headerOf(headers, 'webhook-timestamp')
  const signatures = headerOf(headers, 'webhook-signature')
  if (!id || !sentAt || !signatures) return invalid('missing_header')
  if (!ID.test(id) || !TIMESTAMP.test(sentAt)) return invalid('malformed_header')
  const timestamp = Number(sentAt)
  const now = Date.now() / 1000
  if (!(timestamp >= Math.floor(now) - toleranceSeconds)) return invalid('too_old')
  if (!(timestamp <= now + toleranceSeconds)) return invalid('too_new')
  const body = bytesOf(rawBody)
  if (body === null) return invalid('malformed_body')
  const signed = concatenate(new TextEncoder().encode(`${id}.${sentAt}.`), body)
  if (!(await isSigned(signed, signatures, keys))) return invalid('no_matching_signature')
  const replayId = `webhook ${id}`
  // A message is never forgotten while its timestamp is still accepted.
  const until = Math.ceil(Math.max(now + rememberSeconds, timestamp + toleranceSeconds + 1))
  const refused = await replayRefusal(options.replay, replayId, until)
  return refused ?? { ok: true, id, timestamp, event: eventOf(body), replayId }
}

/**
 * Whether one signature of a header is right. `crypto.subtle.verify` compares in constant time. Signatures with an
 * identifier that no key has are passed over, because later versions may add some.
 */
async function isSigned(signed: BufferSource, header: string, keys: readonly WebhookKey[]): Promise<boolean> {
  for (const versioned of header.split(' ').slice(0, MAX_SIGNATURES)) {
    const [identifier, encoded = '', ...rest] = versioned.split(',')
    const signature = rest.length === 0 ? decodeBase64(encoded) : null
    if (signature === null) continue
    for (const { key, algorithm } of keys.filter((one) => one.identifier === identifier)) {
      if (await crypto.subtle.verify(algorithm, key, signature, signed)) return true
    }
  }
  return false
}

/** The value of a header. Repeated headers are joined as `Headers` joins them, and none of ours has such a value. */
function headerOf(headers: WebhookRequest['headers'], name: string): string | undefined {
  if (isReader(headers)) return headers.get(name) ?? undefined
  const values = Object.entries(headers).filter(([key]) => key.toLowerCase() === name)
  return values.flatMap(([, value]) => value ?? []).join(', ')
}

function isReader(headers: WebhookRequest['headers']): headers is HeaderReader {
  return typeof headers.get === 'function'
}

/** The bytes of a body. Null: a caller without types gave something else, such as the undefined of a request without a body. */
function bytesOf(body: unknown): Uint8Array | null {
  if (typeof body === 'string') return new TextEncoder().encode(body)
  return ArrayBuffer.isView(body) ? new Uint8Array(body.buffer, body.byteOffset, body.byteLength) : null
}

function eventOf(body: Uint8Array): WebhookEvent | null {
  const parsed = parseJson(body)
  if (!isObject(parsed)) return null
  const { type, timestamp, data } = parsed
  if (typeof type !== 'string' || typeof timestamp !== 'string' || !isObject(data)) return null
  return { ...parsed, type, timestamp, data }
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return undefined
  }
}

function concatenate(first: Uint8Array, second: Uint8Array) {
  const all = new Uint8Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}

function invalid(cause: InvalidWebhook): WebhookVerification {
  return { ok: false, error: 'invalid_webhook', cause }
}
