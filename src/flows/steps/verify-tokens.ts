import { now } from '../../core/clock.ts'
import { ok, type Result, refuse } from '../../core/result.ts'
import type { Bearer } from '../../families/protocol.ts'
import type { AccessClaims, RefreshClaims } from '../../tokens/claims.ts'
import { verifyToken } from '../../tokens/verify.ts'
import type { Service } from '../service.ts'

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
  return verified.ok ? ok(verified.claims) : refuse('bad_token', `access_${verified.refusal}`)
}

/** What a refresh token proves without asking its cell: that we signed it. */
export async function verifyRefresh(service: Service, token: string): Promise<Result<RefreshClaims>> {
  const { config, keyring } = service
  const verified = await verifyToken('refresh', token, {
    keys: keyring.refresh,
    issuer: config.issuer,
    audience: config.issuer,
    toleranceSeconds: config.clockToleranceSeconds,
    now: now(),
  })
  return verified.ok ? ok(verified.claims) : refuse('bad_token', `refresh_${verified.refusal}`)
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
