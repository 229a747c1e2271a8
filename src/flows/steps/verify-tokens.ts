import { now } from '../../core/clock.ts'
import { ok, type Result, refuse } from '../../core/result.ts'
import type { Bearer } from '../../families/protocol.ts'
import { inSpan } from '../../observe/spans.ts'
import type { AccessClaims } from '../../tokens/access-claims.ts'
import { boundAccess } from '../../tokens/bound-access.ts'
import type { RefreshClaims } from '../../tokens/claims.ts'
import { type Expectations, verifyToken } from '../../tokens/verify.ts'
import type { Service } from '../service.ts'

/** Verifies an access token without its cell. Its lifetime is not checked here. Refuses with `bad_token`. */
export async function verifyBearer(service: Service, token: string): Promise<Result<AccessClaims>> {
  const verified = await inSpan('verify', () => verifyToken('access', token, expectedAccess(service)))
  return verified.ok ? ok(verified.claims) : refuse('bad_token', `access_${verified.refusal}`)
}

/**
 * Verifies the access token beside a verified refresh token. A signature that the refresh token vouches for (`ath`) is not
 * checked again. While `/oauth2/token` is off it is checked: the pair must then prove both keys, because no call takes the
 * refresh token alone. Refuses with `bad_token`.
 */
export async function verifyPaired(
  service: Service,
  token: string,
  refresh: RefreshClaims,
): Promise<Result<AccessClaims>> {
  if (service.config.oauthTokenEndpoint) {
    const claims = boundAccess(token, refresh.ath, expectedAccess(service))
    if (claims !== null) return ok(claims)
  }
  return verifyBearer(service, token)
}

function expectedAccess({ config, keyring }: Service): Expectations {
  return {
    keys: keyring.access,
    issuer: config.issuer,
    audience: config.audience,
    toleranceSeconds: config.clockToleranceSeconds,
    now: now(),
  }
}

/** Verifies a refresh token without its cell. Its lifetime is not checked here. Refuses with `bad_token`. */
export async function verifyRefresh(service: Service, token: string): Promise<Result<RefreshClaims>> {
  const { config, keyring } = service
  const expected = {
    keys: keyring.refresh,
    issuer: config.issuer,
    audience: config.issuer,
    toleranceSeconds: config.clockToleranceSeconds,
    now: now(),
  }
  const verified = await inSpan('verify', () => verifyToken('refresh', token, expected))
  return verified.ok ? ok(verified.claims) : refuse('bad_token', `refresh_${verified.refusal}`)
}

/** The part of the claims that a cell checks. */
export function bearerOf(claims: RefreshClaims): Bearer {
  return {
    userId: claims.sub,
    familyId: claims.sid,
    generation: claims.gen,
    expiresAt: claims.exp,
  }
}
