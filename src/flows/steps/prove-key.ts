import { now } from '../../core/clock.ts'
import { ok, type Result, refuse } from '../../core/result.ts'
import type { ProvenKey } from '../../families/protocol.ts'
import { verifyProof } from '../../tokens/dpop.ts'
import type { Caller } from '../service.ts'

/** Seconds after which every proof that a cell has noted of a key has expired: one may be a minute ahead of us. */
export const PROOF_PERIOD_SECONDS = 122

/** The challenge of RFC 9449 §7.1 that goes with a refusal: what was wrong with the proof, or with the token. */
export const NO_PROOF = { challenge: 'invalid_dpop_proof' } as const

/**
 * The key that the caller proves to hold for this request; null if it sends no proof. `accessToken` is the one that
 * the proof must authorize, if one is used. Refuses a bad proof with `AUTH_1002`: it consumes and revokes nothing.
 */
export async function provenKey(caller: Caller, accessToken?: string): Promise<Result<ProvenKey | null>> {
  const { proof, method, url } = caller
  if (proof === undefined) return ok(null)
  const verified = await verifyProof(proof, { method, url, accessToken }, now())
  return verified.ok ? ok(verified.proof) : refuse('AUTH_1002', `proof_${verified.fault}`, NO_PROOF)
}

/**
 * The same for tokens that are bound to a key (`jkt`): no proof, or one by another key, is refused. For tokens that
 * are bound to none a proof means nothing, and is not looked at.
 */
export async function proofFor(
  jkt: string | undefined,
  caller: Caller,
  accessToken?: string,
): Promise<Result<ProvenKey | null>> {
  if (jkt === undefined) return ok(null)
  const proven = await provenKey(caller, accessToken)
  if (!proven.ok || proven.value?.jkt === jkt) return proven
  return refuse('AUTH_1002', proven.value === null ? 'proof_missing' : 'proof_by_another_key', NO_PROOF)
}
