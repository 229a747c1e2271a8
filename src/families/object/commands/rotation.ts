import type { EpochMs } from '../../../core/clock.ts'
import { SERVICE } from '../../../events/catalogue.ts'
import { inSpan } from '../../../observe/spans.ts'
import type { Complete, Rotated, RotateRequest } from '../../protocol.ts'
import { type Decision, decide } from '../../rules/decide.ts'
import { isElsewhere, momentOfUse } from '../../rules/family.ts'
import { type Transaction, writeEnding } from '../transactions.ts'

/**
 * Exchanges a generation for the next one, once. It needs no transaction around it. A rotation writes one row, and an
 * ending is one transaction by `writeEnding`. With a proof it writes more, and is one transaction.
 */
export function rotate(tx: Transaction, request: Complete<RotateRequest>): Rotated {
  return request.proof === null ? decided(tx, request) : tx.atomically(() => decided(tx, request))
}

function decided(tx: Transaction, request: Complete<RotateRequest>): Rotated {
  const found = tx.families.findWithUser(request.userId, request.familyId)
  const family = found?.family ?? null
  const at = momentOfUse(family, tx.now)
  const taken = tx.proofs.take(family?.jkt ?? null, request.proof, at, request.familyId)
  if (taken === 'full') return { outcome: 'crowded' }
  const presented = {
    ...request.presented,
    jkt: request.proof?.jkt ?? null,
    proofSeen: taken === 'seen',
    origin: request.origin,
  }
  const user = found?.user ?? null
  const policy = tx.limits.within(request.policy, user?.customerId)
  const decision = inSpan('decide', () => decide(family, user, presented, policy, at))
  const { write, secondUse } = decision
  if (write !== null && write.revokedAt === null) tx.families.update(write)
  if (write !== null && write.revokedAt !== null) {
    writeEnding(tx, write, SERVICE, { origin: request.origin, previousOrigin: write.rotatedFrom })
  }
  recordSecondUse(tx, request, decision, at)
  if ('family' in decision) {
    return { outcome: decision.outcome, secondUse, family: decision.family, user: decision.user }
  }
  return { outcome: decision.outcome, secondUse, rotatedFrom: write?.rotatedFrom }
}

// A retry from the place of the rotation is no event. Another one is an event once for each generation, because a caller can
// repeat it.
function recordSecondUse(
  tx: Transaction,
  request: Complete<RotateRequest>,
  decision: Decision,
  at: EpochMs,
): void {
  if (decision.outcome !== 'replayed') return
  const { family, secondUse: cause } = decision
  const { userId, id: familyId, rotatedAt, rotatedFrom: previousOrigin } = family
  if (cause !== 'retry' && cause !== 'proven_retry' && cause !== 'grace') return
  if (!isElsewhere(request.origin, previousOrigin)) return
  if (tx.history.hasSecondUse(userId, familyId, rotatedAt)) return
  const { origin } = request
  const what = { event: 'second_use', cause, at, familyId, actor: SERVICE, origin, previousOrigin } as const
  tx.atomically(() => tx.history.record({ userId }, what))
}
