import { accessClaims, refreshClaims } from './claims.ts'

/**
 * The two kinds of token, told apart by an explicit `typ` (RFC 8725 §3.11): `at+jwt` is RFC 9068 §2.1's,
 * `rt+jwt` is ours.
 */
export const KINDS = {
  access: { typ: 'at+jwt', claims: accessClaims },
  refresh: { typ: 'rt+jwt', claims: refreshClaims },
} as const

export type Kind = keyof typeof KINDS
