import { type EpochMs, now } from '../../core/clock.ts'
import { within } from '../../core/deadline.ts'
import { Unavailable } from '../../core/unavailable.ts'
import type { History, Unrelayed } from '../../events/history.ts'
import { messageOf } from '../../events/receivers/message.ts'
import type { ReceiverNamespace } from '../../events/receivers/receiver-calls.ts'
import type { Receiver, Receivers } from '../../events/receivers/receiver-store.ts'
import { signalOf } from '../../events/ssf/signal.ts'
import { reportFailure } from '../../observe/report-failure.ts'
import { isOutage } from '../outage.ts'

/** Events that one step hands over. */
const STEP_EVENTS = 100

/** Calls of the database and of receivers after which a run leaves the rest to the alarm. An invocation may make 1,000. */
const CALLS_OF_RUN = 500

/** Milliseconds that the recording call has for its own delivery, before the alarm delivers. */
const ALARM_AFTER_MS = 2000

const LONGEST_WAIT_MS = 60 * 1000

/**
 * Milliseconds by which the clocks of two machines may differ. An event that is older than the receiver was recorded while
 * the service could have no receivers.
 */
const CLOCKS_APART_MS = 60_000

/** Milliseconds in which a receiver has to accept the events of a step. */
const ACCEPT_LIMIT_MS = 10_000

/** The places to which a cell hands events. */
export interface Destinations {
  readonly receivers: Receivers
  readonly objects: ReceiverNamespace
}

/**
 * The hand-over of a cell's events to the objects of the receivers. The rows of the history are the outbox (a transactional
 * outbox): the cursor moves after every object has accepted the events before it. An event is therefore handed over at least
 * once, and the objects leave out what they have. The receivers are asked of the database for each step, after the commit of
 * its events, so that a new receiver gets every event that follows it.
 */
export class Relay {
  readonly #cell: string
  readonly #history: History
  readonly #to: Destinations
  #running: Promise<void> | null = null
  #failures = 0
  /** When the alarm delivers. It is kept while it is in the future, so that later events do not postpone it. */
  #alarmAt: EpochMs | null = null

  constructor(cell: string, history: History, to: Destinations) {
    this.#cell = cell
    this.#history = history
    this.#to = to
  }

  /** When the next step is due, or null if every event was handed over. */
  dueAt(at: EpochMs): EpochMs | null {
    if (this.#history.unrelayed(1).length === 0) this.#alarmAt = null
    else this.#alarmAt ??= at + ALARM_AFTER_MS
    return this.#alarmAt
  }

  /** Hands over events, in steps. The alarm does what is left, and tries again after a failure. It never throws. */
  deliver(): Promise<void> {
    if (this.#running !== null) return this.#running
    if (this.#history.unrelayed(1).length === 0) return Promise.resolve()
    this.#running = this.#deliverAll()
    return this.#running
  }

  async #deliverAll(): Promise<void> {
    try {
      let events = this.#history.unrelayed(STEP_EVENTS)
      for (let left = CALLS_OF_RUN; events.length > 0 && left > 0; ) {
        left -= await this.#step(events)
        events = this.#history.unrelayed(STEP_EVENTS)
      }
      this.#failures = 0
      this.#alarmAt = events.length === 0 ? null : now()
    } catch (error) {
      reportFailure(isOutage(error) ? new Unavailable('receiver', error) : error, { cell: this.#cell })
      const wait = Math.min(1000 * 2 ** this.#failures, LONGEST_WAIT_MS)
      this.#failures += 1
      this.#alarmAt = now() + wait
    }
    // In the turn that read the events, or the next call would wait for a run that does not see its events.
    this.#running = null
  }

  /** Hands over the events of one step. Returns the number of calls, at most. */
  async #step(events: readonly Unrelayed[]): Promise<number> {
    const told = events.filter(({ userId }) => userId !== null)
    const customers = told.flatMap(({ customerId }) => customerId ?? [])
    const receivers = told.length === 0 ? [] : await this.#to.receivers.of([...new Set(customers)])
    await Promise.all(receivers.map((receiver) => this.#handOver(receiver, told)))
    const last = events.at(-1)
    if (last !== undefined) this.#history.markRelayed(last.event.sequence)
    return 1 + receivers.length
  }

  async #handOver(
    { id, kind, customerId, createdAt }: Receiver,
    events: readonly Unrelayed[],
  ): Promise<void> {
    const wanted = events.filter(
      ({ event, customerId: its }) =>
        (customerId === null || its === customerId) && event.at >= createdAt - CLOCKS_APART_MS,
    )
    const toMessage = kind === 'ssf' ? signalOf : messageOf
    const messages = wanted.flatMap((one) => toMessage(this.#cell, one) ?? [])
    if (messages.length === 0) return
    await within(ACCEPT_LIMIT_MS, this.#to.objects.getByName(id).accept(this.#cell, messages))
  }
}
