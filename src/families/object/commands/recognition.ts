import type { Bearer, ProvenKey, Recognized } from '../../protocol.ts'
import * as rules from '../../rules/recognize.ts'
import type { Transaction } from '../transactions.ts'

/** The user of a token, if its family is live. */
export function recognize(tx: Transaction, bearer: Bearer): Recognized {
  return rules.recognize(tx.families.findWithUser(bearer.userId, bearer.familyId), bearer, tx.now)
}

/** The same for the bearer of the token. A bound family requires a proof of its key. */
export function authenticate(tx: Transaction, bearer: Bearer, proof: ProvenKey | null): Recognized {
  const found = tx.families.findWithUser(bearer.userId, bearer.familyId)
  const taken = tx.proofs.take(found?.family.jkt ?? null, proof, tx.now, bearer.familyId)
  return rules.authenticate(found, bearer, proof, taken, tx.now)
}
