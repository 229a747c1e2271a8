import { now } from '../core/clock.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import type { Rotated } from '../families/cell.ts'
import { LIMIT_PERIOD_SECONDS } from '../limits.ts'
import { event } from '../observe/events.ts'
import type { AccessClaims, RefreshClaims } from '../tokens/claims.ts'
import { type Expectations, verifyToken } from '../tokens/verify.ts'
import { type IssuedPair, issuePair } from './issue.ts'
import type { Caller, Service } from './service.ts'

export interface PresentedPair {
  readonly token: string
  readonly refreshToken: string
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
    presented: { generation: refresh.gen, accessExpiresAt: access.exp },
    policy: service.config.policy,
  })
  if (rotated.outcome === 'rotated') {
    return ok(await issuePair(service, refresh.cell, rotated.family, rotated.user))
  }
  reportRevocation(rotated, refresh, caller)
  return refuse('AUTH_1002', rotated.outcome)
}

interface VerifiedPair {
  readonly access: AccessClaims
  readonly refresh: RefreshClaims
}

// The refresh token first: its HMAC is the cheapest check there is, and it is what an attacker has to forge.
async function verifyPair(service: Service, presented: PresentedPair): Promise<Result<VerifiedPair>> {
  const { config, keyring } = service
  const common = { issuer: config.issuer, toleranceSeconds: config.clockToleranceSeconds, now: now() }
  const ofRefresh: Expectations = { ...common, keys: keyring.refresh, audience: config.issuer }
  const refresh = await verifyToken('refresh', presented.refreshToken, ofRefresh)
  if (!refresh.ok) return refuse('AUTH_1002', `refresh_${refresh.fault}`)
  const ofAccess: Expectations = { ...common, keys: keyring.access, audience: config.audience }
  const access = await verifyToken('access', presented.token, ofAccess)
  if (!access.ok) return refuse('AUTH_1002', `access_${access.fault}`)
  if (!arePair(access.claims, refresh.claims)) return refuse('AUTH_1002', 'mismatched_pair')
  return ok({ access: access.claims, refresh: refresh.claims })
}

function arePair(access: AccessClaims, refresh: RefreshClaims): boolean {
  return access.sub === refresh.sub && access.sid === refresh.sid && access.gen === refresh.gen
}

function reportRevocation(rotated: Rotated, refresh: RefreshClaims, caller: Caller): void {
  if (rotated.outcome !== 'reused' && rotated.outcome !== 'ahead') return
  event({
    event: 'family_revoked',
    // A generation that the cell has not made yet: its storage was rolled back, and somebody must look.
    level: rotated.outcome === 'ahead' ? 'alert' : 'warn',
    cause: rotated.outcome,
    requestId: caller.requestId,
    userId: refresh.sub,
    familyId: refresh.sid,
    generation: refresh.gen,
    cell: refresh.cell,
  })
}
