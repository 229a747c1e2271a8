import type { Origin } from '../../core/origin.ts'
import type { Rotated } from '../../families/protocol.ts'
import { isElsewhere } from '../../families/rules/family.ts'
import { event, type LogEvent } from '../../observe/events.ts'
import { withoutTokens } from '../../observe/redact.ts'
import type { RefreshClaims } from '../../tokens/claims.ts'
import type { Caller } from '../service.ts'

/**
 * Logs a second use of a refresh token with the outcome: a retry that got the same pair, or a reuse that ended the family.
 * If a thief may be the cause, the line has the origins of both uses. A first use is not logged.
 */
export function reportSecondUse(rotated: Rotated, refresh: RefreshClaims, caller: Caller): void {
  const revoked = rotated.outcome === 'reused' || rotated.outcome === 'ahead'
  if (!revoked && rotated.secondUse === undefined) return
  const level = levelOf(rotated, caller.origin)
  event({
    event: revoked ? 'family_revoked' : 'second_use',
    level,
    cause: rotated.secondUse ?? rotated.outcome,
    requestId: caller.requestId,
    userId: refresh.sub,
    familyId: refresh.sid,
    generation: refresh.gen,
    cell: refresh.cell,
    ...(level === 'info' ? {} : originsOf(caller.origin, rotationOf(rotated))),
  })
}

function levelOf(rotated: Rotated, origin: Origin): 'info' | 'warn' | 'alert' {
  switch (rotated.outcome) {
    // The cell has not made this generation. Its storage may have been rolled back, so an operator must check it.
    case 'ahead':
      return 'alert'
    case 'reused':
      return 'warn'
    // A thief may have stolen the retry's evidence with the pair, if the origin differs from that of the rotation.
    case 'replayed':
      return isElsewhere(origin, rotated.family.rotatedFrom) ? 'warn' : 'info'
    case 'rotated':
    case 'revoked':
    case 'expired':
    case 'unknown':
    case 'unproven':
    case 'disabled':
    case 'crowded':
      return 'info'
  }
}

/** The origin of the last rotation. Undefined if an older cell left it out. */
function rotationOf(rotated: Rotated): Origin | undefined {
  return 'family' in rotated ? rotated.family.rotatedFrom : rotated.rotatedFrom
}

function originsOf(used: Origin, rotated: Origin | undefined): Partial<LogEvent> {
  return {
    address: shown(used.ipAddress),
    country: shown(used.country),
    agent: shown(used.userAgent),
    rotatedAddress: shown(rotated?.ipAddress),
    rotatedCountry: shown(rotated?.country),
    rotatedAgent: shown(rotated?.userAgent),
  }
}

function shown(text: string | null | undefined): string | undefined {
  return text == null ? undefined : withoutTokens(text)
}
