import { type EpochMs, now } from '../../core/clock.ts'
import { reportFailure } from '../../observe/report-failure.ts'
import type { Family } from '../rules/family.ts'
import type { Entry } from './outbox.ts'
import type { Stores } from './stores.ts'

/** The context of a command: the stores, the time, and the work for after the commit. */
export interface Transaction extends Stores {
  readonly now: EpochMs
  readonly after: After
}

/** Work for after the commit of a command. */
export interface After {
  /** Revocations to deliver. */
  readonly entries: Entry[]
  /** True: the alarm may be due earlier than it is set. */
  alarm: boolean
}

/**
 * Writes a family as a rule returned it. If it has ended, the same commit adds an entry to the outbox, for resource
 * servers.
 */
export function writeFamily(tx: Transaction, family: Family, at: EpochMs): void {
  tx.families.update(family)
  if (family.revokedAt === null) return
  const entry = tx.outbox.add(family.id, family.accessUntil, at)
  if (entry !== null) tx.after.entries.push(entry)
}

/**
 * Plans the sweep that will delete the rows of a command. The alarm is set even if a sweep was planned before: the
 * platform drops an alarm that failed too often.
 */
export function planSweep(tx: Transaction, at: EpochMs): void {
  tx.sweep.plan(at)
  tx.after.alarm = true
}

/**
 * A command of the cell: it reads rows, applies a pure rule and writes rows. It awaits nothing, so calls cannot
 * interleave.
 */
export type Command<Request extends readonly unknown[], Answer> = (
  tx: Transaction,
  ...request: Request
) => Answer

/** Runs the commands of a cell. Each command is one transaction: an exception rolls back all of its writes. */
export class Transactions {
  readonly #ctx: DurableObjectState
  readonly #kv: KVNamespace
  readonly #stores: Stores

  constructor(ctx: DurableObjectState, kv: KVNamespace, stores: Stores) {
    this.#ctx = ctx
    this.#kv = kv
    this.#stores = stores
  }

  /**
   * Runs a command. A refusal is returned and never thrown, so its writes are committed. The work for after the commit
   * begins in the same turn, so that an alarm belongs to the same commit. Throws the exceptions of the command.
   */
  run<Request extends readonly unknown[], Answer>(
    command: Command<Request, Answer>,
    ...request: Request
  ): Answer {
    const after: After = { entries: [], alarm: false }
    const answer = this.#transact(() => command({ ...this.#stores, now: now(), after }, ...request))
    if (after.alarm || after.entries.length > 0) this.setAlarm()
    // The entries are delivered now. The alarm delivers them if that fails or the object is evicted.
    if (after.entries.length > 0) {
      const delivery = this.#stores.outbox.deliver(this.#kv, after.entries, now())
      this.#ctx.waitUntil(delivery.then(() => this.setAlarm()))
    }
    return answer
  }

  /** Sets the alarm to the earliest moment at which something is due. */
  setAlarm(): void {
    const { outbox, sweep } = this.#stores
    const due = [outbox.nextDueAt(), sweep.dueAt()].filter((moment) => moment !== null)
    if (due.length > 0) void this.#ctx.storage.setAlarm(Math.min(...due))
  }

  /** Runs the work of an alarm: a step of the sweep, and the delivery of revocations to KV. */
  async runDue(): Promise<void> {
    const { outbox } = this.#stores
    this.run((tx) => tx.sweep.step(tx.now))
    await outbox.deliver(this.#kv, outbox.due(now()), now())
    this.setAlarm()
  }

  #transact<T>(work: () => T): T {
    try {
      return this.#ctx.storage.transactionSync(work)
    } catch (error) {
      this.#stores.watermark.reload()
      // The caller logs the error too, but the stack does not cross the RPC. Its frames are known only here.
      const { name: cell } = this.#ctx.id
      reportFailure(error, cell === undefined ? {} : { cell })
      throw error
    }
  }
}
