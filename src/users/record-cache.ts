import type { EpochMs } from '../core/clock.ts'

/** Milliseconds that a record is kept. A change in another isolate is not seen for that time. */
const KEEP_MS = 30_000

/** Records that an isolate keeps at most. Beyond it, the record that was written first is dropped. */
const MAX_KEPT = 1_000

interface Entry<Kept> {
  /** Null if the record was changed in this isolate at that time. */
  readonly record: Kept | null
  readonly at: EpochMs
}

/**
 * The records of clients that an isolate has read lately, so that a call need not ask the database. A record
 * is a row with the hash of the secret. Neither the secret nor the result of an authentication is kept.
 */
export class RecordCache<Kept extends { readonly id: string }> {
  readonly #entries = new Map<string, Entry<Kept>>()

  /** The record of an id that was read less than 30 s before `now`, or null. */
  get(id: string, now: EpochMs): Kept | null {
    const entry = this.#entries.get(id)
    return entry !== undefined && now - entry.at < KEEP_MS ? entry.record : null
  }

  /** Keeps a record whose query began at `askedAt`, unless it was read or changed in this isolate since. */
  put(record: Kept, askedAt: EpochMs): void {
    const known = this.#entries.get(record.id)
    if (known !== undefined && known.at >= askedAt) return
    this.#write(record.id, { record, at: askedAt })
  }

  /** Drops a record that was changed at `now`. A read that is under way is not kept either. */
  drop(id: string, now: EpochMs): void {
    this.#write(id, { record: null, at: now })
  }

  #write(id: string, entry: Entry<Kept>): void {
    // A map keeps the order of insertion.
    this.#entries.delete(id)
    this.#entries.set(id, entry)
    const [first] = this.#entries.keys()
    if (this.#entries.size > MAX_KEPT && first !== undefined) this.#entries.delete(first)
  }
}
