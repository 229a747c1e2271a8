import { now } from '../../core/clock.ts'
import { about, ok, type Result, refuse } from '../../core/result.ts'
import type { Bearer, Recognized } from '../../families/protocol.ts'
import type { CellUser } from '../../families/rules/family.ts'
import { type AccessClaims, type RefreshClaims, subjectOf } from '../../tokens/claims.ts'
import { verifyToken } from '../../tokens/verify.ts'
import type { Caller, Service } from '../service.ts'
import { NO_PROOF, PROOF_PERIOD_SECONDS, proofFor } from './prove-key.ts'

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
}

/**
 * Proves an access token and asks its cell whether its family still lives: the token of an ended one is refused at
 * once, whatever its `exp`. One that is bound to a key comes as `DPoP`, with a fresh proof of that key; where
 * `REQUIRE_DPOP` is on, no other is taken. Every cause is `AUTH_1002`, but for a key with too many proofs in flight
 * (`GLOBAL_1005`).
 */
export async function authenticate(
  service: Service,
  credentials: Credentials,
  caller: Caller,
): Promise<Result<Session>> {
  const known = await recognize(service, credentials, caller)
  if (!known.ok) return known
  const { claims, recognized } = known.value
  // Not for a logout, which does not ask this: it only ends what is there.
  if (claims.cnf === undefined && service.config.requireDpop) {
    return about(subjectOf(claims), refuse('AUTH_1002', 'proof_missing', NO_PROOF))
  }
  if (recognized.outcome !== 'live') {
    const refused = refuse('AUTH_1002', `bearer_${recognized.outcome}`, challengeOf(credentials))
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
export async function recognize(
  service: Service,
  credentials: Credentials,
  caller: Caller,
): Promise<Result<Known>> {
  const verified = await verifyBearer(service, credentials.token)
  if (!verified.ok) return refuse('AUTH_1002', verified.refusal.cause, challengeOf(credentials))
  const claims = verified.value
  return about(subjectOf(claims), await recognizeVerified(service, credentials, claims, caller))
}

async function recognizeVerified(
  service: Service,
  { scheme, token }: Credentials,
  claims: AccessClaims,
  caller: Caller,
): Promise<Result<Known>> {
  const jkt = claims.cnf?.jkt
  // RFC 9449 §7.2: a bound token is no bearer token, nor the other way round.
  if ((scheme === 'DPoP') !== (jkt !== undefined)) {
    return refuse('AUTH_1002', 'wrong_scheme', { challenge: 'invalid_token' })
  }
  const proof = await proofFor(jkt, caller, token)
  if (!proof.ok) return proof
  const recognized = await service.cells.ask(claims.cell, (cell) =>
    cell.authenticate(bearerOf(claims), proof.value),
  )
  if (recognized.outcome === 'unproven') return refuse('AUTH_1002', 'proof_replayed', NO_PROOF)
  if (recognized.outcome === 'crowded') {
    return refuse('GLOBAL_1005', 'too_many_proofs', { retryAfterSeconds: PROOF_PERIOD_SECONDS })
  }
  return ok({ claims, recognized })
}

/** RFC 9449 §7.1: what came as DPoP is challenged as DPoP. */
export function challengeOf({ scheme }: Credentials): { challenge?: 'invalid_token' } {
  return scheme === 'DPoP' ? { challenge: 'invalid_token' } : {}
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
  return verified.ok ? ok(verified.claims) : refuse('AUTH_1002', `access_${verified.fault}`)
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
