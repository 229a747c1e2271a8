import { CompactSign } from 'jose'
import { accessClaimsOf, type Issuance, KINDS, type PairSource, refreshClaimsOf } from './claims.ts'
import type { TokenKey, TokenKeys } from './key.ts'

export interface Pair {
  readonly token: string
  readonly refreshToken: string
}

const encoder = new TextEncoder()

/**
 * Signs both tokens of a generation. The same source, configuration and keys give the same bytes. With a randomized
 * algorithm (ES256, PS256) they give the same claims.
 */
export async function signPair(
  source: PairSource,
  issuance: Issuance,
  keys: { readonly access: TokenKeys; readonly refresh: TokenKeys },
): Promise<Pair> {
  const [token, refreshToken] = await Promise.all([
    sign(KINDS.access.typ, accessClaimsOf(source, issuance), keys.access.signer),
    sign(KINDS.refresh.typ, refreshClaimsOf(source, issuance), keys.refresh.signer),
  ])
  return { token, refreshToken }
}

function sign(typ: string, claims: object, key: TokenKey): Promise<string> {
  return new CompactSign(encoder.encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: key.algorithm, typ, kid: key.kid })
    .sign(key.signing)
}
