import { now } from '../../core/clock.ts'
import { ok, type Result, refuse } from '../../core/result.ts'
import type { ProvenKey } from '../../families/protocol.ts'
import { verifyProof } from '../../tokens/dpop.ts'

/** Seconds after which every proof that a cell has noted of a key has expired: one may be a minute ahead of us. */
export const PROOF_PERIOD_SECONDS = 122

/** The DPoP proof of a request, if it has one, and what it must be made for (RFC 9449 §4.3). */
export interface RequestProof {
  readonly proof: string | undefined
  readonly method: string
  /** As received. */
  readonly url: string
}

/**
 * The key that the caller proves to hold for this request; null if it sends no proof. `accessToken` is the one that
 * the proof must authorize, if one is used. Refuses a bad proof with `bad_proof`: it consumes and revokes nothing.
 */
export async function provenKey(
  { proof, method, url }: RequestProof,
  accessToken?: string,
): Promise<Result<ProvenKey | null>> {
  if (proof === undefined) return ok(null)
  const verified = await verifyProof(proof, { method, url, accessToken }, now())
  return verified.ok ? ok(verified.proof) : refuse('bad_proof', `proof_${verified.refusal}`)
}

/**
 * The same for tokens that are bound to a key (`jkt`): no proof, or one by another key, is refused. For tokens that
 * are bound to none a proof means nothing, and is not looked at.
 */
export async function proofFor(
  jkt: string | undefined,
  presented: RequestProof,
  accessToken?: string,
): Promise<Result<ProvenKey | null>> {
  if (jkt === undefined) return ok(null)
  const proven = await provenKey(presented, accessToken)
  if (!proven.ok || proven.value?.jkt === jkt) return proven
  return refuse('bad_proof', proven.value === null ? 'proof_missing' : 'proof_by_another_key')
}
