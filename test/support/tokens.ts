import { env } from 'cloudflare:workers'
import { base64url, CompactSign, importJWK, type JWK } from 'jose'
import type { Pair } from './api.ts'

export interface Claims {
  [name: string]: unknown
  sub: string
  sid: string
  gen: number
  cell: string
  iat: number
  exp: number
  role: string
  customerId: string
}

export type Kind = 'access' | 'refresh'

const decoder = new TextDecoder()
const encoder = new TextEncoder()

const part = (token: string, index: number) =>
  JSON.parse(decoder.decode(base64url.decode(token.split('.')[index] as string)))

export const headerOf = (token: string): Record<string, unknown> => part(token, 0)
export const claimsOf = (token: string): Claims => part(token, 1)

/** The id of a pair's family. */
export const sidOf = (pair: Pair): string => claimsOf(pair.token).sid

export const encoded = (value: unknown): string =>
  base64url.encode(encoder.encode(typeof value === 'string' ? value : JSON.stringify(value)))

/** The service's own signing key of a kind. */
export function serviceKey(kind: Kind): JWK {
  const secret = kind === 'access' ? env.ACCESS_TOKEN_KEYS : env.REFRESH_TOKEN_KEYS
  return (JSON.parse(secret) as { keys: JWK[] }).keys[0] as JWK
}

/** Signs any payload with a key, under any header. */
export async function signWith(jwk: JWK, header: object, payload: object | string): Promise<string> {
  const { alg } = header as { alg: string }
  const bytes = encoder.encode(typeof payload === 'string' ? payload : JSON.stringify(payload))
  return new CompactSign(bytes)
    .setProtectedHeader(header as { alg: string })
    .sign(await importJWK(jwk, alg), { crit: { odd: true } })
}

/** The token with other claims and header members, signed by the service's own key. */
export function resigned(kind: Kind, token: string, claims: object, header: object = {}): Promise<string> {
  return signWith(serviceKey(kind), { ...headerOf(token), ...header }, { ...claimsOf(token), ...claims })
}
