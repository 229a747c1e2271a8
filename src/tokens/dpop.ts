import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, compactVerify, EmbeddedJWK, errors, type JWK } from 'jose'
import { z } from 'zod'
import { type EpochMs, type EpochSeconds, toSeconds } from '../core/clock.ts'
import { isStrictCompact } from './strict-compact.ts'

/** Algorithms of proofs: asymmetric ones alone (RFC 9449 §4.2); in metadata and challenges. */
export const PROOF_ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'RS256', 'PS256'] as const

/** Seconds that a proof's `iat` may lie behind or ahead of us. */
const PROOF_WINDOW_SECONDS = 60

/** The request that a proof must be made for. */
export interface ProofTarget {
  readonly method: string
  /** As received; query and fragment do not count. */
  readonly url: string
  /** The access token that the proof authorizes, if one does: its hash must be in the proof. */
  readonly accessToken?: string | undefined
}

/** Possession of a key, proven for one request. */
export interface Proof {
  /** RFC 7638 thumbprint of the key. */
  readonly jkt: string
  /** SHA-256 of the proof's `jti`: names it, so that it is taken once. */
  readonly id: string
  /** From when on it is too old to be taken again anyway. */
  readonly expiresAt: EpochSeconds
}

/** Why a proof was refused: for the log alone. */
export type ProofRefusal =
  | 'malformed'
  | 'bad_signature'
  | 'bad_claims'
  | 'other_request'
  | 'stale'
  | 'wrong_token'

export type ProofResult =
  | { readonly ok: true; readonly proof: Proof }
  | { readonly ok: false; readonly refusal: ProofRefusal }

const proofClaims = z.object({
  jti: z.string().min(1).max(512),
  htm: z.string(),
  htu: z.string(),
  iat: z.number(),
  ath: z.string().optional(),
})

/** Verifies a DPoP proof (RFC 9449 §4.3), but for whether it was taken before: its cell knows that. */
export async function verifyProof(proof: string, target: ProofTarget, now: EpochMs): Promise<ProofResult> {
  if (!isStrictCompact(proof)) return refused('malformed')
  const verified = await verifySignature(proof)
  if (!verified.ok) return verified
  const parsed = proofClaims.safeParse(verified.claims)
  if (!parsed.success) return refused('bad_claims')
  const { jti, htm, htu, iat, ath } = parsed.data
  const where = normalizedUri(htu)
  if (htm !== target.method || where === null || where !== normalizedUri(target.url))
    return refused('other_request')
  if (Math.abs(toSeconds(now) - iat) > PROOF_WINDOW_SECONDS) return refused('stale')
  if (target.accessToken !== undefined && ath !== sha256(target.accessToken)) return refused('wrong_token')
  const jkt = await calculateJwkThumbprint(verified.jwk)
  return { ok: true, proof: { jkt, id: sha256(jti), expiresAt: Math.ceil(iat) + PROOF_WINDOW_SECONDS + 1 } }
}

type Signed =
  | { readonly ok: true; readonly claims: unknown; readonly jwk: JWK }
  | (ProofResult & { ok: false })

// The key is the proof's own (RFC 9449 §4.2): it proves possession, and trust comes from the thumbprint in the token.
async function verifySignature(proof: string): Promise<Signed> {
  try {
    const { payload, protectedHeader } = await compactVerify(proof, EmbeddedJWK, {
      algorithms: [...PROOF_ALGORITHMS],
    })
    if (protectedHeader.typ !== 'dpop+jwt' || protectedHeader.jwk === undefined) return refused('malformed')
    return { ok: true, claims: JSON.parse(new TextDecoder().decode(payload)), jwk: protectedHeader.jwk }
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return refused('bad_signature')
    // A key that cannot be imported, or JSON that is none: whatever is thrown is the proof's doing.
    return refused('malformed')
  }
}

/** Scheme, authority and path, normalized as RFC 3986 §6.2 does; null if it is no URL. */
function normalizedUri(url: string): string | null {
  if (!URL.canParse(url)) return null
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

function refused(refusal: ProofRefusal): { readonly ok: false; readonly refusal: ProofRefusal } {
  return { ok: false, refusal }
}
