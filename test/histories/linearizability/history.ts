/** An operation of a client on one user's families, or a move of the clock for all. It uses the terms of tokens. */
export type Operation =
  | {
      readonly do: 'refresh'
      readonly family: string
      readonly generation: number
      /** Epoch seconds. Null: the refresh token came alone. */
      readonly accessExpiresAt: number | null
      readonly attempt: string
    }
  | {
      readonly do: 'open'
      readonly family: string
      readonly epoch: number
      readonly disabled: boolean
      /** Absent: a new attempt. */
      readonly attempt?: string
    }
  | { readonly do: 'end'; readonly family: string }
  /** The user changed. Families end too, unless `ending` is `none`: all, or all but one. */
  | {
      readonly do: 'change'
      readonly epoch: number
      readonly disabled: boolean
      readonly ending: 'none' | { readonly except: string | null }
    }
  /** Asks whether a family lives. */
  | { readonly do: 'look'; readonly family: string }
  // The operations below concern the whole service, and take effect at several moments (see the specification).
  /** A login by password. `family` is the name in the answer, or `?` and a number if no answer named it. */
  | { readonly do: 'login'; readonly family: string; readonly password: number; readonly attempt: string }
  /** A user's own change of password, by the session of a family. */
  | { readonly do: 'password'; readonly family: string; readonly from: number; readonly to: number }
  /** A user ends all sessions, or all but the calling one. */
  | { readonly do: 'endOwn'; readonly family: string; readonly others: boolean }
  /** An operator disables or enables the user, or (null) ends all sessions. */
  | { readonly do: 'operate'; readonly disabled: boolean | null }
  | { readonly do: 'clock'; readonly ms: number }

/** The answer of a successful refresh: which generation, made when. */
export interface Successor {
  readonly generation: number
  /** Null: the caller does not know the millisecond. */
  readonly madeAt: number | null
}

/**
 * An answer, as exactly as the caller sees it. Over HTTP every refusal of a token is `refused`, and every refusal of a
 * password is `denied`.
 */
export type Answer = string | Successor

/** One call: when it was sent, when it was answered, and its answer. */
export interface Call {
  readonly client: number
  readonly operation: Operation
  readonly sentAt: number
  /** Infinite: it is unknown whether, or when, the call took effect. */
  readonly answeredAt: number
  /** Null: no answer, or an outage. */
  readonly answer: Answer | null
  /** The bytes of a success, if a retry must repeat them. */
  readonly bytes?: string | undefined
  /** The platform may have carried it out twice, because it failed under way. */
  readonly repeatable?: boolean
}

/** All calls of one user, in the order in which they were sent. */
export interface History {
  readonly startedAt: number
  readonly calls: readonly Call[]
}

/** A clock that orders the recorder's observations, with one tick for each. */
export class Ticks {
  #tick = 0
  next(): number {
    this.#tick += 1
    return this.#tick
  }
}

export class Recorder {
  readonly #ticks: Ticks
  readonly #calls: Call[] = []
  readonly startedAt: number
  /** The number of times that objects were torn down. A call that sees a change of it may have been carried out twice. */
  crashes = 0

  constructor(ticks: Ticks, startedAt: number) {
    this.#ticks = ticks
    this.startedAt = startedAt
  }

  /** An operation that took effect at once. */
  note(operation: Operation, answer = 'done'): void {
    const tick = this.#ticks.next()
    this.#calls.push({ client: -1, operation, sentAt: tick, answeredAt: tick, answer })
  }

  /**
   * Makes a call and records it. `ask` answers null if it cannot know the effect. `family` is set if only the answer names
   * the family.
   */
  async call(
    client: number,
    asked: Operation,
    ask: () => Promise<{ answer: Answer; bytes?: string; family?: string } | null>,
  ): Promise<Answer | null> {
    const sentAt = this.#ticks.next()
    const before = this.crashes
    const told = await ask()
    const answeredAt = told === null ? Number.POSITIVE_INFINITY : this.#ticks.next()
    const repeatable = this.crashes !== before
    const answer = told?.answer ?? null
    const operation = told?.family === undefined ? asked : { ...asked, family: told.family }
    this.#calls.push({ client, operation, sentAt, answeredAt, answer, bytes: told?.bytes, repeatable })
    return answer
  }

  history(): History {
    return {
      startedAt: this.startedAt,
      calls: this.#calls.toSorted((one, other) => one.sentAt - other.sentAt),
    }
  }
}
