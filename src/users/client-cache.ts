import type { EpochMs } from '../core/clock.ts'
import type { Client } from './client-store.ts'

/** Milliseconds that a record is kept. A change in another isolate is not seen for that time. */
const KEEP_MS = 30_000

/** Records that an isolate keeps at most. Beyond it, the record that was written first is dropped. */
const MAX_KEPT = 1_000

interface Entry {
  /** Null if the client was changed in this isolate at that time. */
  readonly client: Client | null
  readonly at: EpochMs
}

/**
 * The records of clients that an isolate has read lately, so that an introspection need not ask the database. A record
 * is a row with the hash of the secret. Neither the secret nor the result of an authentication is kept.
 */
export class ClientCache {
  readonly #entries = new Map<string, Entry>()

  /** The record of a client that was read less than 30 s before `now`, or null. */
  get(id: string, now: EpochMs): Client | null {
    const entry = this.#entries.get(id)
    return entry !== undefined && now - entry.at < KEEP_MS ? entry.client : null
  }

  /** Keeps a record whose query began at `askedAt`, unless the client was read or changed in this isolate since. */
  put(client: Client, askedAt: EpochMs): void {
    const known = this.#entries.get(client.id)
    if (known !== undefined && known.at >= askedAt) return
    this.#write(client.id, { client, at: askedAt })
  }

  /** Drops a client that was changed at `now`. A read that is under way is not kept either. */
  drop(id: string, now: EpochMs): void {
    this.#write(id, { client: null, at: now })
  }

  #write(id: string, entry: Entry): void {
    // A map keeps the order of insertion.
    this.#entries.delete(id)
    this.#entries.set(id, entry)
    const [first] = this.#entries.keys()
    if (this.#entries.size > MAX_KEPT && first !== undefined) this.#entries.delete(first)
  }
}
