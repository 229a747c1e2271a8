import { type EpochMs, now } from '../../core/clock.ts'
import { reportFailure } from '../../observe/report-failure.ts'
import type { Ending } from '../protocol.ts'
import { endAll, resetsAttempts } from '../rules/end.ts'
import type { Family } from '../rules/family.ts'
import type { Entry } from './outbox.ts'
import type { Stores } from './stores.ts'

/** What a command works with: the stores, the time, and what it leaves to be done once it is committed. */
export interface Transaction extends Stores {
  readonly now: EpochMs
  readonly after: After
}

/** What is to be done once a command is committed. */
export interface After {
  /** Revocations to deliver. */
  readonly entries: Entry[]
  /** The alarm may be due earlier than it is set. */
  alarm: boolean
}

/**
 * Writes what a rule says a family has become. If it has ended, resource servers must hear of it, which is noted in the
 * same commit.
 */
export function writeFamily(tx: Transaction, family: Family, at: EpochMs): void {
  tx.families.update(family)
  if (family.revokedAt === null) return
  const entry = tx.outbox.add(family.id, family.accessUntil, at)
  if (entry !== null) tx.after.entries.push(entry)
}

/** Ends all families of a user, or all but one. An ending that has an id is applied once. Returns how many it ended. */
export function applyEnding(tx: Transaction, userId: string, ending: Ending, at: EpochMs): number {
  if (ending.id !== undefined && !tx.users.takeEnding(userId, ending.id)) return 0
  const ended = endAll(tx.families.unrevoked(userId), ending, at)
  for (const family of ended) writeFamily(tx, family, at)
  if (resetsAttempts(ending)) tx.logins.resetUser(userId)
  return ended.length
}

/**
 * Plans the purge of what a command wrote. The alarm is set even where a sweep was planned before: the platform drops an
 * alarm that failed too often.
 */
export function planSweep(tx: Transaction, at: EpochMs): void {
  tx.sweep.plan(at)
  tx.after.alarm = true
}

/** A command of the cell: reads rows, applies a pure rule, writes rows. It awaits nothing, so calls cannot interleave. */
export type Command<Request extends readonly unknown[], Answer> = (
  tx: Transaction,
  ...request: Request
) => Answer

/** Runs the commands of a cell, each as one transaction: a throw half-way through leaves nothing. */
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
   * Runs a command. A refusal is returned, never thrown, so what it wrote is committed. What the command leaves for
   * afterwards is begun in the same turn, so that an alarm belongs to the same commit. Throws what the command throws.
   */
  run<Request extends readonly unknown[], Answer>(
    command: Command<Request, Answer>,
    ...request: Request
  ): Answer {
    const after: After = { entries: [], alarm: false }
    const answer = this.#transact(() => command({ ...this.#stores, now: now(), after }, ...request))
    if (after.alarm || after.entries.length > 0) this.setAlarm()
    // At once; and by the alarm, if that fails or the object is gone by then.
    if (after.entries.length > 0) {
      const delivery = this.#stores.outbox.deliver(this.#kv, after.entries, now())
      this.#ctx.waitUntil(delivery.then(() => this.setAlarm()))
    }
    return answer
  }

  /** Sets the alarm to whatever is due first. */
  setAlarm(): void {
    const { outbox, sweep } = this.#stores
    const due = [outbox.nextDueAt(), sweep.dueAt()].filter((moment) => moment !== null)
    if (due.length > 0) void this.#ctx.storage.setAlarm(Math.min(...due))
  }

  /** What is due at an alarm: a step of the purge, and revocations that KV has not heard of. */
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
      // The caller logs it too, but the stack of an error ends at the object: frames are known here alone.
      const { name: cell } = this.#ctx.id
      reportFailure(error, cell === undefined ? {} : { cell })
      throw error
    }
  }
}
