import type { Answer, Operation, Recorder } from './history.ts'
import { type Chance, idle } from './random.ts'

/** A pair that somebody was given. */
export interface Held<T> {
  readonly family: string
  readonly generation: number
  readonly accessExpiresAt: number | null
  readonly pair: T
}

type Refresh = Operation & { do: 'refresh' }
type Told<T> = { answer: Answer; bytes?: string; held?: Held<T> } | null

/** How calls reach the service: the object itself, or HTTP. Null: no answer, or an outage. */
export interface Driver<T> {
  readonly weights: Readonly<Record<Choice, number>>
  send(operation: Operation, held: Held<T> | undefined): Promise<Told<T>>
  newFamily(): string
  newAttempt(): string
}

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

/** One user, the clients that share what they were given, and what they do by chance. */
export class World<T> {
  readonly recorder: Recorder
  readonly #driver: Driver<T>
  readonly #held: Held<T>[] = []
  readonly #sent: { operation: Refresh; held: Held<T> }[] = []
  #epoch = 0
  #disabled = false

  constructor(recorder: Recorder, driver: Driver<T>) {
    this.recorder = recorder
    this.#driver = driver
  }

  /** A pair that was made beforehand: recorded as a login at this moment. */
  hold(held: Held<T>): void {
    this.recorder.note({ do: 'open', family: held.family, epoch: this.#epoch, disabled: false }, 'opened')
    this.#held.push(held)
  }

  async live(client: number, chance: Chance, steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      await idle(chance)
      await this.#step(client, chance)
    }
  }

  /** One more refresh of everything, at the end: what was promised must still be so. */
  async settle(): Promise<void> {
    for (const family of new Set(this.#held.map((held) => held.family))) {
      const last = this.#held.findLast((held) => held.family === family)
      if (last !== undefined) await this.#refresh(0, last, this.#driver.newAttempt())
    }
  }

  async #step(client: number, chance: Chance): Promise<void> {
    const choice = chance.weighed(this.#driver.weights)
    const any = this.#held[chance.below(this.#held.length)]
    if (any === undefined || choice === 'open') return this.#open(client)
    const last = this.#held.findLast(({ family }) => family === any.family) ?? any
    switch (choice) {
      case 'refresh':
        return this.#refresh(client, last, chance.of(this.#driver.newAttempt(), 'key-1', 'key-2'))
      case 'stale':
        return this.#refresh(client, any, chance.of(this.#driver.newAttempt(), 'key-1'))
      case 'retry': {
        const again = this.#sent[this.#sent.length - 1 - chance.below(Math.min(3, this.#sent.length))]
        if (again !== undefined) await this.#ask(client, again.operation, again.held)
        return
      }
      case 'look':
        await this.#ask(client, { do: 'look', family: last.family }, last)
        return
      case 'end':
        await this.#ask(client, { do: 'end', family: last.family }, last)
        return
      default:
        return this.#change(client, choice, last)
    }
  }

  async #change(client: number, choice: 'endAll' | 'password' | 'disable', held: Held<T>): Promise<void> {
    this.#epoch += 1
    if (choice === 'disable') this.#disabled = !this.#disabled
    const except = choice === 'password' ? held.family : null
    const ending = choice === 'disable' && !this.#disabled ? 'none' : { except }
    await this.#ask(client, { do: 'change', epoch: this.#epoch, disabled: this.#disabled, ending }, held)
  }

  async #open(client: number): Promise<void> {
    const family = this.#driver.newFamily()
    await this.#ask(client, { do: 'open', family, epoch: this.#epoch, disabled: this.#disabled })
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
