import { ok, type Result, refuse, withSubject } from '../../core/result.ts'
import type { Recognized } from '../../families/protocol.ts'
import type { AccessClaims } from '../../tokens/access-claims.ts'
import { subjectOf } from '../../tokens/claims.ts'
import type { Service } from '../service.ts'
import { PROOF_PERIOD_SECONDS, proofFor, type RequestProof } from './prove-key.ts'
import { bearerOf, verifyBearer } from './verify-tokens.ts'

/** An access token as sent: `Authorization: Bearer` (RFC 6750 §2.1) or `DPoP` (RFC 9449 §7.1). */
export interface Credentials {
  readonly scheme: 'Bearer' | 'DPoP'
  readonly token: string
  readonly proof: RequestProof
}

interface Known {
  readonly claims: AccessClaims
  /** The answer of the cell, which has checked the proof. */
  readonly recognized: Recognized
}

/** Verifies an access token and its proof, and returns the answer of its cell. Refuses as `authenticate` does. */
export async function recognize(service: Service, credentials: Credentials): Promise<Result<Known>> {
  const verified = await verifyBearer(service, credentials.token)
  if (!verified.ok) return refuse(badTokenOf(credentials), verified.refusal.cause)
  const claims = verified.value
  return withSubject(subjectOf(claims), await recognizeVerified(service, credentials, claims))
}

async function recognizeVerified(
  service: Service,
  { scheme, token, proof: presented }: Credentials,
  claims: AccessClaims,
): Promise<Result<Known>> {
  const jkt = claims.cnf?.jkt
  // A bound token must not be accepted as a bearer token (RFC 9449 §7.2), and an unbound one not as DPoP.
  if ((scheme === 'DPoP') !== (jkt !== undefined)) {
    return refuse('bad_bound_token', 'wrong_scheme')
  }
  const proof = await proofFor(jkt, presented, token)
  if (!proof.ok) return proof
  const recognized = await service.cells.ask(claims.cell, (cell) =>
    cell.authenticate(bearerOf(claims), proof.value),
  )
  // An unbound token is unproven if its customer requires a key. A logout accepts it.
  if (recognized.outcome === 'unproven' && jkt !== undefined) return refuse('bad_proof', 'proof_replayed')
  if (recognized.outcome === 'crowded') {
    return refuse('too_many_proofs', 'too_many_proofs', { retryAfterSeconds: PROOF_PERIOD_SECONDS })
  }
  return ok({ claims, recognized })
}

/** The refusal of a bad access token. The challenge differs for `DPoP` and `Bearer` (RFC 9449 §7.1). */
export function badTokenOf({ scheme }: Credentials): 'bad_token' | 'bad_bound_token' {
  return scheme === 'DPoP' ? 'bad_bound_token' : 'bad_token'
}
