import { type EpochSeconds, now } from '../../core/clock.ts'
import { ok, type Result, refuse } from '../../core/result.ts'
import { noteUnknownUser } from '../../observe/lost-rows.ts'
import { REFRESH_PERIOD_SECONDS } from '../../rate-limits.ts'
import type { RefreshClaims } from '../../tokens/claims.ts'
import type { Caller, Service } from '../service.ts'
import { attemptOf } from './attempt-id.ts'
import { type IssuedPair, issuePair } from './issue-pair.ts'
import { PROOF_PERIOD_SECONDS, proofFor, type RequestProof } from './prove-key.ts'
import { reportSecondUse } from './second-use.ts'

/**
 * Asks the cell that a proven refresh token names for the next generation, and signs its pair. `accessExpiresAt` is
 * the `exp` of the access token that came along, null if none did. Refuses with `too_many_requests`,
 * `bad_proof` or `too_many_proofs`, and with `bad_token` for whatever else the cell refuses.
 */
export async function exchange(
  service: Service,
  refresh: RefreshClaims,
  accessExpiresAt: EpochSeconds | null,
  presented: { readonly idempotencyKey?: string | undefined; readonly proof: RequestProof },
  caller: Caller,
): Promise<Result<IssuedPair>> {
  if (refresh.cnf === undefined && service.config.requireDpop) {
    return refuse('bad_proof', 'proof_missing')
  }
  const proof = await proofFor(refresh.cnf?.jkt, presented.proof)
  if (!proof.ok) return proof
  // After the proof: who has a token and no key must not use up its owner's share.
  if (!(await service.limits.allowsRefresh(refresh.sid))) {
    return refuse('too_many_requests', 'rate_limited', { retryAfterSeconds: REFRESH_PERIOD_SECONDS })
  }
  const rotated = await service.cells.ask(refresh.cell, (cell) =>
    cell.rotate({
      userId: refresh.sub,
      familyId: refresh.sid,
      presented: { generation: refresh.gen, accessExpiresAt, attempt: attemptOf(presented.idempotencyKey) },
      proof: proof.value,
      origin: caller.origin,
      policy: service.config.policy,
    }),
  )
  reportSecondUse(rotated, refresh, caller)
  // The row of an expired token is swept: only those that have not expired are missed.
  if (rotated.outcome === 'unknown' && now() < refresh.exp * 1000) noteUnknownUser(refresh.cell, refresh.sub)
  switch (rotated.outcome) {
    case 'rotated':
    case 'replayed':
      return ok(await issuePair(service, refresh.cell, rotated.family, rotated.user))
    case 'crowded':
      return refuse('too_many_proofs', 'too_many_proofs', { retryAfterSeconds: PROOF_PERIOD_SECONDS })
    case 'unproven':
      return refuse('bad_proof', 'proof_replayed')
    case 'reused':
    case 'ahead':
    case 'revoked':
    case 'expired':
    case 'unknown':
    case 'disabled':
      return refuse('bad_token', rotated.outcome)
  }
}
