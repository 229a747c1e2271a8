import { type EpochMs, now } from '../../core/clock.ts'
import { reportFailure } from '../../observe/report-failure.ts'
import type { Entry, Outbox } from './outbox.ts'
import type { Sweep } from './sweep.ts'
import type { Watermark } from './watermark.ts'

/** What a command leaves to be done once it is committed. */
export interface After {
  /** Revocations to deliver. */
  readonly entries: Entry[]
  /** That the alarm may be due earlier than it is set. */
  alarm: boolean
}

/** Runs the commands of a cell, each as one transaction: a throw half-way through leaves nothing. */
export class Transactions {
  readonly #ctx: DurableObjectState
  readonly #kv: KVNamespace
  readonly #watermark: Watermark
  readonly #outbox: Outbox
  readonly #sweep: Sweep

  constructor(ctx: DurableObjectState, kv: KVNamespace, watermark: Watermark, outbox: Outbox, sweep: Sweep) {
    this.#ctx = ctx
    this.#kv = kv
    this.#watermark = watermark
    this.#outbox = outbox
    this.#sweep = sweep
  }

  /**
   * Runs a command. What it leaves for afterwards is begun in the same turn, so that an alarm belongs to the same commit.
   * Throws what the command throws.
   */
  run<T>(command: (at: EpochMs, after: After) => T): T {
    const after: After = { entries: [], alarm: false }
    const answer = this.#transact(() => command(now(), after))
    if (after.alarm || after.entries.length > 0) this.setAlarm()
    // At once; and by the alarm, if that fails or the object is gone by then.
    if (after.entries.length > 0) {
      const delivery = this.#outbox.deliver(this.#kv, after.entries, now())
      this.#ctx.waitUntil(delivery.then(() => this.setAlarm()))
    }
    return answer
  }

  /** Sets the alarm to whatever is due first. */
  setAlarm(): void {
    const due = [this.#outbox.nextDueAt(), this.#sweep.dueAt()].filter((moment) => moment !== null)
    if (due.length > 0) void this.#ctx.storage.setAlarm(Math.min(...due))
  }

  #transact<T>(work: () => T): T {
    try {
      return this.#ctx.storage.transactionSync(work)
    } catch (error) {
      this.#watermark.reload()
      // The caller logs it too, but the stack of an error ends at the object: frames are known here alone.
      const { name: cell } = this.#ctx.id
      reportFailure(error, cell === undefined ? {} : { cell })
      throw error
    }
  }
}
