import type { Written } from './written-request.ts'

/** What the service answered, and what was sent besides the form. */
export interface Outcome {
  readonly status: number
  readonly milliseconds: number
  readonly headers: readonly (readonly [string, string])[]
  /** The body as text, JSON with indents. */
  readonly text: string
  /** The parsed body, if it is JSON. */
  readonly json: unknown
  /** The key of this press, if the operation takes one. */
  readonly key: string | null
}

/** The most of a body that the page shows, in characters. */
const MOST_SHOWN = 20_000

/**
 * Sends a request of this origin. `byCookie`: with the cookies, of which Cloudflare Access has one. Throws if the service does
 * not answer, or if a header has characters that none may have.
 */
export async function send(
  { method, path, headers, body }: Written,
  added: Readonly<Record<string, string>>,
  byCookie: boolean,
): Promise<Outcome> {
  const request = new Request(location.origin + path, {
    method,
    headers: { ...headers, ...added },
    body,
    cache: 'no-store',
    // The browser answers a challenge for `Basic` with a dialog of its own, unless the request has no credentials of its own.
    credentials: byCookie ? 'same-origin' : 'omit',
  })
  const begun = performance.now()
  const response = await fetch(request).catch(() => {
    throw new Error('The service does not answer. Try again.')
  })
  const answered = await response.text()
  const json = parsed(answered)
  const text = json === undefined ? answered : JSON.stringify(json, null, 2)
  return {
    status: response.status,
    milliseconds: Math.round(performance.now() - begun),
    headers: [...response.headers],
    text:
      text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}\n… ${text.length} characters in all` : text,
    json,
    key: added['Idempotency-Key'] ?? null,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
