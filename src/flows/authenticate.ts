import { ok, type Result, refuse, withSubject } from '../core/result.ts'
import type { CellUser } from '../families/rules/family.ts'
import { subjectOf } from '../tokens/claims.ts'
import type { Service } from './service.ts'
import { badTokenOf, type Credentials, recognize } from './steps/recognize-bearer.ts'

/** The bearer of an access token: the present record of the user in the cell, and the session of the token. */
export interface Session {
  readonly user: CellUser
  readonly cell: string
  readonly familyId: string
  /** Whether the token is bound to a key. The caller has proved its possession then. */
  readonly bound: boolean
}

/**
 * Verifies an access token, and asks its cell whether the family is live. The token of an ended family is refused at
 * once, whatever its `exp`. A token that is bound to a key needs the scheme `DPoP` and a fresh proof of that key (RFC 9449
 * §7.1). With `REQUIRE_DPOP` on, or where the customer requires a key, only such tokens are accepted. Refuses with `bad_token`,
 * `bad_bound_token`, `bad_proof` or `too_many_proofs`.
 */
export async function authenticate(service: Service, credentials: Credentials): Promise<Result<Session>> {
  const known = await recognize(service, credentials)
  if (!known.ok) return known
  const { claims, recognized } = known.value
  // Logout does not call this function, so it accepts an unbound token: it only ends a family.
  const lacksKey = service.config.requireDpop || recognized.outcome === 'unproven'
  if (claims.cnf === undefined && lacksKey) {
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
