import { type EpochMs, now } from '../../core/clock.ts'
import type { Origin } from '../../core/origin.ts'
import type { ActorOfCall } from '../../events/catalogue.ts'
import { reportFailure } from '../../observe/report-failure.ts'
import { completeActor, type Ending } from '../protocol.ts'
import { endAll, isEvent, resetsAttempts } from '../rules/end.ts'
import { type CellUser, changesOf, type Family, type KnownUser } from '../rules/family.ts'
import { CellMetrics } from './cell-metrics.ts'
import type { Entry } from './outbox.ts'
import type { Relay } from './relay.ts'
import type { Stores } from './stores.ts'

/** The context of a command: the stores, the time, and the work that follows the commit. */
export interface Transaction extends Stores {
  readonly now: EpochMs
  readonly after: After
  /** Runs writes that belong together. An exception rolls them back. */
  atomically<T>(writes: () => T): T
}

/** The work that follows the commit of a command. */
export interface After {
  /** Revocations to deliver. */
  readonly entries: Entry[]
  /** Whether the alarm is to be set again. */
  alarm: boolean
}

/** The origins of an ending by a second use: of that use, and of the first one. */
interface Origins {
  readonly origin: Origin
  readonly previousOrigin: Origin
}

/**
 * Writes a family that has ended, with its event. An entry in the outbox for the denylist belongs to the same transaction.
 */
export function writeEnding(tx: Transaction, family: Family, by: ActorOfCall, origins?: Origins): void {
  const { revokedFor, revokedAt } = family
  if (revokedFor === null || revokedAt === null) throw new Error('the family has not ended')
  tx.atomically(() => {
    tx.families.update(family)
    const entry = tx.outbox.add(family.id, family.accessUntil, Math.max(revokedAt, tx.now))
    if (entry !== null) tx.after.entries.push(entry)
    if (isEvent(family)) {
      const what = { event: 'session_ended', cause: revokedFor, at: revokedAt } as const
      tx.history.record({ userId: family.userId }, { ...what, familyId: family.id, actor: by, ...origins })
    }
  })
}

/** Ends all families of a user, or all but one. An ending that has an id is applied once. Returns how many it ended. */
export function applyEnding(tx: Transaction, userId: string, ending: Ending, at: EpochMs): number {
  if (ending.id !== undefined && !tx.users.takeEnding(userId, ending.id)) return 0
  const actor = completeActor(ending.by)
  if (ending.cause === 'password' && !tx.users.isErased(userId)) {
    const names =
      actor.kind === 'reset_token'
        ? (['password_reset_used', 'password_changed'] as const)
        : (['password_changed'] as const)
    for (const event of names) {
      tx.history.record({ userId }, { event, cause: null, at, familyId: null, actor })
    }
  }
  const ended = endAll(tx.families.unrevoked(userId), ending, at)
  for (const family of ended) writeEnding(tx, family, actor)
  if (resetsAttempts(ending)) tx.logins.resetUser(userId)
  return ended.length
}

/**
 * Stores a user's record, with the events of its changes. Only operators change it. The limits of the customer, if there are any,
 * are stored before.
 */
export function writeUser(
  tx: Transaction,
  known: KnownUser,
  user: CellUser,
  at: EpochMs,
  actor: ActorOfCall,
): void {
  tx.users.put(user)
  if (known !== null && known !== 'erased') tx.limits.move(known.customerId, user.customerId)
  for (const event of changesOf(known, user)) {
    tx.history.record({ userId: user.id }, { event, cause: null, at, familyId: null, actor })
  }
}

/**
 * Plans the purge of the rows that a command wrote. The alarm is set even if a sweep was planned before, because the
 * platform drops an alarm that failed too often.
 */
export function planSweep(tx: Transaction, at: EpochMs): void {
  tx.sweep.plan(at)
  tx.after.alarm = true
}

/** A command of the cell. It reads rows, applies a pure rule and writes rows. It has no `await`, so calls cannot interleave. */
export type Command<Request extends readonly unknown[], Answer> = (
  tx: Transaction,
  ...request: Request
) => Answer

