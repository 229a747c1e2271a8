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

/** Sends one event of a webhook once. The body of the answer is not read. */
export async function attempt(
  url: string,
  keys: readonly StoredKeys[],
  { id, body }: { readonly id: string; readonly body: string },
): Promise<Attempted> {
  const begun = now()
  const timestamp = Math.floor(begun / 1000)
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signaturesOf(keys, { id, timestamp, body }, begun),
  }
  return post(url, headers, body, async (response) => (response.ok ? null : `status ${response.status}`))
}

/** Posts a body once. A redirect is not followed. `judge` gives the failure that an answer means, or null. */
export async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  judge: (response: Response) => Promise<string | null>,
): Promise<Attempted> {
  const begun = now()
  const took = () => Math.max(now() - begun, 0)
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      headers: { 'user-agent': 'edge-token-service', ...headers },
      body,
    })
    const { status } = response
    const isRedirect = status >= 300 && status < 400
    const failure = isRedirect ? `redirect ${status}` : await judge(response)
    if (!response.bodyUsed) await response.body?.cancel()
    const throttled = status === 429 || status === 503
    const askedMs = throttled ? askedWait(response.headers.get('retry-after'), now()) : 0
    return { status, failure, milliseconds: took(), askedMs }
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    return { status: null, failure: isLate ? 'timeout' : 'unreachable', milliseconds: took(), askedMs: 0 }
  }
}
