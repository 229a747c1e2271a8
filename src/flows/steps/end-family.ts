import { completeEnded } from '../../families/protocol.ts'
import type { RevocationCause } from '../../families/rules/family.ts'
import { event, type LogEvent } from '../../observe/events.ts'
import type { RefreshClaims } from '../../tokens/claims.ts'
import type { Service } from '../service.ts'

/** Where a family is. */
export interface FamilyAddress {
  readonly cell: string
  readonly userId: string
  readonly familyId: string
}

/** The family of a token. */
export function addressOf({ cell, sub, sid }: RefreshClaims): FamilyAddress {
  return { cell, userId: sub, familyId: sid }
}

/**
 * Ends one family, and logs it if it had not ended before. False if the user has none of this id; repeating it does
 * no harm. `revokedFor` is what its row keeps, `line` what the log says. Of a call whose answer the platform lost, and which it repeats, nothing is logged.
 */
export async function endFamily(
  service: Service,
  { cell, userId, familyId }: FamilyAddress,
  revokedFor: RevocationCause,
  line: Pick<LogEvent, 'cause' | 'requestId'>,
): Promise<boolean> {
  const ended = completeEnded(await service.cells.ask(cell, (one) => one.end(userId, familyId, revokedFor)))
  if (ended === false) return false
  if (ended === 'now') event({ event: 'sessions_ended', level: 'info', ...line, userId, familyId })
  return true
}
