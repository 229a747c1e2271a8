import type { AccessClaims } from '../tokens/access-claims.ts'
import type { RefreshClaims } from '../tokens/claims.ts'
import type { Service } from './service.ts'
import type { TokenType } from './steps/issue-pair.ts'
import { bearerOf, verifyBearer, verifyRefresh } from './steps/verify-tokens.ts'

/** The response of RFC 7662 §2.2. That of an inactive token has no other member, so it does not reveal the reason. */
export type Introspection =
  | { readonly active: false }
  | (AccessClaims & { readonly active: true; readonly token_type: TokenType; readonly username: string })
  | (RefreshClaims & { readonly active: true })

const INACTIVE: Introspection = { active: false }

/**
 * The present state of a token. The cell is asked, so a token of an ended family is inactive at once. Introspection
 * changes nothing, and a consumed refresh token is inactive. An access token is recognized whatever the hint, which may be
 * wrong (RFC 7662 §2.1). A refresh token is only active with the hint `refresh_token`, so that a resource server never
 * takes one for an access token.
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
    // The present record of the user, which may differ from the claims of the token.
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
