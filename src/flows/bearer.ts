import { now } from '../core/clock.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import type { CellUser } from '../families/family.ts'
import type { Bearer } from '../families/messages.ts'
import type { AccessClaims, RefreshClaims } from '../tokens/claims.ts'
import { verifyToken } from '../tokens/verify.ts'
import type { Service } from './service.ts'

/** Who calls with an access token: the user as the cell knows it now, and the session the token belongs to. */
export interface Session {
  readonly user: CellUser
  readonly cell: string
  readonly familyId: string
}

/**
 * Proves an access token (RFC 6750) and asks its cell whether its family still lives: the token of an ended one is
 * refused at once, whatever its `exp`. Every cause is `AUTH_1002`.
 */
export async function authenticate(service: Service, token: string): Promise<Result<Session>> {
  const verified = await verifyBearer(service, token)
  if (!verified.ok) return verified
  const claims = verified.value
  const recognized = await service.cells.recognize(claims.cell, bearerOf(claims))
  if (recognized.outcome !== 'live') return refuse('AUTH_1002', `bearer_${recognized.outcome}`)
  return ok({ user: recognized.user, cell: claims.cell, familyId: claims.sid })
}

/** What an access token proves without asking its cell: that we signed it. Its lifetime is not judged here. */
export async function verifyBearer(service: Service, token: string): Promise<Result<AccessClaims>> {
  const { config, keyring } = service
  const verified = await verifyToken('access', token, {
    keys: keyring.access,
    issuer: config.issuer,
    audience: config.audience,
    toleranceSeconds: config.clockToleranceSeconds,
    now: now(),
  })
  return verified.ok ? ok(verified.claims) : refuse('AUTH_1002', `access_${verified.fault}`)
}

/** The part of the claims that a cell judges. */
export function bearerOf(claims: RefreshClaims): Bearer {
  return {
    userId: claims.sub,
    familyId: claims.sid,
    generation: claims.gen,
    expiresAt: claims.exp,
  }
}
