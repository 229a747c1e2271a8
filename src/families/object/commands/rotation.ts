import type { Complete, Rotated, RotateRequest } from '../../protocol.ts'
import { decide } from '../../rules/decide.ts'
import { momentOfUse } from '../../rules/family.ts'
import { type Transaction, writeFamily } from '../transactions.ts'

/**
 * Exchanges a generation for the next one, once. It needs no transaction around it. A rotation writes one row, and an
 * ending is one transaction by `writeFamily`. With a proof it writes more, and is one transaction.
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
  const decision = decide(family, found?.user ?? null, presented, request.policy, at)
  const { write, secondUse } = decision
  if (write !== null) writeFamily(tx, write, at)
  if ('family' in decision) {
    return { outcome: decision.outcome, secondUse, family: decision.family, user: decision.user }
  }
  return { outcome: decision.outcome, secondUse, rotatedFrom: write?.rotatedFrom }
}
