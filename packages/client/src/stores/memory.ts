import { type StoredSession, sameSession } from '../session/record.ts'
import type { SessionStore } from './store.ts'

/** A store that lasts as long as the process or the page. */
export function memoryStore(): SessionStore {
  let record: StoredSession | null = null
  const listeners = new Set<() => void>()
  return {
    async read() {
      return record
    },
    async replace(expected, next) {
      if (!sameSession(record, expected)) return false
      record = next
      for (const listener of listeners) listener()
      return true
    },
    subscribe(listener) {
      const entry = () => listener()
      listeners.add(entry)
      return () => listeners.delete(entry)
    },
  }
}
