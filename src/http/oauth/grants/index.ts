import type { Grant } from './grant.ts'
import { refreshToken } from './refresh-token.ts'

/** Every grant there is: a new one is a file here and a line. No password grant: "MUST NOT be used" (RFC 9700 §2.4). */
export const GRANTS: readonly Grant[] = [refreshToken]

/** The names of all grants. */
export const GRANT_TYPES: readonly string[] = GRANTS.map(({ name }) => name)
