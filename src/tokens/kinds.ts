import { accessClaims, refreshClaims } from './claims.ts'

/**
 * The two kinds of token. Explicit types distinguish them (RFC 8725 §3.11): `at+jwt` comes from RFC 9068 §2.1, and
 * `rt+jwt` is private to this service.
 */
export const KINDS = {
  access: { typ: 'at+jwt', claims: accessClaims },
  refresh: { typ: 'rt+jwt', claims: refreshClaims },
} as const

export type Kind = keyof typeof KINDS
