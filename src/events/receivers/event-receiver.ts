import { DurableObject } from 'cloudflare:workers'
import { now } from '../../core/clock.ts'
import { newId } from '../../core/ids.ts'
import { event } from '../../observe/events.ts'
import { reportFailure } from '../../observe/report-failure.ts'
import { OWN_SOURCE, Stream } from '../ssf/stream.ts'
import type { Poll, Polled, StreamChoices, StreamStatus, StreamView } from '../ssf/stream-calls.ts'
import { DeliveryStore } from './delivery-store.ts'
import { bodyOf, TEST_TYPE } from './message.ts'
import type {
  Message,
  PauseCause,
  ReceiverCalls,
  ReceiverStatus,
  Setup,
  ShownKeys,
  Tried,
} from './receiver-calls.ts'
import { ReceiverState } from './receiver-state.ts'
import { Sender } from './sender.ts'
import { newKeys, replaced, shownKeys } from './signing-keys.ts'

/** What a stream's receiver reads about a pause that it did not ask for. */
const PAUSES: Readonly<Record<PauseCause, string>> = {
  operator: 'An operator changed the status',
  gone: 'The receiver answered 410',
}

/** Milliseconds after which the alarm sends what a call should have sent. */
const ALARM_AFTER_MS = 10_000

/**
 * The object of one receiver: a queue of events with its deliveries. An event is stored before the cell is answered. It is
 * sent until the receiver answers with a success, at least once, always with the same id. A crash loses no event, because an
 * alarm is set in the commit that stores it.
 */
export class EventReceiver extends DurableObject<Env> implements ReceiverCalls {
  readonly #state: ReceiverState
  readonly #stream: Stream
  /** Null: the receiver is not configured, or was erased. */
  #store: DeliveryStore | null
  readonly #sender: Sender

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#state = new ReceiverState(ctx.storage.kv)
    this.#stream = new Stream(ctx.storage, env)
    this.#store = this.#state.setup === null ? null : new DeliveryStore(ctx.storage)
    const { name: id = '' } = ctx.id
    this.#sender = new Sender({ id, state: this.#state, stream: this.#stream, queue: () => this.#store })
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
    const wanted = this.#stream.wanted(messages)
    if (this.#store === null || wanted.length === 0) return
    const dropped = this.#store.accept(cell, wanted, now(), this.#sender.underWay)
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
    // A stream that its receiver paused or disabled keeps that status.
    const changes =
      this.#stream.view()?.status === 'enabled' && paused !== (this.#state.progress.paused !== null)
    if (changes) this.#tellStatus(paused)
    if (paused) this.#state.pause('operator')
    else {
      this.#resume()
    }
    return this.status()
  }

  #resume(): void {
    this.#state.resume(now())
    this.#store?.makeDue(now())
    this.#begin()
  }

  /** Tells a stream that an operator changes its status (SSF 1.0 §8.1.5): by an attempt before a pause, or by the queue. */
  #tellStatus(paused: boolean): void {
    const message = this.#stream.updated(paused ? 'paused' : 'enabled', PAUSES.operator)
    if (paused && this.#stream.isSending)
      this.ctx.waitUntil(this.#sender.attempt(message).catch((error: unknown) => reportFailure(error)))
    else this.#enqueue(message)
  }

  #enqueue(message: Message): void {
    this.#store?.accept(OWN_SOURCE, [message], now())
    this.#begin()
  }

  async sendTest(): Promise<Tried> {
    if (this.#stream.isStream && !this.#stream.isSending) {
      if (this.#stream.view()?.status === 'disabled')
        return { status: null, failure: 'disabled', milliseconds: 0 }
      this.#enqueue(this.#stream.verification(null))
      return { status: null, failure: null, milliseconds: 0 }
    }
    const id = `${TEST_TYPE}-${newId()}`
    const body = bodyOf(TEST_TYPE, new Date(now()).toISOString(), { id })
    const sent = this.#stream.isStream ? this.#stream.verification(null) : { id, body }
    const { status, failure, milliseconds } = await this.#sender.attempt(sent)
    return { status, failure, milliseconds }
  }

  openStream(audience: string, choices: StreamChoices): void {
    this.#stream.open(this.#id, audience, choices)
    this.#state.begin({ url: '' }, [])
    this.#store = new DeliveryStore(this.ctx.storage)
  }

  stream(): StreamView | null {
    const view = this.#stream.view()
    const { paused } = this.#state.progress
    if (view === null || paused === null || view.status !== 'enabled') return view
    return { ...view, status: 'paused', reason: PAUSES[paused] }
  }

  changeStream(changes: Partial<StreamChoices>): StreamView | null {
    if (this.#store !== null && this.#stream.change(changes, this.#store)) {
      this.#state.restart(now())
      this.#store.forgetAttempts(now())
    }
    this.#begin()
    return this.stream()
  }

  setStreamStatus(status: StreamStatus, reason: string | null): StreamView | null {
    const { paused } = this.#state.progress
    if (this.#store === null || (paused === 'operator' && status === 'enabled')) return null
    this.#stream.setStatus(status, reason, this.#store)
    if (status === 'enabled') this.#resume()
    return this.stream()
  }

  setStreamSubject(userId: string, included: boolean): boolean {
    return this.#store === null || this.#stream.setSubject(userId, included)
  }

  verifyStream(state: string | null): number | null {
    if (this.#store === null || this.#stream.view()?.status === 'disabled') return null
    const wait = this.#stream.verificationWait()
    if (wait === 0) this.#enqueue(this.#stream.verification(state))
    return wait
  }

  async pollStream(poll: Poll): Promise<Polled | null> {
    if (this.#store === null || this.#stream.view()?.pushUrl !== null) return null
    return this.#stream.poll(this.#store, poll, () => this.stream()?.status !== 'enabled')
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
    this.#stream.forget()
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
    this.#stream.announce()
    this.#setAlarm(ALARM_AFTER_MS)
    this.ctx.waitUntil(this.#sendAll())
  }

  /** Sets the alarm to the next attempt, and not before so many milliseconds from now. */
  #setAlarm(afterMs: number): void {
    const due = this.#sender.dueAt(now() + ALARM_AFTER_MS)
    if (due !== null) void this.ctx.storage.setAlarm(Math.max(due, now() + afterMs))
  }

  async #sendAll(): Promise<void> {
    await this.#sender.sendAll()
    this.#setAlarm(0)
  }
}
