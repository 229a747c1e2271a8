interface Waiting<Request, Answer> {
  readonly request: Request
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** Milliseconds in which a busy cell gathers the next group. */
const GATHER_MS = 1

/**
 * Group commit: requests that arrive while a commit is being written wait, and are then decided in one turn with one
 * commit. A request waits before anything is read for it, so no request is decided by rows that another one changed. The
 * platform holds every answer until the commit of its turn is durable (the output gate).
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
      // More callers are on their way where callers meet. The answers of this group are already out, so the pause costs
      // them nothing. A caller that is alone never waits for it.
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
