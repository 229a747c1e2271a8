import { now } from '../../core/clock.ts'
import { about, ok, type Result, refuse } from '../../core/result.ts'
import type { Bearer, Recognized } from '../../families/protocol.ts'
import type { CellUser } from '../../families/rules/family.ts'
import { type AccessClaims, type RefreshClaims, subjectOf } from '../../tokens/claims.ts'
import { verifyToken } from '../../tokens/verify.ts'
import type { Service } from '../service.ts'
import { PROOF_PERIOD_SECONDS, proofFor, type RequestProof } from './prove-key.ts'

/** Who calls with an access token: the user as the cell knows it now, and the session the token belongs to. */
export interface Session {
  readonly user: CellUser
  readonly cell: string
  readonly familyId: string
  /** The token is bound to a key, which the caller proved to hold. */
  readonly bound: boolean
}

/** An access token as it came: `Authorization: Bearer` (RFC 6750 §2.1) or `DPoP` (RFC 9449 §7.1). */
export interface Credentials {
  readonly scheme: 'Bearer' | 'DPoP'
  readonly token: string
  readonly proof: RequestProof
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
    return about(subjectOf(claims), refuse('bad_proof', 'proof_missing'))
  }
  if (recognized.outcome !== 'live') {
    const refused = refuse(badTokenOf(credentials), `bearer_${recognized.outcome}`)
    return about(subjectOf(claims), refused)
  }
  return ok({
    user: recognized.user,
    cell: claims.cell,
    familyId: claims.sid,
    bound: claims.cnf !== undefined,
  })
}

interface Known {
  readonly claims: AccessClaims
  /** What the cell says, once the proof was taken. */
  readonly recognized: Recognized
}

/** Proves an access token and its key, and passes on what its cell makes of it. Refuses as `authenticate` does. */
export async function recognize(service: Service, credentials: Credentials): Promise<Result<Known>> {
  const verified = await verifyBearer(service, credentials.token)
  if (!verified.ok) return refuse(badTokenOf(credentials), verified.refusal.cause)
  const claims = verified.value
  return about(subjectOf(claims), await recognizeVerified(service, credentials, claims))
}

async function recognizeVerified(
  service: Service,
  { scheme, token, proof: presented }: Credentials,
  claims: AccessClaims,
): Promise<Result<Known>> {
  const jkt = claims.cnf?.jkt
  // RFC 9449 §7.2: a bound token is no bearer token, nor the other way round.
  if ((scheme === 'DPoP') !== (jkt !== undefined)) {
    return refuse('bad_bound_token', 'wrong_scheme')
  }
  const proof = await proofFor(jkt, presented, token)
  if (!proof.ok) return proof
  const recognized = await service.cells.ask(claims.cell, (cell) =>
    cell.authenticate(bearerOf(claims), proof.value),
  )
  if (recognized.outcome === 'unproven') return refuse('bad_proof', 'proof_replayed')
  if (recognized.outcome === 'crowded') {
    return refuse('too_many_proofs', 'too_many_proofs', { retryAfterSeconds: PROOF_PERIOD_SECONDS })
  }
  return ok({ claims, recognized })
}

/** How a bad access token is refused: RFC 9449 §7.1 tells what came as DPoP from what came as Bearer. */
export function badTokenOf({ scheme }: Credentials): 'bad_token' | 'bad_bound_token' {
  return scheme === 'DPoP' ? 'bad_bound_token' : 'bad_token'
}

/** What an access token proves without asking its cell: that we signed it. Its lifetime is not judged here. */
export async function verifyBearer(service: Service, token: string): Promise<Result<AccessClaims>> {
  const { config, keyring } = service
  const verified = await verifyToken('access', token, {
    keys: keyring.access,
    issuer: config.issuer,
    audience: config.audience,
    toleranceSeconds: config.clockToleranceSeconds,
    now: now(),
  })
  return verified.ok ? ok(verified.claims) : refuse('bad_token', `access_${verified.refusal}`)
}

/** The part of the claims that a cell judges. */
export function bearerOf(claims: RefreshClaims): Bearer {
  return {
    userId: claims.sub,
    familyId: claims.sid,
    generation: claims.gen,
    expiresAt: claims.exp,
  }
}
