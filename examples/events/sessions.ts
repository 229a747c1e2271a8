import { randomUUID } from 'node:crypto'

/** A session of the application. It began with a login at the token service. */
export interface Session {
  readonly userId: string
  /** The login: the claim `sid` of its access tokens. */
  readonly familyId: string
  readonly email: string
}

/** Ended families that are remembered, at most. */
const MAX_ENDED = 10_000

/** The sessions of the application, in memory. A real one has a table, with an index for each of the two ends. */
export class Sessions {
  readonly #sessions = new Map<string, Session>()
  readonly #ended = new Set<string>()

  /**
   * Begins a session and gives its id. Null: the family has ended. Its access tokens are valid until they expire, so the
   * event of its end can arrive before the request with such a token.
   */
  begin(session: Session): string | null {
    if (this.#ended.has(session.familyId)) return null
    const id = randomUUID()
    this.#sessions.set(id, session)
    return id
  }

  get(id: string): Session | undefined {
    return this.#sessions.get(id)
  }

  /** Ends the sessions of one login. Doing it twice changes nothing, so an event may arrive twice. */
  endFamily(familyId: string): void {
    this.#ended.add(familyId)
    for (const oldest of this.#ended) {
      if (this.#ended.size <= MAX_ENDED) break
      this.#ended.delete(oldest)
    }
    this.#endAll((session) => session.familyId === familyId)
  }

  /** Ends all sessions of a user. */
  endUser(userId: string): void {
    this.#endAll((session) => session.userId === userId)
  }

  #endAll(isMeant: (session: Session) => boolean): void {
    for (const [id, session] of this.#sessions) if (isMeant(session)) this.#sessions.delete(id)
  }
}
