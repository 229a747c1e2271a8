import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CAEP, memoryReplayStore, type SetOptions } from '@edge-token-service/verify/set'
import { exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from 'jose'
import { onTestFinished } from 'vitest'

// A transmitter of Security Event Tokens (RFC 8417).

export const ISSUER = 'https://tokens.example.com'
export const AUDIENCE = 'https://app.example.com'

export interface SetKey {
  readonly privateKey: CryptoKey
  /** As it is published. */
  readonly jwk: JWK & { kid: string }
}

export async function newSetKey(alg = 'RS256'): Promise<SetKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), alg, kid: randomUUID() } }
}

/** Seconds since 1970. */
export const seconds = (): number => Math.floor(Date.now() / 1000)

/** Good claims. Those that are undefined in `more` are left out. */
export const newClaims = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  iss: ISSUER,
  aud: AUDIENCE,
  iat: seconds(),
  jti: randomUUID(),
  events: { [CAEP.sessionRevoked]: { event_timestamp: seconds() } },
  ...more,
})

/** Signs claims. The header is that of a SET, except for what `header` says. */
export async function sign(
  { privateKey, jwk }: SetKey,
  claims = newClaims(),
  header: Partial<JWTHeaderParameters> = {},
): Promise<string> {
  const full = { typ: 'secevent+jwt', alg: jwk.alg ?? 'RS256', kid: jwk.kid, ...header }
  return new SignJWT(claims).setProtectedHeader(full).sign(privateKey)
}

/** The options of a receiver that has the keys. */
export const receiver = (keys: readonly SetKey[], more: Partial<SetOptions> = {}): SetOptions => ({
  issuer: ISSUER,
  audience: AUDIENCE,
  keys: { keys: keys.map(({ jwk }) => jwk) },
  replay: memoryReplayStore(),
  ...more,
})

/** The origin of a server that publishes the key of a transmitter. */
export async function publish({ jwk }: SetKey): Promise<string> {
  const server = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] }))).listen(0)
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://localhost:${(server.address() as AddressInfo).port}`
}
