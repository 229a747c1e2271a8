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
  const putIfAbsent = (made: KeyPair) =>
    transact<KeyPair>(name, 'readwrite', (table, give) => {
      const asked = table.get(KEY)
      asked.onsuccess = () => {
        if (asked.result === undefined) table.put(made, KEY)
        give(asked.result ?? made)
      }
    })
  const stored = <Value>(key: string) =>
    transact<Value | undefined>(name, 'readonly', (table, give) => {
      const asked = table.get(key)
      asked.onsuccess = () => give(asked.result)
    })
  return {
    name: `indexed-db:${name}`,
    async read() {
      return (await stored<StoredSession>(RECORD)) ?? null
    },
    async replace(expected, next) {
      const replaced = await transact<boolean>(name, 'readwrite', (table, give) => {
        const asked = table.get(RECORD)
        asked.onsuccess = () => {
          const same = sameSession(asked.result ?? null, expected)
          if (same && next === null) table.delete(RECORD)
          else if (same) table.put(next, RECORD)
          give(same)
        }
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
      const known = await stored<KeyPair>(KEY)
      return known ?? putIfAbsent(await newKey())
    },
    async forget() {
      await transact<void>(name, 'readwrite', (table, give) => {
        table.clear()
        give()
      })
      announce()
    },
  }
}

/** ES256 (RFC 7518 §3.4). `false`: WebCrypto refuses to export the private key. */
const newKey = () =>
  crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])

/**
 * Runs one transaction, and gives its result when it is on disk. The database is closed after each: an open one would
 * outlive the client, and keep the page out of the back/forward cache.
 */
async function transact<Result>(
  name: string,
  mode: IDBTransactionMode,
  run: (table: IDBObjectStore, give: (result: Result) => void) => void,
): Promise<Result> {
  const database = await open(name)
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(TABLE, mode, { durability: 'strict' })
      let result: Result
      transaction.oncomplete = () => resolve(result)
      transaction.onabort = () => reject(transaction.error)
      run(transaction.objectStore(TABLE), (given) => {
        result = given
      })
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
