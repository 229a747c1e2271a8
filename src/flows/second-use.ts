import type { Rotated } from '../families/messages.ts'
import { event } from '../observe/events.ts'
import type { RefreshClaims } from '../tokens/claims.ts'
import type { Caller } from './service.ts'

/**
 * Logs that a refresh token came back, with what the cell made of it: a retry that was answered again, or a copy
 * that ended the family. Nothing is logged of a first use.
 */
export function reportSecondUse(rotated: Rotated, refresh: RefreshClaims, caller: Caller): void {
  const revoked = rotated.outcome === 'reused' || rotated.outcome === 'ahead'
  if (!revoked && rotated.secondUse === undefined) return
  event({
    event: revoked ? 'family_revoked' : 'second_use',
    level: levelOf(rotated.outcome),
    cause: rotated.secondUse ?? rotated.outcome,
    requestId: caller.requestId,
    userId: refresh.sub,
    familyId: refresh.sid,
    generation: refresh.gen,
    cell: refresh.cell,
  })
}

// A generation that the cell has not made yet means that its storage was rolled back: somebody must look.
function levelOf(outcome: Rotated['outcome']): 'info' | 'warn' | 'alert' {
  if (outcome === 'ahead') return 'alert'
  return outcome === 'reused' ? 'warn' : 'info'
}
