import type { Scheme } from './document.ts'

// What a person types once to call the operations. It is in memory only, and gone with the page.

/** The texts of all credentials by scheme and field. */
export type Credentials = Readonly<Record<string, string>>

/** A field of a scheme. `key` is where `Credentials` has its text. */
export interface CredentialField {
  readonly key: string
  readonly label: string
}

/** The scheme of a user's access token. */
export const USER_TOKEN = 'accessToken'

const LABELS: Readonly<Record<string, string>> = {
  [USER_TOKEN]: 'Access token',
  operatorToken: 'Operator token',
  receiver: 'Access token of a client',
}

/** The fields of a scheme. None: a page cannot send it, or the browser sends it by itself. */
export function credentialFields(name: string, { type, scheme }: Scheme): CredentialField[] {
  if (type === 'oauth2' || (type === 'http' && scheme === 'bearer')) {
    return [{ key: name, label: LABELS[name] ?? name }]
  }
  if (type !== 'http' || scheme !== 'basic') return []
  return [
    { key: `${name}.id`, label: 'Client id' },
    { key: `${name}.secret`, label: 'Client secret' },
  ]
}

/** The value of `Authorization` for the first scheme that was filled in. Null: the call goes without. */
export function authorizationOf(
  security: readonly (string | null)[],
  schemes: Readonly<Record<string, Scheme>>,
  credentials: Credentials,
): string | null {
  for (const name of security) {
    const scheme = name === null ? undefined : schemes[name]
    if (name === null || scheme === undefined) continue
    const [first, second] = credentialFields(name, scheme).map(({ key }) => credentials[key] ?? '')
    if (first === undefined || first === '') continue
    // RFC 6749 §2.3.1: both are form-encoded before they are joined.
    return second === undefined ? `Bearer ${first}` : `Basic ${btoa(`${encoded(first)}:${encoded(second)}`)}`
  }
  return null
}

const encoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1)

/** A pair of tokens, as an answer had it. */
export interface Pair {
  readonly token: string
  readonly refreshToken: string
}

/** The pair in an answer of a login or a refresh, by the contract or by OAuth. Null: it has none. */
export function pairIn(body: unknown): Pair | null {
  const { content, ...own } = { content: [], ...membersOf(body) }
  const first = membersOf(Array.isArray(content) ? content[0] : null)
  const token = first.token ?? ('access_token' in own ? own.access_token : undefined)
  const refreshToken = first.refreshToken ?? ('refresh_token' in own ? own.refresh_token : undefined)
  return typeof token === 'string' && typeof refreshToken === 'string' ? { token, refreshToken } : null
}

const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
