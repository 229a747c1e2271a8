import type { Attempted } from '../receivers/attempt.ts'
import { post } from '../receivers/attempt.ts'
import type { StreamDelivery } from './stream-calls.ts'

/** Bytes of an answer that are read. */
const MAX_ANSWER_BYTES = 4096

/** The registered codes (RFC 8935 §2.4, §7.1; SSF 1.0 §8.1.4.1). Another text of a receiver is not kept. */
const CODES = [
  'invalid_request',
  'invalid_key',
  'invalid_issuer',
  'invalid_audience',
  'authentication_failed',
  'access_denied',
  'invalid_state',
]

/** The word for an error code of a receiver. */
export function refusalWords(code: unknown): string {
  return `refused ${CODES.find((known) => known === code) ?? 'without a known code'}`
}

/**
 * Whether a failure is a refusal of this event, which says nothing about the others. A refusal of the key or of the
 * authorization concerns all of them, and ends when the receiver has loaded or set the new one.
 */
export function refusesEvent({ status, failure }: Attempted): boolean {
  return status === 400 && !['invalid_key', 'authentication_failed'].map(refusalWords).includes(failure ?? '')
}

/** Pushes a Security Event Token once (RFC 8935 §2). Only 202 is a success (§2.2). 400 is a refusal (§2.3). */
export function push(
  delivery: StreamDelivery & { readonly method: 'push' },
  set: string,
): Promise<Attempted> {
  const headers = {
    'content-type': 'application/secevent+jwt',
    accept: 'application/json',
    ...(delivery.authorization === null ? {} : { authorization: delivery.authorization }),
  }
  return post(delivery.url, headers, set, async (response) => {
    if (response.status === 202) return null
    return response.status === 400 ? refusalWords(await codeOf(response)) : `status ${response.status}`
  })
}

/** The `err` of an answer, or undefined. */
async function codeOf(response: Response): Promise<unknown> {
  const reader = response.body?.getReader()
  let text = ''
  const decoder = new TextDecoder()
  for (
    let part = await reader?.read();
    part?.done === false && text.length < MAX_ANSWER_BYTES;
    part = await reader?.read()
  ) {
    text += decoder.decode(part.value, { stream: true })
  }
  try {
    await reader?.cancel()
    const answer: unknown = JSON.parse(text)
    return Reflect.get(Object(answer), 'err')
  } catch {
    return undefined
  }
}
