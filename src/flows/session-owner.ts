import { ok, type Result, refuse } from '../core/result.ts'
import type { Session } from './authenticate.ts'
import type { Service } from './service.ts'

/** The user whose sessions are listed or ended. `current` is the caller's own session, if the caller is that user. */
export interface Owner {
  readonly userId: string
  /** Null: no cell is known. The user never logged in, or the directory was restored or lost. */
  readonly cell: string | null
  readonly current: string | null
  /** False: the directory does not know the user. */
  readonly recorded: boolean
}

/** A user's own sessions. */
export function ownerOf({ user, cell, familyId }: Session): Owner {
  return { userId: user.id, cell, current: familyId, recorded: true }
}

/**
 * The sessions of another user, for an administrator of the same customer. The role is the one that the caller's cell
 * has now, and not the token's. Every refusal is `not_allowed`, so that it does not show whether the user exists.
 *
 * With `ADMINISTRATION_REQUIRES_DPOP` on, a token that is bound to no key is refused with `bad_proof`: every resource
 * server that an administrator calls sees the token, and could end sessions with it.
 */
export async function ownerForAdministrator(
  service: Service,
  caller: Session,
  userId: string,
): Promise<Result<Owner>> {
  if (service.config.administrationRequiresDpop && !caller.bound) return refuse('bad_proof', 'proof_missing')
  if (caller.user.role !== 'ROLE_SUPER_ADMIN') return refuse('not_allowed', 'not_an_administrator')
  const user = await service.directory.findById(userId)
  if (user === null || user.customerId !== caller.user.customerId) {
    return refuse('not_allowed', 'not_of_this_customer')
  }
  const current = user.id === caller.user.id ? caller.familyId : null
  return ok({ userId: user.id, cell: user.cell, current, recorded: true })
}

/**
 * The sessions of any user, for operators. The directory need not know the user, because it may have been restored or
 * lost.
 */
export async function ownerForOperator(service: Service, userId: string): Promise<Owner> {
  const user = await service.directory.findById(userId)
  return { userId, cell: user?.cell ?? null, current: null, recorded: user !== null }
}
