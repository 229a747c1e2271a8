/** One call of a session, as the load sends it. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** One login of one client: each call uses what the answer before it gave. */
export interface Session {
  /** The next refresh. */
  next(): Call
  /** Takes the answer; false if it is not a correct refresh. */
  accept(status: number, body: string): boolean
}

/** A target that runs and can be asked. */
export interface Running {
  readonly origin: string
  /** The process that runs the code under test, apart from what stands before it. */
  readonly pid: number
  /** Everything that was started, that process included. */
  readonly tree: () => readonly number[]
  /** Where it keeps its data, if it does. */
  readonly folder: string | null
  /** Opens that many sessions, one after the other. */
  readonly sessions: (count: number) => Promise<readonly Session[]>
  readonly stop: () => Promise<void>
}

/** Something that refreshes, started as its own users would. */
export interface Target {
  readonly name: string
  readonly title: string
  /** Families per connection, where the scenario wants others than the option says. */
  readonly families?: number
  readonly start: () => Promise<Running>
}
