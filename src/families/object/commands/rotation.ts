import type { Complete, Rotated, RotateRequest } from '../../protocol.ts'
import { decide } from '../../rules/decide.ts'
import { type Family, momentOfUse } from '../../rules/family.ts'
import { type Transaction, writeFamily } from '../transactions.ts'

/**
 * Exchanges a generation for the next one, once. It needs no transaction around it: a rotation writes one row, and what
 * writes more, a proof or an ending, is one transaction here.
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
  if (write !== null) store(tx, write, at)
  if ('family' in decision) {
    return { outcome: decision.outcome, secondUse, family: decision.family, user: decision.user }
  }
  return { outcome: decision.outcome, secondUse, rotatedFrom: write?.rotatedFrom }
}

// An ending writes its entry for the deny-list too.
function store(tx: Transaction, family: Family, at: number): void {
  if (family.revokedAt === null) tx.families.update(family)
  else tx.atomically(() => writeFamily(tx, family, at))
}
