import { env } from 'cloudflare:workers'
import { base64url, type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { expect } from 'vitest'
import { call, contentOf, PASSWORD, PATH, type Pair, send, type Vars } from './api.ts'
import type { TestUser } from './users.ts'

/** A client's key, and the proofs by it. */
export interface Holder {
  readonly privateKey: CryptoKey
  readonly jwk: JWK
}

export async function newHolder(algorithm = 'ES256'): Promise<Holder> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true })
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), alg: algorithm } }
}

export interface ProofParts {
  htm?: string
  htu?: string
  iat?: number
  jti?: string
  ath?: string
  /** Members over those of a correct header. Undefined removes one. */
  header?: Record<string, unknown>
}

const ORIGIN = 'http://localhost'

/** A proof for a refresh, with these parts over it. */
export async function prove({ privateKey, jwk }: Holder, parts: ProofParts = {}): Promise<string> {
  const { header, ...claims } = parts
  const { alg, ...key } = jwk
  const payload = {
    htm: 'PUT',
    htu: `${ORIGIN}${PATH}`,
    iat: Math.floor(Date.now() / 1000),
    jti: crypto.randomUUID(),
    ...claims,
  }
  return new SignJWT(payload)
    .setProtectedHeader({ typ: 'dpop+jwt', alg: alg as string, jwk: key, ...header })
    .sign(privateKey)
}

export async function athOf(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  return base64url.encode(new Uint8Array(digest))
}

/** A pair bound to the holder's key. */
export async function bind(user: TestUser, holder: Holder, vars?: Vars): Promise<Pair> {
  const dpop = await prove(holder, { htm: 'POST' })
  const body = { username: user.username, password: PASSWORD }
  return contentOf<Pair>(await call('POST', PATH, { body, headers: { dpop }, vars }))
}

/** A refresh with this proof. Null: without a proof. */
export function refreshWith(pair: Pair, dpop: string | null, headers: Record<string, string> = {}) {
  const { token, refreshToken } = pair
  const proof = dpop === null ? {} : { dpop }
  return call('PUT', PATH, { body: { token, refreshToken }, headers: { ...proof, ...headers } })
}

/** A session call by the holder. */
export async function useToken(
  method: string,
  path: string,
  token: string,
  holder: Holder,
  parts: ProofParts = {},
  vars: Vars = env as unknown as Vars,
) {
  const dpop = await prove(holder, {
    htm: method,
    htu: `${ORIGIN}${path}`,
    ath: await athOf(token),
    ...parts,
  })
  return send(method, path, { headers: { authorization: `DPoP ${token}`, dpop } }, vars)
}

/** A refusal because of the proof: the challenge of RFC 9449 §7.1, in the one answer to every bad token. */
export async function expectUnproven(response: Response, error = 'invalid_dpop_proof') {
  expect(response.status).toBe(401)
  // A refused proof gets the service's time, a refused token does not.
  const date = Date.parse(response.headers.get('date') ?? '')
  if (error === 'invalid_dpop_proof') expect(Math.abs(date - Date.now())).toBeLessThan(5000)
  expect(response.headers.get('www-authenticate')).toBe(
    `DPoP error="${error}", algs="EdDSA Ed25519 ES256 RS256 PS256"`,
  )
  expect(await response.json()).toEqual({
    errorCode: 'AUTH_1002',
    errorMessage: 'Invalid token',
    content: '',
    pageable: '',
  })
}
