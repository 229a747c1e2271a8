import type { EpochMs } from '../core/clock.ts'
import { within } from '../core/deadline.ts'
import { Unavailable } from '../core/unavailable.ts'
import type { FamilyCell } from './object/cell.ts'
import type { Subject } from './object/login-store.ts'
import { isOutage } from './outage.ts'
import type {
  Admitted,
  Bearer,
  Changed,
  Ended,
  Ending,
  Opened,
  OpenRequest,
  ProvenKey,
  Recognized,
  Rotated,
  RotateRequest,
} from './protocol.ts'
import type { CellUser, Family, RevocationCause } from './rules/family.ts'
import { locationHintOf } from './rules/placement.ts'
import type { Attempts } from './rules/throttle.ts'

type Stub = DurableObjectStub<FamilyCell>

/** How long one call of a cell may take, in milliseconds. */
const CELL_LIMIT_MS = 10_000

/**
 * The cells, called by name. What a cell refuses is an outcome, never an exception. A call throws `Unavailable` for an
 * outage, and a bug of the cell as it came. What each call does is said at `FamilyCell`.
 */
export class Cells {
  readonly #namespace: DurableObjectNamespace<FamilyCell>

  constructor(namespace: DurableObjectNamespace<FamilyCell>) {
    this.#namespace = namespace
  }

  admit(cell: string, subject: Subject): Promise<Admitted> {
    return this.#call(cell, async (stub) => stub.admit(subject))
  }

  takeBack(cell: string, subject: Subject, before: Attempts): Promise<void> {
    return this.#call(cell, async (stub) => stub.takeBack(subject, before))
  }

  unlock(cell: string, subjects: readonly Subject[]): Promise<void> {
    return this.#call(cell, async (stub) => stub.unlock(subjects))
  }

  open(cell: string, request: OpenRequest): Promise<Opened> {
    return this.#call(cell, async (stub) => stub.open(request))
  }

  rotate(cell: string, request: RotateRequest): Promise<Rotated> {
    return this.#call(cell, async (stub) => stub.rotate(request))
  }

  recognize(cell: string, bearer: Bearer): Promise<Recognized> {
    return this.#call(cell, async (stub) => stub.recognize(bearer))
  }

  authenticate(cell: string, bearer: Bearer, proof: ProvenKey | null): Promise<Recognized> {
    return this.#call(cell, async (stub) => stub.authenticate(bearer, proof))
  }

  families(cell: string, userId: string): Promise<Family[]> {
    return this.#call(cell, async (stub) => stub.families(userId))
  }

  end(cell: string, userId: string, familyId: string, cause: RevocationCause): Promise<Ended> {
    return this.#call(cell, async (stub) => stub.end(userId, familyId, cause))
  }

  changeUser(cell: string, user: CellUser, ending: Ending | null): Promise<Changed> {
    return this.#call(cell, async (stub) => stub.changeUser(user, ending))
  }

  eraseUser(cell: string, userId: string): Promise<void> {
    return this.#call(cell, async (stub) => stub.eraseUser(userId))
  }

  endBegunBefore(cell: string, moment: EpochMs): Promise<number> {
    return this.#call(cell, async (stub) => stub.endBegunBefore(moment))
  }

  // No retry loop of ours: the platform repeats what `retryable` marks, and a caller has `Retry-After`.
  async #call<T>(cell: string, method: (stub: Stub) => Promise<T>): Promise<T> {
    try {
      return await within(CELL_LIMIT_MS, method(this.#stub(cell)))
    } catch (error) {
      throw isOutage(error) ? new Unavailable('cell', error, cell) : error
    }
  }

  #stub(cell: string): Stub {
    const locationHint = locationHintOf(cell)
    return this.#namespace.getByName(cell, locationHint === undefined ? {} : { locationHint })
  }
}
