import type { Operator } from '../core/operator.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import type { Actor } from '../events/catalogue.ts'
import type { Session } from './authenticate.ts'
import type { Service } from './service.ts'

/** The owner of sessions. `current` is the caller's own session, if it is one of them. */
export interface Owner {
  readonly userId: string
  /** Null if the user never logged in, or if the directory was restored or lost. */
  readonly cell: string | null
  readonly current: string | null
  /** Whether the directory has the user. */
  readonly recorded: boolean
  /** The canonical name. Null if the directory does not have the user. */
  readonly username: string | null
  /** The caller, as the actor of events. */
  readonly by: Actor
}

/** A user's own sessions. */
export function ownerOf({ user, cell, familyId }: Session): Owner {
  return {
    userId: user.id,
    cell,
    current: familyId,
    recorded: true,
    username: user.email,
    by: bearerOf(familyId),
  }
}

/**
 * The customer of a caller who is an administrator. The role is the present one of the caller's cell, not the token's. Refuses
 * with `not_allowed`.
 *
 * With `ADMINISTRATION_REQUIRES_DPOP` on, an unbound token is refused with `bad_proof`, because every resource server that
 * an administrator calls receives the token and could end sessions with it.
 */
export function requireAdministrator({ config }: Service, caller: Session): Result<string> {
  if (config.administrationRequiresDpop && !caller.bound) return refuse('bad_proof', 'proof_missing')
  if (caller.user.role !== 'ROLE_SUPER_ADMIN') return refuse('not_allowed', 'not_an_administrator')
  return ok(caller.user.customerId)
}

/**
 * The sessions of another user, for an administrator of the same customer (`requireAdministrator`). Every refusal is
 * `not_allowed`, which does not reveal whether the user exists.
 */
export async function ownerForAdministrator(
  service: Service,
  caller: Session,
  userId: string,
): Promise<Result<Owner>> {
  const administrator = requireAdministrator(service, caller)
  if (!administrator.ok) return administrator
  const user = await service.directory.findById(userId)
  if (user === null || user.customerId !== caller.user.customerId) {
    return refuse('not_allowed', 'not_of_this_customer')
  }
  const isOwn = user.id === caller.user.id
  return ok({
    userId: user.id,
    cell: user.cell,
    current: isOwn ? caller.familyId : null,
    recorded: true,
    username: user.username,
    by: isOwn ? bearerOf(caller.familyId) : { kind: 'administrator', userId: caller.user.id },
  })
}

function bearerOf(familyId: string): Actor {
  return { kind: 'user', familyId }
}

/** The sessions of any user, for operators. The directory may lack the user after it was restored or lost. */
export async function ownerForOperator(service: Service, userId: string, operator: Operator): Promise<Owner> {
  const user = await service.directory.findById(userId)
  return {
    userId,
    cell: user?.cell ?? null,
    current: null,
    recorded: user !== null,
    username: user?.username ?? null,
    by: { kind: 'operator', operator },
  }
}
