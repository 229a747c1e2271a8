/** What a client did to one user's families, or what time did to all. Everything is said in tokens' terms. */
export type Operation =
  | {
      readonly do: 'refresh'
      readonly family: string
      readonly generation: number
      /** Epoch seconds; null: the refresh token came alone. */
      readonly accessExpiresAt: number | null
      readonly attempt: string
    }
  | {
      readonly do: 'open'
      readonly family: string
      readonly epoch: number
      readonly disabled: boolean
      /** Left out: one like no other. */
      readonly attempt?: string
    }
  | { readonly do: 'end'; readonly family: string }
  /** The user changed; families end too, unless `ending` is `none`: all, or all but one. */
  | {
      readonly do: 'change'
      readonly epoch: number
      readonly disabled: boolean
      readonly ending: 'none' | { readonly except: string | null }
    }
  /** Asks whether a family lives. */
  | { readonly do: 'look'; readonly family: string }
  // What follows is asked of the whole service, and takes effect at several moments (see the specification).
  /** A login by password; `family` is the one that the answer names; `?` and a number where none did. */
  | { readonly do: 'login'; readonly family: string; readonly password: number; readonly attempt: string }
  /** A user's own change of password, asked by the session of a family. */
  | { readonly do: 'password'; readonly family: string; readonly from: number; readonly to: number }
  /** A user ends all sessions, or all but the asking one. */
  | { readonly do: 'endOwn'; readonly family: string; readonly others: boolean }
  /** An operator disables or enables the user, or (null) ends all sessions. */
  | { readonly do: 'operate'; readonly disabled: boolean | null }
  | { readonly do: 'clock'; readonly ms: number }

/** What a refresh that succeeded said: which generation, made when. */
export interface Successor {
  readonly generation: number
  /** Null: the caller was not told to the millisecond. */
  readonly madeAt: number | null
}

/**
 * An answer, as exactly as the caller could see it: over HTTP every refusal of a token is the one word `refused`, every
 * refusal of a password `denied`.
 */
export type Answer = string | Successor

/** One call: when it was sent, when it was answered, and what it was answered. */
export interface Call {
  readonly client: number
  readonly operation: Operation
  readonly sentAt: number
  /** Infinite: nobody knows whether, or when, it took effect. */
  readonly answeredAt: number
  /** Null: no answer, or one that says nothing (an outage). */
  readonly answer: Answer | null
  /** The very bytes of a success, where a retry must repeat them. */
  readonly bytes?: string | undefined
  /** The platform may have carried it out twice, because it failed under way. */
  readonly repeatable?: boolean
}

/** Everything that happened to one user, in the order in which it was sent. */
export interface History {
  readonly startedAt: number
  readonly calls: readonly Call[]
}

/** A clock that orders what the recorder sees: one tick for each thing seen. */
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
  /** How often objects were torn down so far: a call that sees this change may have been carried out twice. */
  crashes = 0

  constructor(ticks: Ticks, startedAt: number) {
    this.#ticks = ticks
    this.startedAt = startedAt
  }

  /** Something that took effect at once. */
  note(operation: Operation, answer = 'done'): void {
    const tick = this.#ticks.next()
    this.#calls.push({ client: -1, operation, sentAt: tick, answeredAt: tick, answer })
  }

  /**
   * Makes a call and records it. `ask` answers null when it cannot know what came of it; `family` is one that only the
   * answer named.
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
