import type { EpochMs } from '../../core/clock.ts'
import type { PauseCause, Setup } from './receiver-calls.ts'
import { afterFailure, attemptsAtOnce, type Condition, HEALTHY, isDown } from './schedule.ts'
import type { StoredKeys } from './signing-keys.ts'

/** The changing part of the state. */
export interface Progress {
  readonly paused: PauseCause | null
  /** When it was last resumed, or its URL changed, or 0. The time before does not count against an event. */
  readonly resumedAt: EpochMs
  /** Events that were dropped. */
  readonly dropped: number
  /** The failure of the last attempts. */
  readonly failure: string | null
  readonly condition: Condition
}

const NEW: Progress = { paused: null, resumedAt: 0, dropped: 0, failure: null, condition: HEALTHY }

/** The state of a receiver apart from its deliveries, in memory and in the storage of its object. */
export class ReceiverState {
  readonly #kv: SyncKvStorage
  #setup: Setup | null
  #keys: readonly StoredKeys[]
  #progress: Progress

  constructor(kv: SyncKvStorage) {
    this.#kv = kv
    this.#setup = kv.get<Setup>('setup') ?? null
    this.#keys = kv.get<readonly StoredKeys[]>('keys') ?? []
    this.#progress = kv.get<Progress>('progress') ?? NEW
  }

  /** Null: the receiver is not configured, or was erased. */
  get setup(): Setup | null {
    return this.#setup
  }

  get keys(): readonly StoredKeys[] {
    return this.#keys
  }

  set keys(keys: readonly StoredKeys[]) {
    this.#kv.put('keys', keys)
    this.#keys = keys
  }

  get progress(): Progress {
    return this.#progress
  }

  /** Stores the configuration of a new receiver. */
  begin(setup: Setup, keys: readonly StoredKeys[]): void {
    this.#kv.put('setup', setup)
    this.#setup = setup
    this.keys = keys
  }

  /** Forgets everything, in memory alone: the object deletes its storage. */
  forget(): void {
    this.#setup = null
    this.#keys = []
    this.#progress = NEW
  }

  /** Whether an attempt may begin beside so many others. */
  maySend(underWay: number, now: EpochMs): boolean {
    const { paused, condition } = this.#progress
    return paused === null && now >= condition.restingUntil && underWay < attemptsAtOnce(condition)
  }

  pause(cause: PauseCause): void {
    this.#put({ paused: cause })
  }

  resume(now: EpochMs): void {
    this.#put({ paused: null })
    this.restart(now)
  }

  /** Forgets the failures of the receiver. The time before does not count against an event. */
  restart(now: EpochMs): void {
    this.#put({ resumedAt: now, condition: HEALTHY })
  }

  /**
   * Records a success. It writes nothing if the last attempt was one. A wait that the receiver asked for goes on, unless it
   * counted as down.
   */
  recover(): void {
    const { failure, condition } = this.#progress
    if (failure === null && condition.failures === 0) return
    this.#put({ failure: null, condition: isDown(condition) ? HEALTHY : { ...condition, failures: 0 } })
  }

  /** Ends the wait after failures. */
  wake(): void {
    this.#put({ condition: HEALTHY })
  }

  /** Records a failure. `isFirst`: it is the first of its event. `askedMs` is the wait of `Retry-After`. */
  fail(failure: string, askedMs: number, isFirst: boolean, now: EpochMs): void {
    const { condition } = this.#progress
    this.#put({ failure, condition: afterFailure(condition, { isFirst, askedMs }, now, Math.random()) })
  }

  countDropped(count: number): void {
    this.#put({ dropped: this.#progress.dropped + count })
  }

  #put(changes: Partial<Progress>): void {
    this.#progress = { ...this.#progress, ...changes }
    this.#kv.put('progress', this.#progress)
  }
}
