import { type EpochMs, now, toSeconds } from '../../core/clock.ts'
import { newId } from '../../core/ids.ts'
import { importEventKeys } from '../../keys/keyring.ts'
import type { TokenKeys } from '../../tokens/key.ts'
import { signSet } from '../../tokens/sign.ts'
import type { DeliveryStore } from '../receivers/delivery-store.ts'
import type { Message } from '../receivers/receiver-calls.ts'
import { SIGNALS, STREAM_UPDATED, VERIFICATION } from './event-types.ts'
import { push, refusalWords } from './push.ts'
import { setClaimsOf } from './set.ts'
import type { Signal } from './signal.ts'
import {
  LONG_POLL_MS,
  type Poll,
  type Polled,
  type StreamChoices,
  type StreamStatus,
  type StreamView,
  VERIFICATION_INTERVAL_SECONDS,
} from './stream-calls.ts'
import { type Kept, StreamStore } from './stream-store.ts'

/** The state of a stream, in the storage of its object alone. */
interface StreamState extends StreamChoices {
  readonly id: string
  readonly audience: string
  readonly status: StreamStatus
  readonly reason: string | null
  /** When the receiver last asked for a verification event. */
  readonly verifiedAt: EpochMs
  /** The number of the last event about the stream itself. */
  readonly made: number
}

/** The variables that a stream needs. */
interface StreamVariables {
  readonly ISSUER: string
  readonly ENVIRONMENT?: string | undefined
  readonly EVENT_KEYS?: string | undefined
}

/** Polls that may wait at a time. A further one is answered at once. */
const MOST_WAITING = 8

/** The name of a stream's own events as a source, where other sources are cells. */
export const OWN_SOURCE = 'stream'

// The keys are imported once per isolate. They are kept, and not their promise, which belongs to the call that made it.
const imported = new Map<string, TokenKeys>()

/** What the object of a receiver does if the receiver is a stream of the Shared Signals Framework. */
export class Stream {
  readonly #storage: DurableObjectStorage
  readonly #variables: StreamVariables
  #state: StreamState | null
  #store: StreamStore | null = null
  /** The polls that wait for an event. */
  readonly #waiting = new Set<() => void>()

  constructor(storage: DurableObjectStorage, variables: StreamVariables) {
    this.#storage = storage
    this.#variables = variables
    this.#state = storage.kv.get<StreamState>('stream') ?? null
  }

  get isStream(): boolean {
    return this.#state !== null
  }

