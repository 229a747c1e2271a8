import { ok, type Result, refuse, withSubject } from '../core/result.ts'
import type { CellUser } from '../families/rules/family.ts'
import { subjectOf } from '../tokens/claims.ts'
import type { Service } from './service.ts'
import { badTokenOf, type Credentials, recognize } from './steps/recognize-bearer.ts'

/** Who calls with an access token: the user as the cell knows it now, and the session the token belongs to. */
export interface Session {
  readonly user: CellUser
  readonly cell: string
  readonly familyId: string
  /** The token is bound to a key, which the caller proved to hold. */
  readonly bound: boolean
}

/**
 * Proves an access token and asks its cell whether its family still lives: the token of an ended one is refused at
 * once, whatever its `exp`. One that is bound to a key comes as `DPoP`, with a fresh proof of that key; where
 * `REQUIRE_DPOP` is on, no other is taken. Refuses with `bad_token`, `bad_bound_token`, `bad_proof` or
 * `too_many_proofs`.
 */
export async function authenticate(service: Service, credentials: Credentials): Promise<Result<Session>> {
  const known = await recognize(service, credentials)
  if (!known.ok) return known
  const { claims, recognized } = known.value
  // Not for a logout, which does not ask this: it only ends what is there.
  if (claims.cnf === undefined && service.config.requireDpop) {
    return withSubject(subjectOf(claims), refuse('bad_proof', 'proof_missing'))
  }
  if (recognized.outcome !== 'live') {
    const refused = refuse(badTokenOf(credentials), `bearer_${recognized.outcome}`)
    return withSubject(subjectOf(claims), refused)
  }
  return ok({
    user: recognized.user,
    cell: claims.cell,
    familyId: claims.sid,
    bound: claims.cnf !== undefined,
  })
}
