import type { Answer, Operation, Recorder } from './history.ts'
import { type Chance, idle } from './random.ts'

/** A pair that a client received. */
export interface Held<T> {
  readonly family: string
  readonly generation: number
  readonly accessExpiresAt: number | null
  readonly pair: T
}

type Told<T> = { answer: Answer; bytes?: string; family?: string; held?: Held<T> } | null

/** A way to call the service: the object itself, or HTTP. Null: no answer, or an outage. */
export interface Driver<T> {
  readonly weights: Readonly<Record<Choice, number>>
  send(operation: Operation, held: Held<T> | undefined): Promise<Told<T>>
  newAttempt(): string
  /** The operation of a choice that changes the user, or opens a family. */
  asking(choice: Change, chance: Chance, held: Held<T> | undefined): Operation
  /** The same operation, for a second sending. */
  again(operation: Operation): Operation
  /** The operations at the end, after a refresh of every pair. */
  readonly last: () => readonly Operation[]
}

/** Choices whose operation the driver makes. */
export type Change = 'open' | 'endAll' | 'password' | 'disable'

export type Choice =
  | 'refresh'
  | 'retry'
  | 'stale'
  | 'open'
  | 'end'
  | 'endAll'
  | 'password'
  | 'disable'
  | 'look'

/** One user, the clients that share its pairs, and their random operations. */
export class World<T> {
  readonly recorder: Recorder
  readonly #driver: Driver<T>
  readonly #held: Held<T>[] = []
  readonly #sent: { operation: Operation; held: Held<T> | undefined }[] = []

  constructor(recorder: Recorder, driver: Driver<T>) {
    this.recorder = recorder
    this.#driver = driver
  }

  /** A pair that was made before: recorded as a login at this moment. */
  hold(held: Held<T>): void {
    this.recorder.note({ do: 'open', family: held.family, epoch: 0, disabled: false }, 'opened')
    this.#held.push(held)
  }

  async live(client: number, chance: Chance, steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      await idle(chance)
      await this.#step(client, chance)
    }
  }

  /** One more refresh of every pair, at the end, because every promise must still hold. */
  async settle(): Promise<void> {
    for (const family of new Set(this.#held.map((held) => held.family))) {
      const last = this.#held.findLast((held) => held.family === family)
      if (last !== undefined) await this.#refresh(0, last, this.#driver.newAttempt())
    }
    for (const operation of this.#driver.last()) await this.#ask(0, operation)
  }

  async #step(client: number, chance: Chance): Promise<void> {
    const choice = chance.weighed(this.#driver.weights)
    const any = this.#held[chance.below(this.#held.length)]
    if (any === undefined || choice === 'open') return this.#change(client, 'open', chance)
    // The last received pair is the likeliest to be current.
    const family = chance.below(2) === 0 ? any.family : this.#held.at(-1)?.family
    const last = this.#held.findLast((held) => held.family === family) ?? any
    switch (choice) {
      case 'refresh':
        return this.#refresh(client, last, chance.of(this.#driver.newAttempt(), 'key-1', 'key-2'))
      case 'stale':
        return this.#refresh(client, any, chance.of(this.#driver.newAttempt(), 'key-1'))
      case 'retry': {
        const again = this.#sent[this.#sent.length - 1 - chance.below(Math.min(3, this.#sent.length))]
        if (again !== undefined) await this.#ask(client, this.#driver.again(again.operation), again.held)
        return
      }
      case 'look':
        await this.#ask(client, { do: 'look', family: last.family }, last)
        return
      case 'end':
        await this.#ask(client, { do: 'end', family: last.family }, last)
        return
      default:
        return this.#change(client, choice, chance, last)
    }
  }

  async #change(client: number, choice: Change, chance: Chance, held?: Held<T>): Promise<void> {
    const operation = this.#driver.asking(choice, chance, held)
    if (operation.do === 'login' || operation.do === 'password') this.#sent.push({ operation, held })
    await this.#ask(client, operation, held)
  }

  async #refresh(client: number, held: Held<T>, attempt: string): Promise<void> {
    const { family, generation, accessExpiresAt } = held
    const operation = { do: 'refresh', family, generation, accessExpiresAt, attempt } as const
    this.#sent.push({ operation, held })
    await this.#ask(client, operation, held)
  }

  async #ask(client: number, operation: Operation, held?: Held<T>): Promise<void> {
    await this.recorder.call(client, operation, async () => {
      const told = await this.#driver.send(operation, held)
      if (told?.held !== undefined) this.#held.push(told.held)
      return told
    })
  }
}
