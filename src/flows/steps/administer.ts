import { ok, type Result, refuse } from '../../core/result.ts'
import type { Owner } from '../end-sessions.ts'
import type { Service } from '../service.ts'
import type { Session } from './authenticate.ts'
import { NO_PROOF } from './prove-key.ts'

/**
 * The sessions of another user, for an administrator of the same customer. The role is the one that the caller's
 * cell knows now, not the token's. Everything that is not allowed is `AUTH_1003`: whether such a user exists is
 * not told.
 *
 * Where `ADMINISTRATION_REQUIRES_DPOP` is on, a token that is bound to no key is refused with `AUTH_1002`: every
 * resource server that an administrator calls is shown one, and could end sessions with it.
 */
export async function ownerFor(service: Service, caller: Session, userId: string): Promise<Result<Owner>> {
  if (service.config.administrationRequiresDpop && !caller.bound) {
    return refuse('AUTH_1002', 'proof_missing', NO_PROOF)
  }
  if (caller.user.role !== 'ROLE_SUPER_ADMIN') return refuse('AUTH_1003', 'not_an_administrator')
  const user = await service.directory.findById(userId)
  if (user === null || user.customerId !== caller.user.customerId) {
    return refuse('AUTH_1003', 'not_of_this_customer')
  }
  const current = user.id === caller.user.id ? caller.familyId : null
  return ok({ userId: user.id, cell: user.cell, current, recorded: true })
}