/** Runs the commands of a cell. */
export class Transactions {
  readonly #ctx: DurableObjectState
  readonly #kv: KVNamespace
  readonly #stores: Stores
  readonly #metrics: CellMetrics
  /** Null: the service can have no receivers of events. */
  readonly #relay: Relay | null

  constructor(
    ctx: DurableObjectState,
    env: Pick<Env, 'REVOKED' | 'METRICS'>,
    stores: Stores,
    relay: Relay | null,
  ) {
    this.#ctx = ctx
    this.#kv = env.REVOKED
    this.#stores = stores
    this.#metrics = new CellMetrics(env.METRICS, ctx.id.name)
    this.#relay = relay
  }

  /**
   * Runs a command as one transaction. A refusal is returned and not thrown, so that its writes are committed. The work that
   * follows begins in the same turn, so that the alarm belongs to the same commit. An exception of the command rolls the
   * transaction back, and is thrown.
   */
  run<Request extends readonly unknown[], Answer>(
    command: Command<Request, Answer>,
    ...request: Request
  ): Answer {
    return this.runFor(null, command, ...request)
  }

  /** The same for a command whose events have the id of a request, except where their actor names one. */
  runFor<Request extends readonly unknown[], Answer>(
    requestId: string | null,
    command: Command<Request, Answer>,
    ...request: Request
  ): Answer {
    return this.#run(requestId, (tx) => tx.atomically(() => command(tx, ...request)))
  }

  /**
   * The same for a command that has a transaction of its own wherever it writes more than one row (`tx.atomically`). A
   * transaction costs two statements.
   */
  runOpen<Request extends readonly unknown[], Answer>(
    requestId: string | null,
    command: Command<Request, Answer>,
    ...request: Request
  ): Answer {
    return this.#run(requestId, (tx) => command(tx, ...request))
  }

  /** Sets the alarm to the earliest work that is due. */
  setAlarm(): void {
    const { outbox, sweep } = this.#stores
    const moments = [outbox.nextDueAt(), sweep.dueAt(), this.#relay?.dueAt(now()) ?? null]
    const due = moments.filter((moment) => moment !== null)
    if (due.length > 0) void this.#ctx.storage.setAlarm(Math.min(...due))
  }

  /** Does the work that is due at an alarm: a step of the sweep, the delivery of revocations to KV and of events. */
  async runDue(): Promise<void> {
    const { outbox } = this.#stores
    this.run((tx) => tx.sweep.step(tx.now))
    await Promise.all([outbox.deliver(this.#kv, outbox.due(now()), now()), this.#relay?.deliver()])
    this.#metrics.outbox(outbox, now())
    this.setAlarm()
  }

  #run<Answer>(requestId: string | null, command: (tx: Transaction) => Answer): Answer {
    const after: After = { entries: [], alarm: false }
    const atomically = <T>(writes: () => T) => this.#ctx.storage.transactionSync(writes)
    const { records } = this.#stores.history
    // No command waits, so no other one runs before the next id is set.
    this.#stores.history.requestId = requestId
    const answer = this.#reported(() => command({ ...this.#stores, now: now(), after, atomically }))
    this.#metrics.events(this.#stores.history.tally)
    const events = this.#stores.history.records === records ? null : this.#relay
    if (after.alarm || after.entries.length > 0 || events !== null) this.setAlarm()
    // Entries and events are delivered at once. The alarm delivers them if that fails or if the object is evicted.
    if (after.entries.length > 0 || events !== null) {
      const delivery = this.#stores.outbox.deliver(this.#kv, after.entries, now())
      this.#ctx.waitUntil(Promise.all([delivery, events?.deliver()]).then(() => this.setAlarm()))
    }
    return answer
  }

  #reported<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      this.#stores.watermark.reload()
      this.#stores.history.tally.take()
      // The caller logs the error too, but only the object knows the frames of its stack.
      const { name: cell } = this.#ctx.id
      reportFailure(error, cell === undefined ? {} : { cell })
      // It fails where the tables are gone, so it comes after the report.
      this.#stores.limits.reload()
      throw error
    }
  }
}
