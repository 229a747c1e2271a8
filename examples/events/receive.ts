import { CAEP, RISC, type Subject } from '@edge-token-service/verify/set'
import type { WebhookEvent } from '@edge-token-service/verify/webhook'
import type { Sessions } from './sessions.ts'

// What an event means for the sessions. Unknown events and members are passed over: later releases of the service add some.

/** Ends the sessions that a webhook is about. */
export function applyWebhook({ type, data }: WebhookEvent, sessions: Sessions): void {
  if (type !== 'session.ended') return
  if (typeof data.familyId === 'string') sessions.endFamily(data.familyId)
  else if (typeof data.userId === 'string') sessions.endUser(data.userId)
}

/** The events of a SET after which its subject has no session. */
const ENDING: readonly string[] = [CAEP.sessionRevoked, RISC.accountDisabled, RISC.accountPurged]

/** Ends the sessions that a SET is about. */
export function applySet(
  types: readonly string[],
  subject: Subject | null,
  issuer: string,
  sessions: Sessions,
): void {
  if (!types.some((type) => ENDING.includes(type))) return
  const { user, session } = membersOf(subject)
  if (session?.format === 'opaque') sessions.endFamily(session.id)
  else if (user?.format === 'iss_sub' && user.iss === issuer) sessions.endUser(user.sub)
}

/** The user and the session that a subject names. */
function membersOf(subject: Subject | null) {
  if (subject?.format !== 'complex') return { user: subject }
  const { user, session, ...others } = subject.members
  // A member that this application does not know narrows the subject: without a session it could be one device of the user.
  return session !== undefined || Object.keys(others).length === 0 ? { user, session } : {}
}
