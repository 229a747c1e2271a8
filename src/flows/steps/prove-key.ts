import { now } from '../../core/clock.ts'
import { ok, type Result, refuse } from '../../core/result.ts'
import type { ProvenKey } from '../../families/protocol.ts'
import { verifyProof } from '../../tokens/dpop.ts'

/** Seconds after which every recorded proof of a key has expired. The `iat` of a proof may be a minute in the future. */
export const PROOF_PERIOD_SECONDS = 122

/** The DPoP proof of a request, if it has one, and the request that the proof must match (RFC 9449 §4.3). */
export interface RequestProof {
  readonly proof: string | undefined
  readonly method: string
  /** The URL as received. */
  readonly url: string
}

/**
 * The key whose possession the request proves, or null without a proof. `accessToken` is the access token of the request,
 * whose hash the proof must have. Refuses a bad proof with `bad_proof`. A bad proof consumes and revokes nothing.
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
 * The same for a token that is bound to the key `jkt`. A missing proof or a proof of another key is refused. The proof of
 * an unbound token is ignored.
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
