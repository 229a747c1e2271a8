import { retryable } from 'cloudflare:durable-objects'
import { DurableObject } from 'cloudflare:workers'
import type { EpochMs } from '../../core/clock.ts'
import { type ActorOfCall, DEFAULT_HISTORY_DAYS, type HistorySubject } from '../../events/catalogue.ts'
import type { ReceiverBindings } from '../../events/receivers/receiver-calls.ts'
import { Receivers } from '../../events/receivers/receiver-store.ts'
import { Database } from '../../users/database.ts'
import type { Sought } from '../operator-messages.ts'
import {
  type Bearer,
  type CellCalls,
  type Complete,
  type CountedBefore,
  completeOpening,
  completeOperator,
  completeRotation,
  type Ending,
  type OpenRequest,
  type ProvenKey,
  type Rotated,
  type RotateRequest,
  type Subject,
} from '../protocol.ts'
import type { KnownLimits, LimitsOfCustomer } from '../rules/customer-limits.ts'
import type { CellUser, RevocationCause } from '../rules/family.ts'
import { admit, takeBack, unlock } from './commands/attempts.ts'
import { end, endBegunBefore } from './commands/endings.ts'
import { setLimits } from './commands/limits.ts'
import { open } from './commands/opening.ts'
import { authenticate, families, find, history, recognize, stats } from './commands/queries.ts'
import { rotate } from './commands/rotation.ts'
import { changeUser, eraseUser, noteReset } from './commands/user-record.ts'
import { GroupCommit } from './group-commit.ts'
import { type Destinations, Relay } from './relay.ts'
import { openStores } from './stores.ts'
import { Transactions } from './transactions.ts'

/** Whether the platform may repeat a call whose answer it lost. The compiler asks for each call of `CellCalls`. */
const IS_RETRYABLE = {
  // A repetition would count twice.
  admit: false,
  takeBack: false,
  noteReset: false,
  // It takes a proof, once.
  authenticate: false,
  // An attempt id identifies a repetition.
  open: true,
  rotate: true,
  // The rest is idempotent.
  unlock: true,
  recognize: true,
  families: true,
  history: true,
  stats: true,
  find: true,
  end: true,
  changeUser: true,
  eraseUser: true,
  endBegunBefore: true,
  setLimits: true,
} as const satisfies Record<keyof CellCalls, boolean>

/**
 * One cell: a Durable Object with the families of many users. The class is the table of its commands. Each call runs one
 * command, whose writes are one transaction. `CellCalls` describes the calls.
 */
export class FamilyCell extends DurableObject<Env> implements CellCalls {
  static {
    for (const [name, isRetryable] of Object.entries(IS_RETRYABLE)) {
      if (isRetryable) retryable(Reflect.get(FamilyCell.prototype, name))
    }
  }

  readonly #transactions: Transactions
  /** Null: `GROUP_COMMIT` is off, and each rotation has its own commit. */
  readonly #groupCommit: GroupCommit<Complete<RotateRequest>, Rotated> | null

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const to = destinations(env)
    const stores = openStores(ctx.storage, historyDays(env), to !== null)
    const relay = to === null ? null : new Relay(ctx.id.name ?? '', stores.history, to)
    const transactions = new Transactions(ctx, env, stores, relay)
    this.#transactions = transactions
    this.#groupCommit = groupsCommits(env)
      ? new GroupCommit(ctx.storage, (request) => transactions.runOpen(request.requestId, rotate, request))
      : null
    // The platform drops an alarm that failed too often, so an object with undelivered entries sets it again.
    if (stores.outbox.nextDueAt() !== null) this.#transactions.setAlarm()
  }

  admit(subject: Subject, requestId?: string) {
    return this.#transactions.runFor(requestId ?? null, admit, subject)
  }

  takeBack(subject: Subject, before: CountedBefore) {
    return this.#transactions.run(takeBack, subject, before)
  }

  unlock(subjects: readonly Subject[]) {
    return this.#transactions.run(unlock, subjects)
  }

  open(request: OpenRequest) {
    const complete = completeOpening(request)
    return this.#transactions.runFor(complete.requestId, open, complete)
  }

  rotate(request: RotateRequest) {
    const complete = completeRotation(request)
    return (
      this.#groupCommit?.decide(complete) ?? this.#transactions.runOpen(complete.requestId, rotate, complete)
    )
  }

  recognize(bearer: Bearer) {
    return this.#transactions.run(recognize, bearer)
  }

  authenticate(bearer: Bearer, proof: ProvenKey | null) {
    return this.#transactions.run(authenticate, bearer, proof)
  }

  families(userId: string) {
    return this.#transactions.run(families, userId)
  }

  history(of: HistorySubject, most: number) {
    return this.#transactions.run(history, of, most)
  }

  stats(since: EpochMs) {
    return this.#transactions.run(stats, since)
  }

  find(sought: Sought) {
    return this.#transactions.run(find, sought)
  }

  end(userId: string, familyId: string, cause: RevocationCause, by?: ActorOfCall) {
    return this.#transactions.run(end, userId, familyId, cause, by)
  }

  changeUser(user: CellUser, ending: Ending | null, by?: ActorOfCall, limits: KnownLimits = null) {
    return this.#transactions.run(changeUser, user, ending, completeOperator(by), limits)
  }

  noteReset(userId: string, by: ActorOfCall) {
    return this.#transactions.run(noteReset, userId, by)
  }

  eraseUser(userId: string, by?: ActorOfCall) {
    return this.#transactions.run(eraseUser, userId, completeOperator(by))
  }

  endBegunBefore(moment: EpochMs, by?: ActorOfCall) {
    return this.#transactions.run(endBegunBefore, moment, completeOperator(by))
  }

  setLimits(all: readonly LimitsOfCustomer[]) {
    return this.#transactions.run(setLimits, all)
  }

  override alarm(): Promise<void> {
    return this.#transactions.runDue()
  }
}

// The Worker refuses any other value (config.ts), so the object need not check the two variables that it reads.
function historyDays(env: object): number {
  const days: unknown = Reflect.get(env, 'HISTORY_DAYS')
  return Number(days === undefined || days === '' ? DEFAULT_HISTORY_DAYS : days)
}

function destinations({ DB, RECEIVERS }: ReceiverBindings): Destinations | null {
  if (RECEIVERS === undefined) return null
  return { receivers: new Receivers(new Database(DB)), objects: RECEIVERS }
}

function groupsCommits(env: object): boolean {
  return Reflect.get(env, 'GROUP_COMMIT') !== 'off'
}
