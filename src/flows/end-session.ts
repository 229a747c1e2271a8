import { ok, type Result, refuse } from '../core/result.ts'
import type { Service, Trace } from './service.ts'
import type { Owner } from './session-owner.ts'
import { endFamily } from './steps/end-family.ts'
import { findFamilies } from './steps/find-families.ts'

/** Ends one family. Idempotent. Refuses with `not_found` if the user has no family of this id. */
export async function endSession(
  service: Service,
  owner: Owner,
  familyId: string,
  { requestId }: Trace,
): Promise<Result<null>> {
  const { userId, cell } = owner
  const line = { cause: 'ended', requestId }
  const at = cell ?? (await cellOfFamily(service, userId, familyId))
  const known =
    at !== null && (await endFamily(service, { cell: at, userId, familyId }, 'ended', owner.by, line))
  return known ? ok(null) : refuse('not_found', 'unknown_session')
}

async function cellOfFamily(service: Service, userId: string, familyId: string): Promise<string | null> {
  const { families } = await findFamilies(service, userId, null)
  return families.find(({ family }) => family.id === familyId)?.cell ?? null
}
