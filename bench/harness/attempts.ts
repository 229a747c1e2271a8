/** A part of a run that has no figure, or was started again. */
export interface Missing {
  readonly title: string
  readonly reason: string
}

/** Runs parts of a run that may fail. A part that failed is named with its reason, and the others go on. */
export class Attempts {
  readonly #missing = new Map<string, string>()
  readonly #restarts: Missing[] = []
  readonly #say: (line: string) => void

  constructor(say: (line: string) => void) {
    this.#say = say
  }

  /** Runs a part. Nothing happens if an earlier part of this title has failed. */
  async of(title: string, work: () => Promise<void>): Promise<void> {
    if (this.failed(title)) return
    try {
      await work()
    } catch (error) {
      const reason = reasonOf(error)
      this.#missing.set(title, reason)
      this.#say(`${title} is left out: ${reason}`)
    }
  }

  /** Names a target that failed in a round and was started again. It has its figures if it does not fail again. */
  restarted(title: string, round: number, error: unknown): void {
    const reason = `started again in round ${round}, after it failed: ${reasonOf(error)}`
    this.#restarts.push({ title, reason })
    this.#say(`${title} is ${reason}`)
  }

  failed(title: string): boolean {
    return this.#missing.has(title)
  }

  /** The targets that were started again. */
  get restarts(): readonly Missing[] {
    return this.#restarts
  }

  get missing(): Missing[] {
    return [...this.#missing].map(([title, reason]) => ({ title, reason }))
  }
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
