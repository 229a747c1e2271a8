import { SERVICE } from '../../../events/catalogue.ts'
import type { Complete, Opened, OpenRequest } from '../../protocol.ts'
import { lacksKey } from '../../rules/customer-limits.ts'
import { type Family, isOutdated } from '../../rules/family.ts'
import { decideOpening, momentOfOpening } from '../../rules/open.ts'
import { refusalOf } from '../../rules/proof.ts'
import { applyEnding, planSweep, type Transaction, writeEnding, writeUser } from '../transactions.ts'

/** Opens a family. A repetition of an attempt is answered with the family that the attempt opened. */
export function open(tx: Transaction, sent: Complete<OpenRequest>): Opened {
  const { user } = sent
  const known = tx.users.find(user.id)
  if (isOutdated(user, known)) return { outcome: 'stale' }
  tx.limits.learn(user.customerId, sent.limits)
  const request = { ...sent, policy: tx.limits.within(sent.policy, user.customerId) }
  const at = momentOfOpening(tx.now, tx.watermark.before)
  tx.logins.resetUser(user.id)
  writeUser(tx, known, user, at, request.changedBy)
  if (request.ending !== null) applyEnding(tx, user.id, request.ending, at)
  if (lacksKey(request.jkt, request.policy.customer)) return { outcome: 'unproven' }
  const own = tx.families.find(user.id, request.familyId)
  const opening = decideOpening(request, own, tx.families.unrevoked(user.id), at)
  if (opening.outcome === 'stale') return { outcome: 'stale' }
  const refusal = refusalOf(tx.proofs.take(request.jkt, request.proof, at))
  if (opening.outcome === 'repeated') return { outcome: 'opened', family: opening.family, user }
  if (refusal !== null) return { outcome: refusal }
  for (const family of opening.ended) writeEnding(tx, family, SERVICE)
  tx.families.insert(opening.family)
  recordLogin(tx, opening.family)
  tx.families.trim(user.id, at)
  planSweep(tx, at)
  return { outcome: 'opened', family: opening.family, user }
}

function recordLogin(
  tx: Transaction,
  { userId, id: familyId, createdAt: at, createdFrom: origin }: Family,
): void {
  const actor = { kind: 'user', familyId } as const
  tx.history.record({ userId }, { event: 'login', cause: null, at, familyId, actor, origin })
}
