import type { AccessClaims, RefreshClaims } from '../tokens/claims.ts'
import { bearerOf, verifyBearer } from './bearer.ts'
import type { TokenType } from './issue.ts'
import { verifyRefresh } from './refresh.ts'
import type { Service } from './service.ts'

/** RFC 7662 §2.2. An inactive token is told apart by nothing else, whatever made it so. */
export type Introspection =
  | { readonly active: false }
  | (AccessClaims & { readonly active: true; readonly token_type: TokenType; readonly username: string })
  | (RefreshClaims & { readonly active: true })

const INACTIVE: Introspection = { active: false }

/**
 * What a token is worth at this moment: the cell is asked, so a family that has ended is inactive at once. Asking
 * changes nothing; a refresh token that was used is just inactive.
 */
export async function introspect(service: Service, token: string): Promise<Introspection> {
  const refresh = await verifyRefresh(service, token)
  if (refresh.ok) return introspectRefresh(service, refresh.value)
  const access = await verifyBearer(service, token)
  return access.ok ? introspectAccess(service, access.value) : INACTIVE
}

async function introspectAccess(service: Service, claims: AccessClaims): Promise<Introspection> {
  const recognized = await service.cells.recognize(claims.cell, bearerOf(claims))
  if (recognized.outcome !== 'live') return INACTIVE
  return {
    active: true,
    token_type: claims.cnf === undefined ? 'Bearer' : 'DPoP',
    username: claims.email,
    ...claims,
  }
}

async function introspectRefresh(service: Service, claims: RefreshClaims): Promise<Introspection> {
  const recognized = await service.cells.recognize(claims.cell, bearerOf(claims))
  if (recognized.outcome !== 'live' || recognized.generation !== claims.gen) return INACTIVE
  return { active: true, ...claims }
}
