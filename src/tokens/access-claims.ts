/** The explicit type of access tokens (RFC 9068 §2.1). It keeps every other token out (RFC 8725 §3.11). */
export const ACCESS_TOKEN_TYP = 'at+jwt'

/** A cell is opaque and bounded. Only `placement.ts` reads its form, and another release may use another form. */
export const CELL = /^[\x21-\x7e]{1,64}$/

/** The claims of an access token (RFC 9068 §2.2). Times are NumericDates, in seconds (RFC 7519 §2). */
export interface AccessClaims {
  /** The user. */
  sub: string
  /** The family: one login. */
  sid: string
  /** The number of the pair in its family. */
  gen: number
  /** Opaque. */
  cell: string
  iss: string
  aud: string
  iat: number
  exp: number
  nbf?: number | undefined
  /** The thumbprint of the key that the token is bound to (RFC 9449 §6.1). */
  cnf?: { jkt: string } | undefined
  jti: string
  client_id: string
  customerId: string
  role: string
  userType: string
  email: string
}

// RFC 9562 §4.1 and §4.2: the versions 1 to 8 of this variant, and the nil and max UUIDs (§5.9, §5.10).
const UUID =
  /^(?:[\da-fA-F]{8}-[\da-fA-F]{4}-[1-8][\da-fA-F]{3}-[89abAB][\da-fA-F]{3}-[\da-fA-F]{12}|0{8}(?:-0{4}){3}-0{12}|f{8}(?:-f{4}){3}-f{12})$/

const isText = (value: unknown) => typeof value === 'string'
const isUuid = (value: unknown) => typeof value === 'string' && UUID.test(value)
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0
const isCell = (value: unknown) => typeof value === 'string' && CELL.test(value)
const isCnf = (value: unknown) => isObject(value) && isText(value.jkt)

/** The rule of each claim, without zod, which a resource server should not have to carry. */
const RULES: Readonly<Record<keyof AccessClaims, (value: unknown) => boolean>> = {
  sub: isUuid,
  sid: isUuid,
  gen: isCount,
  cell: isCell,
  iss: isText,
  aud: isText,
  iat: isCount,
  exp: isCount,
  nbf: (value) => value === undefined || isCount(value),
  cnf: (value) => value === undefined || isCnf(value),
  jti: isText,
  client_id: isText,
  customerId: isUuid,
  role: isText,
  userType: isText,
  email: isText,
}

/** Whether a payload has every claim of an access token, in its form. It may have others. */
export function isAccessClaims(payload: unknown): payload is AccessClaims {
  return isObject(payload) && Object.entries(RULES).every(([name, holds]) => holds(payload[name]))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
