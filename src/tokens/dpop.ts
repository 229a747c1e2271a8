import { base64url, calculateJwkThumbprint, compactVerify, EmbeddedJWK, errors, type JWK } from 'jose'
import { type EpochMs, type EpochSeconds, toSeconds } from '../core/clock.ts'
import { isStrictCompact } from './strict-compact.ts'

/** The algorithms of proofs, all asymmetric (RFC 9449 §4.2). Metadata and challenges list them. */
export const PROOF_ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'RS256', 'PS256'] as const

/** Seconds that a proof's `iat` may lie before or after the time of the service. */
const PROOF_WINDOW_SECONDS = 60

/** The request that a proof must match. */
export interface ProofTarget {
  readonly method: string
  /** The URL as received. The query and the fragment are not compared (RFC 9449 §4.3). */
  readonly url: string
  /** The access token that comes with the proof, if any. The proof's `ath` must be its hash. */
  readonly accessToken?: string | undefined
}

/** A verified proof of possession of a key, for one request. */
export interface Proof {
  /** RFC 7638 thumbprint of the key. */
  readonly jkt: string
  /** SHA-256 of the proof's `jti`. It identifies the proof, which is accepted once. */
  readonly id: string
  /** The time from which the proof is too old to be accepted. */
  readonly expiresAt: EpochSeconds
}

/** Why a proof was refused, for the log only. */
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

/** The claims of a proof (RFC 9449 §4.2). */
interface ProofClaims {
  readonly jti: string
  readonly htm: string
  readonly htu: string
  readonly iat: number
  readonly ath?: string | undefined
}

/** The most characters of a proof's `jti`. */
const MAX_JTI = 512

// Resource servers verify proofs too, so this file uses neither zod nor node:crypto.
function isProofClaims(payload: unknown): payload is ProofClaims {
  if (typeof payload !== 'object' || payload === null) return false
  const { jti, htm, htu, iat, ath }: Partial<Record<keyof ProofClaims, unknown>> = payload
  const isBounded = typeof jti === 'string' && jti.length > 0 && jti.length <= MAX_JTI
  const isOptional = ath === undefined || typeof ath === 'string'
  return isBounded && typeof htm === 'string' && typeof htu === 'string' && Number.isFinite(iat) && isOptional
}

/** Verifies a DPoP proof (RFC 9449 §4.3). The cell then checks that the proof was not used before. */
export async function verifyProof(proof: string, target: ProofTarget, now: EpochMs): Promise<ProofResult> {
  if (!isStrictCompact(proof)) return refused('malformed')
  const verified = await verifySignature(proof)
  if (!verified.ok) return verified
  if (!isProofClaims(verified.claims)) return refused('bad_claims')
  const { jti, htm, htu, iat, ath } = verified.claims
  const uri = normalizedUri(htu)
  if (htm !== target.method || uri === null || uri !== normalizedUri(target.url))
    return refused('other_request')
  if (Math.abs(toSeconds(now) - iat) > PROOF_WINDOW_SECONDS) return refused('stale')
  const { accessToken } = target
  // One wait for all three, because refreshes verify proofs too.
  const [jkt, id, hash] = await Promise.all([
    calculateJwkThumbprint(verified.jwk),
    sha256(jti),
    accessToken === undefined ? undefined : sha256(accessToken),
  ])
  if (accessToken !== undefined && ath !== hash) return refused('wrong_token')
  return { ok: true, proof: { jkt, id, expiresAt: Math.ceil(iat) + PROOF_WINDOW_SECONDS + 1 } }
}

type Signed =
  | { readonly ok: true; readonly claims: unknown; readonly jwk: JWK }
  | (ProofResult & { ok: false })

// The key is in the proof (RFC 9449 §4.2). The proof shows possession, and trust comes from the thumbprint in the
// token.
async function verifySignature(proof: string): Promise<Signed> {
  try {
    const { payload, protectedHeader } = await compactVerify(proof, EmbeddedJWK, {
      algorithms: [...PROOF_ALGORITHMS],
    })
    if (protectedHeader.typ !== 'dpop+jwt' || protectedHeader.jwk === undefined) return refused('malformed')
    return { ok: true, claims: JSON.parse(new TextDecoder().decode(payload)), jwk: protectedHeader.jwk }
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return refused('bad_signature')
    // The key cannot be imported, or the payload is not JSON. Every exception here is caused by the proof.
    return refused('malformed')
  }
}

/** Scheme, authority and path, normalized as in RFC 3986 §6.2. Null: it is no URL. */
function normalizedUri(url: string): string | null {
  if (!URL.canParse(url)) return null
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return base64url.encode(new Uint8Array(hash))
}

function refused(refusal: ProofRefusal): { readonly ok: false; readonly refusal: ProofRefusal } {
  return { ok: false, refusal }
}
