const KEY = 'relayed'

/** The place of a cell's events up to which receivers have them. It is read from the storage when it is first needed. */
export class RelayCursor {
  readonly #kv: SyncKvStorage
  readonly #isRelaying: boolean
  #sequence: number | null = null

  /** `isRelaying`: whether the service has receivers at all. Without them every event counts as relayed. */
  constructor(kv: SyncKvStorage, isRelaying: boolean) {
    this.#kv = kv
    this.#isRelaying = isRelaying
  }

  /** The number of the last event that was relayed, or 0. */
  get sequence(): number {
    if (!this.#isRelaying) return Number.MAX_SAFE_INTEGER
    this.#sequence ??= this.#kv.get<number>(KEY) ?? 0
    return this.#sequence
  }

  /** Records that the events up to this number were relayed. */
  moveTo(sequence: number): void {
    this.#kv.put(KEY, sequence)
    this.#sequence = sequence
  }
}
