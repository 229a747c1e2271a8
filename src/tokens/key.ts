import type { CryptoKey } from 'jose'
import type { Algorithm } from './algorithms.ts'

/** One imported key, pinned to one algorithm. */
export interface TokenKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string
  readonly algorithm: Algorithm
  readonly signing: CryptoKey
  readonly verifying: CryptoKey
}

/** The keys of one kind of token. The first key of the set signs, and every key verifies. */
export interface TokenKeys {
  readonly signer: TokenKey
  readonly byKid: ReadonlyMap<string, TokenKey>
}
