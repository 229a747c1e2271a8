import type { EpochMs } from '../../core/clock.ts'
import type { StreamCalls } from '../ssf/stream-calls.ts'

// The messages between Workers, cells and the object of a receiver are plain data. Changes are additive, because old and new
// code overlap in a rollout.

/** An event as it is handed to a receiver. */
export interface Message {
  /** The same however often the event is handed over or sent. It has no full stop. */
  readonly id: string
  /** The number of the event in its cell. */
  readonly sequence: number
  /** Events of one subject are sent in their order, one at a time. */
  readonly subject: string
  readonly type: string
  /** The body of the request, which is signed as it is. */
  readonly body: string
}

/** The configuration of a receiver. It never changes. */
export interface Setup {
  readonly url: string
}

/** The keys that a receiver verifies by. They are shown when they are made, and never again. */
export interface ShownKeys {
  /** For `v1`: `whsec_` and base64 of 32 bytes. */
  readonly secret: string
  /** For `v1a`: `whpk_` and base64 of an Ed25519 public key. */
  readonly publicKey: string
}

/** Why nothing is sent. `gone`: the receiver answered 410. */
export type PauseCause = 'operator' | 'gone'

/** The state of a receiver. */
export interface ReceiverStatus {
  readonly paused: PauseCause | null
  /** Events that wait for their delivery. */
  readonly waiting: number
  /** When the oldest of them was accepted. */
  readonly waitingSince: EpochMs | null
  /** Events that were given up, and can be sent again. */
  readonly failed: number
  /** Events that were dropped, because too many waited. */
  readonly dropped: number
  /** The failure of the last attempts, if there was no success since. */
  readonly failure: string | null
}

export type DeliveryState = 'waiting' | 'delivered' | 'failed'

/** A delivery as operators see it. */
export interface DeliveryView {
  readonly eventId: string
  readonly type: string
  readonly state: DeliveryState
  readonly tries: number
  readonly acceptedAt: EpochMs
  readonly triedAt: EpochMs | null
  /** Null: it is finished, or it waits for an earlier event of its subject. */
  readonly dueAt: EpochMs | null
  readonly failure: string | null
}

/** The result of one attempt. */
export interface Tried {
  /** The status of the answer. Null: there was none. */
  readonly status: number | null
  /** Null: the answer was a success. It has a fixed word or the status, and nothing of the answer's body. */
  readonly failure: string | null
  readonly milliseconds: number
}

/** The calls of the object of a receiver. Names and positions of arguments never change. */
export interface ReceiverCalls extends StreamCalls {
  /** Configures a new receiver, and makes its keys. */
  configure(setup: Setup): ShownKeys
  /** Takes events of a cell, in the order of their numbers. An event that it has taken before is left out. Idempotent. */
  accept(cell: string, messages: readonly Message[]): void
  status(): ReceiverStatus
  setPaused(paused: boolean): ReceiverStatus
  /** Sends a test event at once, also if the receiver is paused. It is tried once. */
  sendTest(): Promise<Tried>
  /** The deliveries, newest first, and how many there are. */
  deliveries(offset: number, most: number): { readonly list: readonly DeliveryView[]; readonly total: number }
  /** Whether the object has the delivery of an event. */
  has(eventId: string): boolean
  /** Sends an event again, or tries a waiting one now. False: the object does not have the event. */
  resend(eventId: string): boolean
  /** Makes new keys. The present ones are used beside them for a day. */
  rotateKeys(): ShownKeys
  /** Erases all data. Idempotent. */
  erase(): Promise<void>
}

/** The object of a receiver as a Worker or a cell calls it. */
export type RemoteReceiver = {
  readonly [Name in keyof ReceiverCalls]: (
    ...request: Parameters<ReceiverCalls[Name]>
  ) => Promise<Awaited<ReturnType<ReceiverCalls[Name]>>>
}

/** The part of the binding of the receivers that is used. */
export interface ReceiverNamespace {
  getByName(id: string, options?: { locationHint?: DurableObjectLocationHint }): RemoteReceiver
}

/** The bindings of events. Without `RECEIVERS` the service has no receivers. */
export interface ReceiverBindings {
  readonly DB: D1Database
  readonly RECEIVERS?: ReceiverNamespace | undefined
}