  /** Whether the object sends the events of its queue. It is true for a webhook. Without keys no event can be signed. */
  get isSending(): boolean {
    if (this.#state === null) return true
    const { status, delivery } = this.#state
    return status === 'enabled' && delivery.method === 'push' && Boolean(this.#variables.EVENT_KEYS)
  }

  open(id: string, audience: string, choices: StreamChoices): void {
    this.#put({ ...choices, id, audience, status: 'enabled', reason: null, verifiedAt: 0, made: 0 })
  }

  /** Forgets everything, in memory alone, and ends the polls that wait. */
  forget(): void {
    this.#state = null
    this.#store = null
    this.announce()
  }

  view(): StreamView | null {
    if (this.#state === null) return null
    const { audience, delivery, requested, description, status, reason } = this.#state
    const pushUrl = delivery.method === 'push' ? delivery.url : null
    return { audience, pushUrl, requested, description, status, reason }
  }

  /**
   * A push to the same URL keeps its authorization, which no answer shows, unless another is given. Returns whether the events
   * now go elsewhere.
   */
  change(changes: Partial<StreamChoices>, queue: DeliveryStore): boolean {
    const { delivery: before } = this.#need()
    const { delivery = before } = changes
    const keeps = delivery.method === 'push' && before.method === 'push' && delivery.url === before.url
    const kept = keeps && delivery.authorization === null ? before : delivery
    this.#put({ ...changes, delivery: kept })
    const { requested } = changes
    // Those about the stream itself stay.
    if (requested !== undefined) {
      this.#rows().drop(queue, [...requested, VERIFICATION, STREAM_UPDATED], now())
    }
    return delivery.method !== before.method || (delivery.method === 'push' && !keeps)
  }

  setStatus(status: StreamStatus, reason: string | null, queue: DeliveryStore): void {
    this.#put({ status, reason })
    if (status === 'disabled') this.#rows().drop(queue, [], now())
  }

  setSubject(userId: string, included: boolean): boolean {
    if (!included) return this.#rows().ignore(userId)
    this.#rows().include(userId)
    return true
  }

  /** The messages that the queue takes. A disabled stream drops all. A webhook takes all. */
  wanted(messages: readonly Message[]): readonly Message[] {
    if (this.#state === null) return messages
    const { status, requested } = this.#state
    if (status === 'disabled') return []
    return messages.filter(({ type, subject }) => requested.includes(type) && !this.#ignores(type, subject))
  }

  /** The removal of a user also removes the mark that its events are ignored. */
  #ignores(type: string, userId: string): boolean {
    const ignored = this.#rows().ignores(userId)
    if (ignored && type === SIGNALS.accountPurged) this.#rows().include(userId)
    return ignored
  }

  /** Seconds until the receiver may ask for the next verification event, or 0, which counts as asked. */
  verificationWait(): number {
    const since = toSeconds(now() - this.#need().verifiedAt)
    if (since < VERIFICATION_INTERVAL_SECONDS) return VERIFICATION_INTERVAL_SECONDS - Math.max(since, 0)
    this.#put({ verifiedAt: now() })
    return 0
  }

  verification(state: string | null): Message {
    return this.#own(VERIFICATION, state === null ? {} : { state })
  }

  /** The event that this service, and not the receiver, changed the status (SSF 1.0 §8.1.5). */
  updated(status: StreamStatus, reason: string): Message {
    return this.#own(STREAM_UPDATED, { status, reason })
  }

  #own(type: string, claims: Signal['claims']): Message {
    const sequence = this.#need().made + 1
    this.#put({ made: sequence })
    const signal: Signal = { type, claims, subject: null }
    const { id } = this.#need()
    return { id: `${newId()}-${sequence}`, sequence, subject: id, type, body: JSON.stringify(signal) }
  }

  /** Pushes one event once. */
  async push(event: Kept) {
    const { delivery } = this.#need()
    if (delivery.method === 'poll') throw new Error('the stream is polled')
    return push(delivery, await this.#sign(event))
  }

  /**
   * Answers a poll: settles what was acknowledged or refused, and gives waiting events, which may have been given before. A poll
   * that waits does not keep the object from other calls.
   */
  async poll(
    queue: DeliveryStore,
    { most, waits, acknowledged, refused }: Poll,
    isPaused: () => boolean,
  ): Promise<Polled> {
    const rows = this.#rows()
    this.#storage.transactionSync(() => {
      for (const id of acknowledged) rows.settle(queue, id, null, now())
      for (const [id, code] of Object.entries(refused)) rows.settle(queue, id, refusalWords(code), now())
    })
    const lease = () => rows.lease(most, isPaused(), now())
    let leased = lease()
    if (most > 0 && waits && leased.events.length === 0 && this.#waiting.size < MOST_WAITING) {
      await this.#arrival()
      // The stream may have been deleted meanwhile.
      if (this.#state === null) return { sets: {}, more: false }
      leased = lease()
    }
    const sets = await Promise.all(
      leased.events.map(async (event) => [event.id, await this.#sign(event)] as const),
    )
    return { sets: Object.fromEntries(sets), more: leased.more }
  }

  /** Wakes the polls that wait. */
  announce(): void {
    for (const wake of this.#waiting) wake()
  }

  async #arrival(): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, LONG_POLL_MS)
      this.#waiting.add(wake)
    })
  }

  /** The Security Event Token of an event, signed by the key of today. */
  async #sign({ id, body }: Kept): Promise<string> {
    const { id: streamId, audience } = this.#need()
    const { ISSUER: issuer, ENVIRONMENT, EVENT_KEYS } = this.#variables
    if (!EVENT_KEYS) throw new Error('the service has no keys for events')
    const keys = imported.get(EVENT_KEYS) ?? (await importEventKeys(EVENT_KEYS, ENVIRONMENT === 'local')).keys
    imported.set(EVENT_KEYS, keys)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `signalOf` and `#own` wrote it
    const signal = JSON.parse(body) as Signal
    return signSet(setClaimsOf(signal, { id, issuer, audience, streamId, iat: toSeconds(now()) }), keys)
  }

  #need(): StreamState {
    if (this.#state === null) throw new Error('the receiver is not a stream')
    return this.#state
  }

  #rows(): StreamStore {
    this.#store ??= new StreamStore(this.#storage.sql)
    return this.#store
  }

  #put(changes: Partial<StreamState>): void {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `open` gives every member
    this.#state = { ...this.#state, ...changes } as StreamState
    this.#storage.kv.put('stream', this.#state)
  }
}
