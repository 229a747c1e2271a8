import { now } from '../../core/clock.ts'
import { ok, type Result, refuse } from '../../core/result.ts'
import type { ProvenKey } from '../../families/protocol.ts'
import { verifyProof } from '../../tokens/dpop.ts'

/**
 * Seconds after which every recorded proof of a key has expired. A proof may be issued 60 s ahead of this clock and is
 * valid for 60 s after it.
 */
export const PROOF_PERIOD_SECONDS = 122

/** The DPoP proof of a request, if it has one, and the method and URL that the proof must name (RFC 9449 §4.3). */
export interface RequestProof {
  readonly proof: string | undefined
  readonly method: string
  /** As received. */
  readonly url: string
}

/**
 * The key that the caller proves in this request. Null: the request has no proof. `accessToken` is the token whose hash
 * must be in the proof. Refuses a bad proof with `bad_proof`, which consumes and revokes nothing.
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
 * The same for tokens that are bound to a key (`jkt`). A missing proof and a proof of another key are refused. For
 * unbound tokens the proof is not read.
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
