import type { Actor, ActorOfCall } from '../../events/catalogue.ts'
import type { ChangedBy } from '../../users/directory.ts'
import type { NewOperatorEvent } from '../../users/operator-events.ts'
import type { OperatorCall, Trace } from '../service.ts'

/** An actor with the request of its call. */
export function inCall(actor: Actor, { requestId }: Trace): ActorOfCall {
  return { ...actor, requestId }
}

/** An operator as the actor of an event. */
export function actorOf({ operator, requestId }: OperatorCall): ActorOfCall {
  return { kind: 'operator', operator, requestId }
}

/** An operator's change of a user, as the directory records it. `event` is that of the operators' history, if any. */
export function changedBy(call: OperatorCall, event: NewOperatorEvent | null): ChangedBy {
  return { actor: JSON.stringify(actorOf(call)), event }
}

/** An actor that was stored as JSON, maybe by a release that stored no request with it. Undefined: none was. */
export function parseActor(stored: string | null): ActorOfCall | undefined {
  if (stored === null) return undefined
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing but this service writes one
  return { requestId: null, ...(JSON.parse(stored) as ActorOfCall) }
}
