import type { Operator } from '../../core/operator.ts'
import type { Actor } from '../../events/catalogue.ts'
import type { ChangedBy } from '../../users/directory.ts'
import type { NewOperatorEvent } from '../../users/operator-events.ts'

/** An operator as the actor of an event. */
export function actorOf(operator: Operator): Actor {
  return { kind: 'operator', operator }
}

/** An operator's change of a user, as the directory records it. `event` is that of the operators' history, if any. */
export function changedBy(operator: Operator, event: NewOperatorEvent | null): ChangedBy {
  return { actor: JSON.stringify(actorOf(operator)), event }
}

/** An actor that was stored as JSON. Undefined: none was. */
export function parseActor(stored: string | null): Actor | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing but this service writes one
  return stored === null ? undefined : (JSON.parse(stored) as Actor)
}
