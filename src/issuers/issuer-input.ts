// What an operator types about an issuer, for the command and for the page. It has no zod, so that the page stays small.

/** The words of a text, which has commas or spaces between them. */
export function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '')
}

/**
 * The roles of values: `admins=ROLE_SUPER_ADMIN,staff=ROLE_USER`. A value may have an equals sign, and a role has none. Null:
 * the text has another form.
 */
export function rolesOf(text: string): { value: string; role: string }[] | null {
  const pairs = text.split(',').map((pair) => {
    const [, value, role] = /^\s*(.+)=(\w+)\s*$/.exec(pair) ?? []
    return value === undefined || role === undefined ? null : { value, role }
  })
  return pairs.includes(null) ? null : pairs.filter((pair) => pair !== null)
}

/** A JWK with any members. */
export interface GivenKey {
  readonly kty: string
  readonly [member: string]: unknown
}

/**
 * The keys of a parsed JSON text: those of a JWK Set (RFC 7517 §5), or one JWK. `private`: one has a private or secret member,
 * which must not leave its owner. Null: it is neither.
 */
export function publicKeysOf(json: unknown): GivenKey[] | 'private' | null {
  const keys = isObject(json) && Array.isArray(json.keys) ? (json.keys as unknown[]) : [json]
  if (!keys.every(isKey)) return null
  return keys.some((key) => 'd' in key || 'k' in key) ? 'private' : keys
}

/** The discovery document of an OpenID provider (OpenID Connect Discovery §3), as far as it is used. */
export interface Discovery {
  readonly issuer: string
  readonly jwksUri: string
}

/** The discovery document in a parsed JSON text. Null: it is none. */
export function discoveryOf(json: unknown): Discovery | null {
  if (!isObject(json)) return null
  const { issuer, jwks_uri: jwksUri } = json
  return typeof issuer === 'string' && typeof jwksUri === 'string' ? { issuer, jwksUri } : null
}

/** The URL of the discovery document of an issuer (OpenID Connect Discovery §4). */
export function discoveryUrl(iss: string): string {
  return `${iss.replace(/\/$/, '')}/.well-known/openid-configuration`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isKey(value: unknown): value is GivenKey {
  return isObject(value) && typeof value.kty === 'string'
}
