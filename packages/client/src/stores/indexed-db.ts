import { type StoredSession, sameSession } from '../session/record.ts'
import type { KeyPair, SessionStore } from './store.ts'

export interface IndexedDbStoreOptions {
  /** The name of the database. Clients of two services on one origin need two names. */
  readonly name?: string
}

const TABLE = 'session'
const RECORD = 'record'
const KEY = 'dpop-key'

/**
 * A store that all tabs and workers of an origin share. It also has the DPoP key, which WebCrypto does not export: a
 * script can use the key while it runs, and cannot take it away (RFC 9449 §11.4).
 */
export function indexedDbStore({ name = 'edge-token-service' }: IndexedDbStoreOptions = {}): SessionStore {
  const announce = () => {
    const channel = new BroadcastChannel(name)
    channel.postMessage(null)
    channel.close()
  }
  return {
    name: `indexed-db:${name}`,
    async read() {
      return (await transact<StoredSession | undefined>(name, 'readonly', RECORD, (found) => found)) ?? null
    },
    async replace(expected, next) {
      const replaced = await transact<boolean>(name, 'readwrite', RECORD, (found, table) => {
        const same = sameSession(found ?? null, expected)
        if (same && next === null) table.delete(RECORD)
        else if (same) table.put(next, RECORD)
        return same
      })
      if (replaced) announce()
      return replaced
    },
    subscribe(listener) {
      const channel = new BroadcastChannel(name)
      channel.onmessage = () => listener()
      return () => channel.close()
    },
    async dpopKey() {
      const known = await transact<KeyPair | undefined>(name, 'readonly', KEY, (found) => found)
      if (known !== undefined) return known
      const made = await newKey()
      return transact<KeyPair>(name, 'readwrite', KEY, (found, table) => {
        if (found === undefined) table.put(made, KEY)
        return found ?? made
      })
    },
    async forget() {
      await transact<void>(name, 'readwrite', RECORD, (_, table) => void table.clear())
      announce()
    },
  }
}

/** ES256 (RFC 7518 §3.4). `false`: WebCrypto refuses to export the private key. */
const newKey = () =>
  crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])

/**
 * Runs one transaction: `change` is given what the key has, and its result is given when it is on disk. The database is
 * closed after each: an open one would outlive the client, and keep the page out of the back/forward cache.
 */
async function transact<Result>(
  name: string,
  mode: IDBTransactionMode,
  key: string,
  change: (found: IDBRequest['result'], table: IDBObjectStore) => Result,
): Promise<Result> {
  const database = await open(name)
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(TABLE, mode, { durability: 'strict' })
      const table = transaction.objectStore(TABLE)
      const asked = table.get(key)
      let result: Result
      asked.onsuccess = () => {
        try {
          result = change(asked.result, table)
        } catch (error) {
          // Otherwise the page reports it as uncaught, and the caller gets an AbortError without the reason.
          reject(error)
          transaction.abort()
        }
      }
      transaction.oncomplete = () => resolve(result)
      transaction.onabort = () => reject(transaction.error)
    })
  } finally {
    database.close()
  }
}

const open = (name: string) =>
  new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
