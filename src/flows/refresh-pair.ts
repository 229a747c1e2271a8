import { type Result, refuse, withSubject } from '../core/result.ts'
import type { AccessClaims } from '../tokens/access-claims.ts'
import { type RefreshClaims, subjectOf } from '../tokens/claims.ts'
import type { Caller, Service } from './service.ts'
import { type ExchangedPair, exchange } from './steps/exchange.ts'
import type { RequestProof } from './steps/prove-key.ts'
import { verifyPaired, verifyRefresh } from './steps/verify-tokens.ts'

/** The parameters of the contract's refresh: the pair. */
export interface PresentedPair {
  readonly token: string
  readonly refreshToken: string
  readonly idempotencyKey?: string | undefined
  readonly proof: RequestProof
}

/** The parameters of the refresh token grant (RFC 6749 §6): only the refresh token. */
export type PresentedGrant = Omit<PresentedPair, 'token'>

/**
 * Exchanges a pair for its successor, exactly once. Every bad token is refused with `bad_token`, and the log has the cause.
 * The cell is called after both tokens are verified, so a forged token changes nothing (invariant 3).
 */
export async function refreshPair(
  service: Service,
  presented: PresentedPair,
  caller: Caller,
): Promise<Result<ExchangedPair>> {
  // The refresh token is verified first, because its HMAC is the cheapest check.
  const refresh = await verifyRefresh(service, presented.refreshToken)
  if (!refresh.ok) return refresh
  return withSubject(subjectOf(refresh.value), await refreshProven(service, refresh.value, presented, caller))
}

async function refreshProven(
  service: Service,
  refresh: RefreshClaims,
  presented: PresentedPair,
  caller: Caller,
): Promise<Result<ExchangedPair>> {
  const access = await verifyPaired(service, presented.token, refresh)
  if (!access.ok) return access
  if (!arePair(access.value, refresh)) return refuse('bad_token', 'mismatched_pair')
  return exchange(service, refresh, access.value.exp, presented, caller)
}

/** Exchanges a refresh token without its access token, by the same rules. */
export async function refreshGrant(
  service: Service,
  presented: PresentedGrant,
  caller: Caller,
): Promise<Result<ExchangedPair>> {
  const refresh = await verifyRefresh(service, presented.refreshToken)
  if (!refresh.ok) return refresh
  const exchanged = await exchange(service, refresh.value, null, presented, caller)
  return withSubject(subjectOf(refresh.value), exchanged)
}

function arePair(access: AccessClaims, refresh: RefreshClaims): boolean {
  return access.sub === refresh.sub && access.sid === refresh.sid && access.gen === refresh.gen
}
