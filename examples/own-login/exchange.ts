import type { LiveSession } from '@edge-token-service/client'

// The exchange of an ID token for the first pair of a session (RFC 8693), by a client with the right `exchange`.

export interface ExchangeOptions {
  /** The token service. */
  readonly service: string
  readonly clientId: string
  readonly clientSecret: string
}

/** The answer to an exchange: a session, or why there is none. */
export type Exchanged =
  | { readonly ok: true; readonly session: LiveSession }
  | { readonly ok: false; readonly status: number; readonly words: string }

/** Exchanges an ID token, which the service accepts once. Throws what `fetch` throws. */
export async function exchange(idToken: string, options: ExchangeOptions): Promise<Exchanged> {
  const { service, clientId, clientSecret } = options
  const request = {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
      'idempotency-key': crypto.randomUUID(),
    },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: idToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    }),
  }
  const send = () => fetch(`${service}/oauth2/token`, request)
  const asked = Date.now()
  // After a lost answer the same request with the same key gets the same pair.
  const response = await send().catch(send)
  const answer = (await response.json()) as Record<string, unknown>
  if (!response.ok) {
    const words = [answer.error, answer.error_description].filter((text) => text !== undefined).join(': ')
    return { ok: false, status: response.status, words }
  }
  const pair = { token: String(answer.access_token), refreshToken: String(answer.refresh_token) }
  const expiresAt = asked + Number(answer.expires_in) * 1000
  // The client of `@edge-token-service/client` goes on from this record.
  return { ok: true, session: { pair, nextKey: crypto.randomUUID(), storedAt: asked, expiresAt } }
}
