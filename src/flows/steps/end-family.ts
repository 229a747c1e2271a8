import type { Actor } from '../../events/catalogue.ts'
import { completeEnded } from '../../families/protocol.ts'
import type { RevocationCause } from '../../families/rules/family.ts'
import { event, type LogEvent } from '../../observe/events.ts'
import type { RefreshClaims } from '../../tokens/claims.ts'
import type { Service, Trace } from '../service.ts'
import { inCall } from './operator-action.ts'

/** The address of a family. */
export interface FamilyAddress {
  readonly cell: string
  readonly userId: string
  readonly familyId: string
}

/** The holder of a token, as the actor of an event. */
export function holderOf({ sid }: RefreshClaims): Actor {
  return { kind: 'user', familyId: sid }
}

/** The address of a token's family. */
export function addressOf({ cell, sub, sid }: RefreshClaims): FamilyAddress {
  return { cell, userId: sub, familyId: sid }
}

/**
 * Ends one family, and logs it if it had not ended before. Returns false if the user has no family of this id. Idempotent.
 * The row keeps `revokedFor`, and the log line has `line`. If the platform loses an answer and repeats the call, nothing is
 * logged.
 */
export async function endFamily(
  service: Service,
  { cell, userId, familyId }: FamilyAddress,
  revokedFor: RevocationCause,
  by: Actor,
  line: Pick<LogEvent, 'cause'> & Trace,
): Promise<boolean> {
  const ended = completeEnded(
    await service.cells.ask(cell, (one) => one.end(userId, familyId, revokedFor, inCall(by, line))),
  )
  if (ended === false) return false
  if (ended === 'now') event({ event: 'sessions_ended', level: 'info', ...line, userId, familyId })
  return true
}
