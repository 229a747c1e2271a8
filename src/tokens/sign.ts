import { CompactSign } from 'jose'
import { athOf } from './bound-access.ts'
import {
  accessClaimsOf,
  type ClientClaims,
  type Issuance,
  KINDS,
  type PairSource,
  refreshClaimsOf,
} from './claims.ts'
import type { TokenKey, TokenKeys } from './key.ts'

export interface Pair {
  readonly token: string
  readonly refreshToken: string
}

const encoder = new TextEncoder()

/**
 * Signs both tokens of a generation. The refresh token carries the hash of the access token (`ath`). The same source,
 * configuration and keys give the same bytes. With a randomized algorithm (ES256, PS256) of the access key they give the
 * same claims but `ath`.
 */
export async function signPair(
  source: PairSource,
  issuance: Issuance,
  keys: { readonly access: TokenKeys; readonly refresh: TokenKeys },
): Promise<Pair> {
  const token = await sign(KINDS.access.typ, accessClaimsOf(source, issuance), keys.access.signer)
  const claims = refreshClaimsOf(source, issuance, athOf(token))
  const refreshToken = await sign(KINDS.refresh.typ, claims, keys.refresh.signer)
  return { token, refreshToken }
}

/** Signs an access token of a client. */
export function signClientToken(claims: ClientClaims, keys: TokenKeys): Promise<string> {
  return sign(KINDS.client.typ, claims, keys.signer)
}

/** Signs a Security Event Token, with its explicit type (RFC 8417 §2.3). */
export function signSet(claims: object, keys: TokenKeys): Promise<string> {
  return sign('secevent+jwt', claims, keys.signer)
}

function sign(typ: string, claims: object, key: TokenKey): Promise<string> {
  return new CompactSign(encoder.encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: key.algorithm, typ, kid: key.kid })
    .sign(key.signing)
}
