import { type Result, refuse, withSubject } from '../core/result.ts'
import { type AccessClaims, type RefreshClaims, subjectOf } from '../tokens/claims.ts'
import type { Caller, Service } from './service.ts'
import { exchange } from './steps/exchange.ts'
import type { IssuedPair } from './steps/issue-pair.ts'
import type { RequestProof } from './steps/prove-key.ts'
import { verifyBearer, verifyRefresh } from './steps/verify-tokens.ts'

/** The request of the contract's refresh: both tokens of the pair. */
export interface PresentedPair {
  readonly token: string
  readonly refreshToken: string
  readonly idempotencyKey?: string | undefined
  readonly proof: RequestProof
}

/** The request of OAuth's refresh (RFC 6749 §6): the refresh token alone. */
export type PresentedGrant = Omit<PresentedPair, 'token'>

/**
 * Exchanges a pair for its successor, once. Every bad token is refused with `bad_token`, and the cause is logged. The
 * cell is asked only after both signatures are verified: a token that this service did not sign changes nothing
 * (invariant 3).
 */
export async function refreshPair(
  service: Service,
  presented: PresentedPair,
  caller: Caller,
): Promise<Result<IssuedPair>> {
  // The refresh token is verified first, because its HMAC is the cheapest check and an attacker has to forge it.
  const refresh = await verifyRefresh(service, presented.refreshToken)
  if (!refresh.ok) return refresh
  return withSubject(subjectOf(refresh.value), await refreshProven(service, refresh.value, presented, caller))
}

async function refreshProven(
  service: Service,
  refresh: RefreshClaims,
  presented: PresentedPair,
  caller: Caller,
): Promise<Result<IssuedPair>> {
  const access = await verifyBearer(service, presented.token)
  if (!access.ok) return access
  if (!arePair(access.value, refresh)) return refuse('bad_token', 'mismatched_pair')
  return exchange(service, refresh, access.value.exp, presented, caller)
}

/** Exchanges a refresh token that comes without its access token, by the same rules. */
export async function refreshGrant(
  service: Service,
  presented: PresentedGrant,
  caller: Caller,
): Promise<Result<IssuedPair>> {
  const refresh = await verifyRefresh(service, presented.refreshToken)
  if (!refresh.ok) return refresh
  const exchanged = await exchange(service, refresh.value, null, presented, caller)
  return withSubject(subjectOf(refresh.value), exchanged)
}

function arePair(access: AccessClaims, refresh: RefreshClaims): boolean {
  return access.sub === refresh.sub && access.sid === refresh.sid && access.gen === refresh.gen
}
