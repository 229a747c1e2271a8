import type { EpochSeconds } from '../../core/clock.ts'
import type { Signal } from './signal.ts'

/** What a Security Event Token has besides its event. */
export interface Issued {
  /** The id of the event, which is the same in every delivery. */
  readonly id: string
  readonly issuer: string
  readonly audience: string
  readonly streamId: string
  readonly iat: EpochSeconds
}

/**
 * The claims of a Security Event Token (RFC 8417 §2.2), with one event. It has neither `sub` nor `exp` (SSF 1.0 §4.1). `txn` is
 * the event's id, which all streams share.
 */
export function setClaimsOf({ type, claims, subject }: Signal, issued: Issued): object {
  const { id, issuer, audience, streamId, iat } = issued
  return {
    iss: issuer,
    aud: audience,
    iat,
    jti: id,
    txn: id,
    sub_id: subject === null ? { format: 'opaque', id: streamId } : subjectId(subject, issuer),
    events: { [type]: claims },
  }
}

/** The identifier of a user (RFC 9493 §3.2.6), or of a session with its user (SSF 1.0 §3.3). */
function subjectId({ userId, familyId }: NonNullable<Signal['subject']>, issuer: string): object {
  const user = { format: 'iss_sub', iss: issuer, sub: userId }
  if (familyId === null) return user
  return { format: 'complex', user, session: { format: 'opaque', id: familyId } }
}
