import { now } from '../core/clock.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { LIMIT_PERIOD_SECONDS } from '../limits.ts'
import type { AccessClaims, RefreshClaims } from '../tokens/claims.ts'
import { verifyToken } from '../tokens/verify.ts'
import { attemptOf } from './attempt.ts'
import { verifyBearer } from './bearer.ts'
import { type IssuedPair, issuePair } from './issue.ts'
import { reportSecondUse } from './second-use.ts'
import type { Caller, Service } from './service.ts'

/** What a refresh is asked with. */
export interface PresentedPair {
  readonly token: string
  readonly refreshToken: string
  readonly idempotencyKey?: string | undefined
}

/**
 * Exchanges a pair for its successor, once. Every bad token is `AUTH_1002`; the cause goes to the log. Nothing is
 * asked of a cell before both signatures are proven: what we did not sign changes nothing (invariant 3).
 */
export async function refreshPair(
  service: Service,
  presented: PresentedPair,
  caller: Caller,
): Promise<Result<IssuedPair>> {
  const verified = await verifyPair(service, presented)
  if (!verified.ok) return verified
  const { access, refresh } = verified.value
  if (!(await service.limits.allowsRefresh(refresh.sid))) {
    return refuse('GLOBAL_1005', 'rate_limited', { retryAfterSeconds: LIMIT_PERIOD_SECONDS })
  }
  const rotated = await service.cells.rotate(refresh.cell, {
    userId: refresh.sub,
    familyId: refresh.sid,
    presented: {
      generation: refresh.gen,
      accessExpiresAt: access.exp,
      attempt: attemptOf(presented.idempotencyKey),
    },
    origin: caller.origin,
    policy: service.config.policy,
  })
  reportSecondUse(rotated, refresh, caller)
  switch (rotated.outcome) {
    case 'rotated':
    case 'replayed':
      return ok(await issuePair(service, refresh.cell, rotated.family, rotated.user))
    case 'reused':
    case 'ahead':
    case 'revoked':
    case 'expired':
    case 'unknown':
    case 'disabled':
      return refuse('AUTH_1002', rotated.outcome)
  }
}

interface VerifiedPair {
  readonly access: AccessClaims
  readonly refresh: RefreshClaims
}

// The refresh token first: its HMAC is the cheapest check there is, and it is what an attacker has to forge.
async function verifyPair(service: Service, presented: PresentedPair): Promise<Result<VerifiedPair>> {
  const { config, keyring } = service
  const refresh = await verifyToken('refresh', presented.refreshToken, {
    keys: keyring.refresh,
    issuer: config.issuer,
    audience: config.issuer,
    toleranceSeconds: config.clockToleranceSeconds,
    now: now(),
  })
  if (!refresh.ok) return refuse('AUTH_1002', `refresh_${refresh.fault}`)
  const access = await verifyBearer(service, presented.token)
  if (!access.ok) return access
  if (!arePair(access.value, refresh.claims)) return refuse('AUTH_1002', 'mismatched_pair')
  return ok({ access: access.value, refresh: refresh.claims })
}

function arePair(access: AccessClaims, refresh: RefreshClaims): boolean {
  return access.sub === refresh.sub && access.sid === refresh.sid && access.gen === refresh.gen
}
