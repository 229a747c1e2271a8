/** A part of a run that has no figure. */
export interface Missing {
  readonly title: string
  readonly reason: string
}

/** Runs parts of a run that may fail. A part that failed is named with its reason, and the others go on. */
export class Attempts {
  readonly #missing = new Map<string, string>()
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
      const reason = error instanceof Error ? error.message : String(error)
      this.#missing.set(title, reason)
      this.#say(`${title} is left out: ${reason}`)
    }
  }

  failed(title: string): boolean {
    return this.#missing.has(title)
  }

  get missing(): Missing[] {
    return [...this.#missing].map(([title, reason]) => ({ title, reason }))
  }
}
