import { FETCH_LIMIT_MS, type Fetch } from '../../../src/tokens/published-keys.ts'

/** How the service is asked about a token (RFC 7662), with the credentials of a client that its operator made. */
export interface IntrospectionOptions {
  /** The URL of the introspection endpoint. By default it is under the issuer. */
  readonly url?: string | undefined
  readonly clientId: string
  readonly clientSecret: string
}

/**
 * Asks the service about a token. Gives the claims of an active one, and null for any other. Throws if the service gives
 * no answer about the token: an outage, or wrong credentials of the client (RFC 7662 §2.3).
 */
export async function introspect(
  token: string,
  url: string,
  { clientId, clientSecret }: IntrospectionOptions,
  fetch: Fetch,
): Promise<object | null> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${btoa(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`)}`,
    },
    body: new URLSearchParams({ token }).toString(),
    redirect: 'manual',
    signal: AbortSignal.timeout(FETCH_LIMIT_MS),
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`the introspection was answered with ${response.status}`)
  const answer: unknown = JSON.parse(text)
  if (typeof answer !== 'object' || answer === null || !('active' in answer)) throw malformed()
  if (typeof answer.active !== 'boolean') throw malformed()
  return answer.active ? answer : null
}

const malformed = () => new Error('the answer of the introspection is none of RFC 7662')

/** RFC 6749 §2.3.1: the id and the secret are encoded as a form before Basic encodes them. */
const formEncoded = (text: string) => new URLSearchParams({ '': text }).toString().slice(1)
