import type { EpochMs } from '../../core/clock.ts'
import type { ActorOfCall } from '../../events/catalogue.ts'
import { type MassRevocation, raise, withMassRevocation } from '../rules/end.ts'
import type { Family } from '../rules/family.ts'

const KEY = 'watermark'

/**
 * The mass revocation of a cell: one moment, and every family that began before it has ended. It takes effect at once for
 * every read, and the sweep writes it into the rows later. It only rises. It is kept in memory, because each refresh
 * reads it.
 */
export class Watermark {
  readonly #storage: DurableObjectStorage
  #mark: MassRevocation | undefined

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
    this.reload()
  }

  /** Reads the stored mark again, after a transaction was rolled back. */
  reload(): void {
    this.#mark = this.#storage.kv.get<MassRevocation>(KEY)
  }

  /** Ends every family that began before `moment`, by the rule `raise`. True if the moment rose. */
  raise(moment: EpochMs, now: EpochMs, by: ActorOfCall): boolean {
    const mark = raise(this.#mark, moment, now)
    if (mark === null) return false
    this.#put({ ...mark, by })
    return true
  }

  /** The moment, or 0 if there was no mass revocation. */
  get before(): EpochMs {
    return this.#mark?.before ?? 0
  }

  /** The mass revocation that the sweep has to write into rows. Null: every row has it. */
  get unwritten(): MassRevocation | null {
    return this.#mark?.open === true ? this.#mark : null
  }

  /** Records that every row has the mass revocation. */
  markWritten(): void {
    if (this.#mark?.open === true) this.#put({ ...this.#mark, open: false })
  }

  /** The family with the mass revocation applied: a family that began before it has ended, whatever its row has. */
  seen(family: Family): Family {
    return withMassRevocation(family, this.#mark)
  }

  #put(mark: MassRevocation): void {
    this.#storage.kv.put<MassRevocation>(KEY, mark)
    this.#mark = mark
  }
}
