import { type EpochSeconds, now } from '../../core/clock.ts'
import { ok, type Result, refuse } from '../../core/result.ts'
import { noteUnknownUser } from '../../observe/lost-rows.ts'
import { inSpan } from '../../observe/spans.ts'
import { REFRESH_PERIOD_SECONDS } from '../../rate-limits.ts'
import type { RefreshClaims } from '../../tokens/claims.ts'
import type { Caller, Service } from '../service.ts'
import { attemptOf } from './attempt-id.ts'
import { type IssuedPair, issuePair } from './issue-pair.ts'
import { PROOF_PERIOD_SECONDS, proofFor, type RequestProof } from './prove-key.ts'
import { reportSecondUse } from './second-use.ts'

/** A pair that was exchanged for another one. */
export interface ExchangedPair extends IssuedPair {
  /** Whether the pair is that of an earlier exchange, which was repeated. */
  readonly isRetry: boolean
}

/**
 * Gets the next generation from the cell of a verified refresh token, and signs its pair. `accessExpiresAt` is the `exp`
 * of the presented access token, or null without one. Refuses with `too_many_requests`, `bad_proof` or
 * `too_many_proofs`. Any other refusal of the cell becomes `bad_token`.
 */
export async function exchange(
  service: Service,
  refresh: RefreshClaims,
  accessExpiresAt: EpochSeconds | null,
  presented: { readonly idempotencyKey?: string | undefined; readonly proof: RequestProof },
  caller: Caller,
): Promise<Result<ExchangedPair>> {
  if (refresh.cnf === undefined && service.config.requireDpop) {
    return refuse('bad_proof', 'proof_missing')
  }
  const proof = await proofFor(refresh.cnf?.jkt, presented.proof)
  if (!proof.ok) return proof
  // The limit comes after the proof, so that a thief of a token without its key does not use up the limit of the family.
  if (!(await service.limits.allowsRefresh(refresh.sid))) {
    return refuse('too_many_requests', 'rate_limited', { retryAfterSeconds: REFRESH_PERIOD_SECONDS })
  }
  const request = {
    userId: refresh.sub,
    familyId: refresh.sid,
    presented: { generation: refresh.gen, accessExpiresAt, attempt: attemptOf(presented.idempotencyKey) },
    proof: proof.value,
    origin: caller.origin,
    policy: service.config.policy,
    requestId: caller.requestId,
  }
  const rotated = await inSpan('cell', () => service.cells.ask(refresh.cell, (cell) => cell.rotate(request)))
  reportSecondUse(rotated, refresh, caller)
  // The sweep deletes the row of an expired token, so only a missing row of an unexpired token is a loss.
  if (rotated.outcome === 'unknown' && now() < refresh.exp * 1000) noteUnknownUser(refresh.cell, refresh.sub)
  switch (rotated.outcome) {
    case 'rotated':
    case 'replayed': {
      const pair = await issuePair(service, refresh.cell, rotated.family, rotated.user)
      return ok({ ...pair, isRetry: rotated.outcome === 'replayed' })
    }
    case 'crowded':
      return refuse('too_many_proofs', 'too_many_proofs', { retryAfterSeconds: PROOF_PERIOD_SECONDS })
    case 'unproven':
      // Only a customer's policy requires a proof for an unbound token.
      return refuse('bad_proof', refresh.cnf === undefined ? 'proof_missing' : 'proof_replayed')
    case 'reused':
    case 'ahead':
    case 'revoked':
    case 'expired':
    case 'unknown':
    case 'disabled':
      return refuse('bad_token', rotated.outcome)
  }
}
