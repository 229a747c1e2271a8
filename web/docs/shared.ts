import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Credentials, Pair } from './credentials.ts'
import type { Call, Scheme } from './document.ts'
import type { Named } from './schema-words.ts'

/** What all operations of the page share. */
export interface Shared {
  readonly named: Named
  readonly schemes: Readonly<Record<string, Scheme>>
  /** The operation that makes a pair. */
  readonly login: Call | undefined
  readonly credentials: Credentials
  /** The pair of the last login or refresh of this page. */
  readonly pair: Pair | null
  readonly setCredential: (key: string, text: string) => void
  readonly setPair: (pair: Pair) => void
}

export const SharedContext = createContext<Shared | null>(null)

/** What all operations of the page share. */
export function useShared(): Shared {
  const shared = useContext(SharedContext)
  if (shared === null) throw new Error('SharedContext has no value')
  return shared
}
