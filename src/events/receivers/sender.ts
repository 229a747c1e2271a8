import { now } from '../../core/clock.ts'
import { event } from '../../observe/events.ts'
import { reportFailure } from '../../observe/report-failure.ts'
import { refusesEvent } from '../ssf/push.ts'
import type { Stream } from '../ssf/stream.ts'
import { type Attempted, attempt } from './attempt.ts'
import type { DeliveryStore, DueDelivery } from './delivery-store.ts'
import type { ReceiverState } from './receiver-state.ts'
import { attemptsAtOnce, isDown, isGivenUp, waitAfter } from './schedule.ts'

/** Attempts of one call or alarm. An invocation may make 1,000 subrequests. */
const ATTEMPTS_OF_INVOCATION = 500

/**
 * Attempts of an event that its stream refuses, after which it is given up. They take 7 minutes at least: a receiver that names
 * no error may use the published keys for 5 minutes before it loads a new one.
 */
const ATTEMPTS_OF_REFUSED = 6

/** The parts of the object that the sender uses. */
interface Parts {
  readonly id: string
  readonly state: ReceiverState
  readonly stream: Stream
  /** Null: the receiver is not configured, or was erased. */
  readonly queue: () => DeliveryStore | null
}

/** The sending of the events of a queue. */
export class Sender {
  readonly #of: Parts
  readonly #underWay = new Set<number>()

  constructor(of: Parts) {
    this.#of = of
  }

  /** The numbers of the deliveries whose attempt is under way. */
  get underWay(): Iterable<number> {
    return this.#underWay
  }

  /** When the next attempt is due, or null. After a crash the attempts under way are made again, which is due `soon`. */
  dueAt(soon: number): number | null {
    const { state, stream } = this.#of
    const { paused, condition } = state.progress
    const queue = this.#of.queue()
    if (paused !== null || queue === null || !stream.isSending) return null
    const { size } = this.#underWay
    // Without a free place the next attempt begins when one of those under way ends. An alarm would find nothing to do.
    const next = size < attemptsAtOnce(condition) ? queue.nextDueAt(this.#underWay) : null
    const due = size > 0 ? Math.min(next ?? soon, soon) : next
    return due === null ? null : Math.max(due, condition.restingUntil)
  }

  /** Sends what is due, some events at a time, until nothing is due or the invocation has made its part. */
  async sendAll(): Promise<void> {
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
  }

  #take(left: number): DueDelivery | null {
    const { state, stream } = this.#of
    const at = now()
    const queue = this.#of.queue()
    if (left === 0 || queue === null || !stream.isSending || !state.maySend(this.#underWay.size, at))
      return null
    // Events that failed before may have failed for reasons of their own. A new one tells sooner that the receiver is back.
    const due = queue.nextDue(at, this.#underWay, isDown(state.progress.condition))
    if (due !== null) this.#underWay.add(due.seq)
    return due
  }

  async #send(due: DueDelivery): Promise<void> {
    const store = this.#of.queue()
    try {
      const tried = await this.attempt(due)
      // It was erased meanwhile.
      if (store !== null && store === this.#of.queue()) this.#settle(store, due, tried)
    } catch (error) {
      reportFailure(error)
      store?.postpone(due, 'error', now() + waitAfter(due.tries + 1, Math.random()), now())
    } finally {
      this.#underWay.delete(due.seq)
    }
  }

  #settle(store: DeliveryStore, due: DueDelivery, tried: Attempted): void {
    const { status, failure, askedMs } = tried
    const at = now()
    if (failure === null) {
      store.finish(due, 'delivered', null, at)
      const wasDown = isDown(this.#of.state.progress.condition)
      this.#of.state.recover()
      if (wasDown) store.makeDue(at)
      return
    }
    if (this.#of.stream.isStream && refusesEvent(tried)) {
      if (due.tries + 1 >= ATTEMPTS_OF_REFUSED) store.finish(due, 'failed', failure, at)
      else store.postpone(due, failure, at + waitAfter(due.tries + 1, Math.random()), at)
      return
    }
    this.#of.state.fail(failure, askedMs, due.tries === 0, at)
    if (isGivenUp(Math.max(due.since, this.#of.state.progress.resumedAt), at)) {
      store.finish(due, 'failed', failure, at)
      event({ event: 'deliveries_lost', level: 'warn', cause: 'given_up', receiverId: this.#of.id })
    } else {
      const wait = Math.max(waitAfter(due.tries + 1, Math.random()), askedMs)
      store.postpone(due, failure, at + wait, at)
    }
    if (status === 410 && this.#of.state.progress.paused === null) {
      this.#of.state.pause('gone')
      event({ event: 'receiver_changed', level: 'warn', cause: 'gone', receiverId: this.#of.id })
    }
  }

  /** Sends an event once. */
  attempt(sent: Pick<DueDelivery, 'id' | 'body'>): Promise<Attempted> {
    const { setup, keys } = this.#of.state
    if (setup === null) throw new Error('the receiver is not configured')
    if (this.#of.stream.isStream) return this.#of.stream.push(sent)
    return attempt(setup.url, keys, sent)
  }
}
