import type { AccessClaims, RefreshClaims } from '../tokens/claims.ts'
import type { Service } from './service.ts'
import type { TokenType } from './steps/issue-pair.ts'
import { bearerOf, verifyBearer, verifyRefresh } from './steps/verify-tokens.ts'

/** RFC 7662 §2.2. An inactive token is told apart by nothing else, whatever made it so. */
export type Introspection =
  | { readonly active: false }
  | (AccessClaims & { readonly active: true; readonly token_type: TokenType; readonly username: string })
  | (RefreshClaims & { readonly active: true })

const INACTIVE: Introspection = { active: false }

/**
 * What a token is worth at this moment: the cell is asked, so a family that has ended is inactive at once. Asking
 * changes nothing; a refresh token that was used is just inactive. An access token is told whatever the hint, which may
 * be wrong (RFC 7662 §2.1). A refresh token is told to whoever names it by the hint `refresh_token`: to a resource server
 * that asks what a bearer sent it, every active token is an access token.
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
    // What the user is now, which may be another thing than when the token was made.
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
