import type { AccessClaims, RefreshClaims } from '../tokens/claims.ts'
import type { Service } from './service.ts'
import type { TokenType } from './steps/issue-pair.ts'
import { bearerOf, verifyBearer, verifyRefresh } from './steps/verify-tokens.ts'

/** The answer of an introspection (RFC 7662 §2.2). The answer for an inactive token does not show the cause. */
export type Introspection =
  | { readonly active: false }
  | (AccessClaims & { readonly active: true; readonly token_type: TokenType; readonly username: string })
  | (RefreshClaims & { readonly active: true })

const INACTIVE: Introspection = { active: false }

/**
 * Introspects a token. The cell is asked, so a family that has ended is inactive at once. Introspection changes
 * nothing, and a used refresh token is only inactive. An access token is recognized whatever the hint, which may be
 * wrong (RFC 7662 §2.1). A refresh token is active only with the hint `refresh_token`: a resource server that
 * introspects a token from a request must not accept a refresh token as an access token.
 */
export async function introspect(
  service: Service,
  token: string,
  hint: string | undefined,
): Promise<Introspection> {
  const access = await verifyBearer(service, token)
  if (access.ok) return introspectAccess(service, access.value)
  if (hint !== 'refresh_token') return INACTIVE
  const refresh = await verifyRefresh(service, token)
  return refresh.ok ? introspectRefresh(service, refresh.value) : INACTIVE
}

async function introspectAccess(service: Service, claims: AccessClaims): Promise<Introspection> {
  const recognized = await service.cells.ask(claims.cell, (cell) => cell.recognize(bearerOf(claims)))
  if (recognized.outcome !== 'live') return INACTIVE
  const { customerId, role, userType, email } = recognized.user
  return {
    ...claims,
    active: true,
    token_type: claims.cnf === undefined ? 'Bearer' : 'DPoP',
    // The user's present data, which may differ from the claims of the token.
    username: email,
    customerId,
    role,
    userType,
    email,
  }
}

async function introspectRefresh(service: Service, claims: RefreshClaims): Promise<Introspection> {
  const recognized = await service.cells.ask(claims.cell, (cell) => cell.recognize(bearerOf(claims)))
  if (recognized.outcome !== 'live' || recognized.generation !== claims.gen) return INACTIVE
  return { active: true, ...claims }
}
