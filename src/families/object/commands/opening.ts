import type { Complete, Opened, OpenRequest } from '../../protocol.ts'
import { isOutdated } from '../../rules/family.ts'
import { decideOpening, momentOfOpening } from '../../rules/open.ts'
import { refusalOf } from '../../rules/proof.ts'
import { applyEnding, planSweep, type Transaction, writeFamily } from '../transactions.ts'

/** Opens a family. A repetition of an attempt is answered with the family that the attempt opened. */
export function open(tx: Transaction, request: Complete<OpenRequest>): Opened {
  const { user } = request
  if (isOutdated(user, tx.users.find(user.id))) return { outcome: 'stale' }
  const at = momentOfOpening(tx.now, tx.watermark.before)
  tx.logins.resetUser(user.id)
  tx.users.put(user)
  if (request.ending !== null) applyEnding(tx, user.id, request.ending, at)
  const own = tx.families.find(user.id, request.familyId)
  const opening = decideOpening(request, own, tx.families.unrevoked(user.id), at)
  if (opening.outcome === 'stale') return { outcome: 'stale' }
  const refusal = refusalOf(tx.proofs.take(request.jkt, request.proof, at))
  if (opening.outcome === 'repeated') return { outcome: 'opened', family: opening.family, user }
  if (refusal !== null) return { outcome: refusal }
  for (const family of opening.ended) writeFamily(tx, family, at)
  tx.families.insert(opening.family)
  tx.families.trim(user.id, at)
  planSweep(tx, at)
  return { outcome: 'opened', family: opening.family, user }
}
