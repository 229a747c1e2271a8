import { now } from '../../core/clock.ts'
import type { Tried } from './receiver-calls.ts'
import { askedWait } from './schedule.ts'
import { type StoredKeys, signaturesOf } from './signing-keys.ts'

/** Milliseconds in which a receiver has to answer. */
const ANSWER_LIMIT_MS = 5000

/** The result of one attempt, with the milliseconds that the receiver asks to be left alone. */
export interface Attempted extends Tried {
  readonly askedMs: number
}

/** Sends one event once. A redirect is not followed, and the body of the answer is not read. */
export async function attempt(
  url: string,
  keys: readonly StoredKeys[],
  { id, body }: { readonly id: string; readonly body: string },
): Promise<Attempted> {
  const begun = now()
  const timestamp = Math.floor(begun / 1000)
  const signatures = signaturesOf(keys, { id, timestamp, body }, begun)
  const took = () => Math.max(now() - begun, 0)
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'edge-token-service',
        'webhook-id': id,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signatures,
      },
      body,
    })
    await response.body?.cancel()
    const { status, headers } = response
    const failure = response.ok
      ? null
      : status >= 300 && status < 400
        ? `redirect ${status}`
        : `status ${status}`
    const throttled = status === 429 || status === 503
    const askedMs = throttled ? askedWait(headers.get('retry-after'), now()) : 0
    return { status, failure, milliseconds: took(), askedMs }
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    return { status: null, failure: isLate ? 'timeout' : 'unreachable', milliseconds: took(), askedMs: 0 }
  }
}
