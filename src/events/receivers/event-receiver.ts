import { DurableObject } from 'cloudflare:workers'
import { now } from '../../core/clock.ts'
import { newId } from '../../core/ids.ts'
import { event } from '../../observe/events.ts'
import { reportFailure } from '../../observe/report-failure.ts'
import { type Attempted, attempt } from './attempt.ts'
import { DeliveryStore, type DueDelivery } from './delivery-store.ts'
import { bodyOf, TEST_TYPE } from './message.ts'
import type { Message, ReceiverCalls, ReceiverStatus, Setup, ShownKeys, Tried } from './receiver-calls.ts'
import { ReceiverState } from './receiver-state.ts'
import { isDown, isGivenUp, waitAfter } from './schedule.ts'
import { newKeys, replaced, shownKeys } from './signing-keys.ts'

/** Milliseconds after which the alarm sends what a call should have sent. */
const ALARM_AFTER_MS = 10_000

/** Attempts of one call or alarm. An invocation may make 1,000 subrequests. */
const ATTEMPTS_OF_INVOCATION = 500

/**
 * The object of one receiver: a queue of events with its deliveries. An event is stored before the cell is answered. It is
 * sent until the receiver answers with a success, at least once, always with the same id. A crash loses no event, because an
 * alarm is set in the commit that stores it.
 */
export class EventReceiver extends DurableObject<Env> implements ReceiverCalls {
  readonly #state: ReceiverState
  /** Null: the receiver is not configured, or was erased. */
  #store: DeliveryStore | null
  /** The attempts under way, by the number of the delivery. */
  readonly #underWay = new Set<number>()

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#state = new ReceiverState(ctx.storage.kv)
    this.#store = this.#state.setup === null ? null : new DeliveryStore(ctx.storage)
    // The platform drops an alarm that failed too often.
    this.#setAlarm(ALARM_AFTER_MS)
  }

  configure(setup: Setup): ShownKeys {
    const keys = newKeys()
    this.#state.begin(setup, [keys])
    this.#store = new DeliveryStore(this.ctx.storage)
    return shownKeys(keys)
  }

  accept(cell: string, messages: readonly Message[]): void {
    if (this.#store === null) return
    const dropped = this.#store.accept(cell, messages, now())
    if (dropped > 0) {
      this.#state.countDropped(dropped)
      event({ event: 'deliveries_lost', level: 'alert', cause: 'queue_full', receiverId: this.#id })
    }
    this.#begin()
  }

  status(): ReceiverStatus {
    const { paused, dropped, failure } = this.#state.progress
    const counts = this.#store?.counts() ?? { waiting: 0, waitingSince: null, failed: 0 }
    return { paused, ...counts, dropped, failure }
  }

  setPaused(paused: boolean): ReceiverStatus {
    if (paused) this.#state.pause('operator')
    else {
      this.#state.resume(now())
      this.#store?.makeDue(now())
      this.#begin()
    }
    return this.status()
  }

  async sendTest(): Promise<Tried> {
    const id = `${TEST_TYPE}-${newId()}`
    const body = bodyOf(TEST_TYPE, new Date(now()).toISOString(), { id })
    const { status, failure, milliseconds } = await this.#attempt({ id, body })
    return { status, failure, milliseconds }
  }

  deliveries(offset: number, most: number) {
    return this.#store?.list(offset, most) ?? { list: [], total: 0 }
  }

  has(eventId: string): boolean {
    return this.#store?.has(eventId) ?? false
  }

  resend(eventId: string): boolean {
    const found = this.#store?.resend(eventId, now()) ?? false
    if (found) {
      this.#state.wake()
      this.#begin()
    }
    return found
  }

  rotateKeys(): ShownKeys {
    const keys = newKeys()
    this.#state.keys = replaced(this.#state.keys, keys, now())
    return shownKeys(keys)
  }

  async erase(): Promise<void> {
    this.#store = null
    this.#state.forget()
    await this.ctx.storage.deleteAlarm()
    await this.ctx.storage.deleteAll()
  }

  override async alarm(): Promise<void> {
    this.#setAlarm(ALARM_AFTER_MS)
    await this.#sendAll()
  }

  get #id(): string {
    return this.ctx.id.name ?? ''
  }

  /** Begins to send after the commit. The alarm belongs to the same commit. */
  #begin(): void {
    this.#setAlarm(ALARM_AFTER_MS)
    this.ctx.waitUntil(this.#sendAll())
  }

  /** Sets the alarm to the next attempt, and not before so many milliseconds from now. */
  #setAlarm(afterMs: number): void {
    const { paused, condition } = this.#state.progress
    if (paused !== null || this.#store === null) return
    const soon = now() + ALARM_AFTER_MS
    const next = this.#store.nextDueAt(this.#underWay)
    // After a crash the attempts under way are made again.
    const due = this.#underWay.size > 0 ? Math.min(next ?? soon, soon) : next
    if (due === null) return
    void this.ctx.storage.setAlarm(Math.max(due, condition.restingUntil, now() + afterMs))
  }

  /** Sends what is due, some events at a time, until nothing is due or the invocation has made its part. */
  async #sendAll(): Promise<void> {
    let left = ATTEMPTS_OF_INVOCATION
    const fill = async (): Promise<void> => {
      const begun: Promise<void>[] = []
      for (let due = this.#take(left); due !== null; due = this.#take(left)) {
        left -= 1
        begun.push(this.#send(due).then(fill))
      }
      await Promise.all(begun)
    }
    await fill()
    this.#setAlarm(0)
  }

  #take(left: number): DueDelivery | null {
    const at = now()
    if (left === 0 || this.#store === null || !this.#state.maySend(this.#underWay.size, at)) return null
    const due = this.#store.nextDue(at, this.#underWay)
    if (due !== null) this.#underWay.add(due.seq)
    return due
  }

  async #send(due: DueDelivery): Promise<void> {
    const store = this.#store
    try {
      const tried = await this.#attempt(due)
      // It was erased meanwhile.
      if (store !== null && store === this.#store) this.#settle(store, due, tried)
    } catch (error) {
      reportFailure(error)
      store?.postpone(due, 'error', now() + waitAfter(due.tries + 1, Math.random()), now())
    } finally {
      this.#underWay.delete(due.seq)
    }
  }

  #settle(store: DeliveryStore, due: DueDelivery, { status, failure, askedMs }: Attempted): void {
    const at = now()
    if (failure === null) {
      store.finish(due, 'delivered', null, at)
      const wasDown = isDown(this.#state.progress.condition)
      this.#state.recover()
      if (wasDown) store.makeDue(at)
      return
    }
    this.#state.fail(failure, askedMs, at)
    if (isGivenUp(Math.max(due.since, this.#state.progress.resumedAt), at)) {
      store.finish(due, 'failed', failure, at)
      event({ event: 'deliveries_lost', level: 'warn', cause: 'given_up', receiverId: this.#id })
    } else {
      const wait = Math.max(waitAfter(due.tries + 1, Math.random()), askedMs)
      store.postpone(due, failure, at + wait, at)
    }
    if (status === 410 && this.#state.progress.paused === null) {
      this.#state.pause('gone')
      event({ event: 'receiver_changed', level: 'warn', cause: 'gone', receiverId: this.#id })
    }
  }

  #attempt(sent: Pick<DueDelivery, 'id' | 'body'>): Promise<Attempted> {
    const { setup, keys } = this.#state
    if (setup === null) throw new Error('the receiver is not configured')
    return attempt(setup.url, keys, sent)
  }
}
