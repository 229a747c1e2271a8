import type { Grant } from './grant.ts'
import { refreshToken } from './refresh-token.ts'

/**
 * Every grant. A new grant is a file in this folder and an element of this list. There is no password grant: it "MUST
 * NOT be used" (RFC 9700 §2.4).
 */
export const GRANTS: readonly Grant[] = [refreshToken]

/** The names of all grants. */
export const GRANT_TYPES: readonly string[] = GRANTS.map(({ name }) => name)
