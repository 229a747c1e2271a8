import type { EpochMs } from '../core/clock.ts'
import type { Client } from './client-store.ts'

/** Milliseconds that a record is kept: for as long, a change that another isolate made is not seen. */
const KEEP_MS = 30_000

/** Clients whose records an isolate keeps at most; beyond it, the one that was written first goes. */
const MAX_KEPT = 1_000

interface Entry {
  /** Null: the client was changed here at that moment. */
  readonly client: Client | null
  readonly at: EpochMs
}

/**
 * The records of clients that an isolate has read lately, so that an introspection need not ask the database. A record
 * says what the database said, with the hash of the secret: no secret and no verdict is kept.
 */
export class ClientCache {
  readonly #entries = new Map<string, Entry>()

  /** The record of a client that was read less than 30 s before `now`, or null. */
  get(id: string, now: EpochMs): Client | null {
    const entry = this.#entries.get(id)
    return entry !== undefined && now - entry.at < KEEP_MS ? entry.client : null
  }

  /** Keeps a record that was asked for at `askedAt`, unless the client was read or changed here since. */
  put(client: Client, askedAt: EpochMs): void {
    const known = this.#entries.get(client.id)
    if (known !== undefined && known.at >= askedAt) return
    this.#write(client.id, { client, at: askedAt })
  }

  /** Drops a client that was changed at `now`, and with it what is being read of it still. */
  drop(id: string, now: EpochMs): void {
    this.#write(id, { client: null, at: now })
  }

  #write(id: string, entry: Entry): void {
    // A map goes by the order of insertion.
    this.#entries.delete(id)
    this.#entries.set(id, entry)
    const [first] = this.#entries.keys()
    if (this.#entries.size > MAX_KEPT && first !== undefined) this.#entries.delete(first)
  }
}
