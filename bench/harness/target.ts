/** One call of a session. */
export interface Call {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** One login of one client. Each call uses the answer to the last one. */
export interface Session {
  /** The next refresh. */
  next(): Call
  /** Takes the answer; false if it is not a correct refresh. */
  accept(status: number, body: string): boolean
}

/** A running target. */
export interface Running {
  readonly origin: string
  /** The process that runs the code under test, without a proxy before it. */
  readonly pid: number
  /** All started processes, that one included. */
  readonly tree: () => readonly number[]
  /** The folder of its data, or null. */
  readonly folder: string | null
  /** Opens so many sessions, one after the other. */
  readonly sessions: (count: number) => Promise<readonly Session[]>
  readonly stop: () => Promise<void>
}

/** A system that refreshes tokens. */
export interface Target {
  /** Its name in goals, unique in a run. */
  readonly name: string
  readonly title: string
  /** The kind of its storage. The results have a description of each. */
  readonly storage: Storage
  /** Families for each connection, if the scenario differs from the option. */
  readonly families?: number
  readonly start: () => Promise<Running>
}

/** What a target stores its families, grants or tokens in. */
export type Storage = 'object' | 'KV' | 'D1' | 'maps' | 'none'
