import { Unavailable } from '../core/errors.ts'
import type { Admitted, FamilyCell, Opened, OpenRequest, Rotated, RotateRequest } from './cell.ts'
import type { CellUser, RevocationCause } from './family.ts'
import type { Subject } from './login-store.ts'
import { locationHintOf } from './placement.ts'

type Stub = DurableObjectStub<FamilyCell>

/**
 * The cells, called by name. A call either answers or throws `Unavailable`: what a cell refuses is an outcome,
 * never an exception, so whatever is thrown here is the platform's.
 */
export class Cells {
  readonly #namespace: DurableObjectNamespace<FamilyCell>

  constructor(namespace: DurableObjectNamespace<FamilyCell>) {
    this.#namespace = namespace
  }

  admit(cell: string, subject: Subject): Promise<Admitted> {
    return this.#call(cell, async (stub) => stub.admit(subject))
  }

  open(cell: string, request: OpenRequest): Promise<Opened> {
    return this.#call(cell, async (stub) => stub.open(request))
  }

  rotate(cell: string, request: RotateRequest): Promise<Rotated> {
    return this.#call(cell, async (stub) => stub.rotate(request))
  }

  changeUser(cell: string, user: CellUser, ending: RevocationCause | null): Promise<void> {
    return this.#call(cell, async (stub) => stub.changeUser(user, ending))
  }

  async #call<T>(cell: string, method: (stub: Stub) => Promise<T>): Promise<T> {
    try {
      return await method(this.#namespace.getByName(cell, { locationHint: locationHintOf(cell) }))
    } catch (error) {
      throw new Unavailable('cell', error)
    }
  }
}
