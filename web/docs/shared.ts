import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Credentials, Pair } from './credentials.ts'
import type { Call, Scheme } from './document.ts'
import type { Named } from './schema-words.ts'

/** The parts of the document that all operations share. They never change. */
export interface Shared {
  readonly named: Named
  readonly schemes: Readonly<Record<string, Scheme>>
  /** The operation that makes a pair. */
  readonly login: Call | undefined
}

/** What was typed or got on this page, which the forms of all operations share. */
export interface Wallet {
  readonly credentials: Credentials
  /** The pair of the last login or refresh of this page. */
  readonly pair: Pair | null
  readonly setCredential: (key: string, text: string) => void
  readonly setPair: (pair: Pair) => void
}

// Two contexts, so that a key press renders the forms alone.
export const SharedContext = createContext<Shared | null>(null)
export const WalletContext = createContext<Wallet | null>(null)

export function useShared(): Shared {
  return given(useContext(SharedContext))
}

export function useWallet(): Wallet {
  return given(useContext(WalletContext))
}

function given<T>(value: T | null): T {
  if (value === null) throw new Error('The context of the page is missing')
  return value
}
