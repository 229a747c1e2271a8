import type { CryptoKey } from 'jose'
import type { Algorithm } from './algorithms.ts'

/** One key, pinned to one algorithm, imported and ready. */
export interface TokenKey {
  /** RFC 7638 thumbprint. */
  readonly kid: string
  readonly algorithm: Algorithm
  readonly signing: CryptoKey
  readonly verifying: CryptoKey
}

/** The keys of one kind of token: the first of its set signs, every one verifies. */
export interface TokenKeys {
  readonly signer: TokenKey
  readonly byKid: ReadonlyMap<string, TokenKey>
}
