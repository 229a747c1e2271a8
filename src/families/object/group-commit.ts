interface Waiting<Request, Answer> {
  readonly request: Request
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** Milliseconds in which a busy cell gathers the next group. */
const GATHER_MS = 1

/**
 * Group commit: requests that arrive while a commit is being written wait, and are then decided in one turn with one
 * commit. Nothing is read for a request before its turn. The platform holds every answer until the commit of its turn is
 * durable (the output gate).
 *
 * A request that finds no commit in flight is decided at once.
 */
export class GroupCommit<Request, Answer> {
  readonly #storage: Pick<DurableObjectStorage, 'sync'>
  readonly #run: (request: Request) => Answer
  #waiting: Waiting<Request, Answer>[] = []
  #committing = false

  constructor(storage: Pick<DurableObjectStorage, 'sync'>, run: (request: Request) => Answer) {
    this.#storage = storage
    this.#run = run
  }

  /** Decides a request, alone or in a group. Rejects with the exception of its command. */
  decide(request: Request): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject })
      if (!this.#committing) void this.#commitAll()
    })
  }

  /** Decides and commits, group by group, until nobody waits. */
  async #commitAll(): Promise<void> {
    this.#committing = true
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0)
      this.#decideGroup(group)
      await this.#synced()
      // A busy cell gathers more requests. The answers of this group are already sent, so the pause does not delay them. A
      // request that arrives in the pause waits for its end. After a lone request there is no pause.
      if (group.length > 1 || this.#waiting.length > 0) await scheduler.wait(GATHER_MS)
    }
    this.#committing = false
  }

  // In one synchronous turn, which the platform commits at once. A request that throws fails alone.
  #decideGroup(group: readonly Waiting<Request, Answer>[]): void {
    for (const { request, resolve, reject } of group) {
      try {
        resolve(this.#run(request))
      } catch (error) {
        reject(error)
      }
    }
  }

  /** Waits until the commit is durable. A commit that failed resets the object, and with it every call that waits here. */
  async #synced(): Promise<void> {
    try {
      await this.#storage.sync()
    } catch {}
  }
}
