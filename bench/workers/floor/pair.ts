import { type CryptoKey, generateKeyPair, jwtVerify, SignJWT } from 'jose'

// The same algorithms, claims and checks as the service's pair: EdDSA for the access token, HS256 for the other.
const ISSUER = 'http://localhost:8787'

interface Keys {
  readonly access: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }
  readonly refresh: globalThis.CryptoKey
}

let kept: Keys | undefined

async function keys(): Promise<Keys> {
  if (kept === undefined) {
    const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 }
    kept = {
      access: await generateKeyPair('EdDSA'),
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- HMAC makes one key, not a pair
      refresh: (await crypto.subtle.generateKey(hmac, false, ['sign', 'verify'])) as globalThis.CryptoKey,
    }
  }
  return kept
}

const USER = {
  customerId: '11111111-1111-4111-8111-111111111111',
  role: 'ROLE_USER',
  userType: 'PORTAL',
  email: 'demo@example.com',
}
const KID = 'A'.repeat(43)

/** Signs both tokens of a generation, with jose as its documentation shows. */
export async function pairOf(sid: string, gen: number): Promise<{ token: string; refreshToken: string }> {
  const { access, refresh } = await keys()
  const place = { sid, gen, cell: 'europe-1' }
  const [token, refreshToken] = await Promise.all([
    new SignJWT({ ...place, ...USER, client_id: 'first-party', jti: `${sid}.${gen}` })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: KID })
      .setSubject(USER.customerId)
      .setIssuer(ISSUER)
      .setAudience(ISSUER)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(access.privateKey),
    new SignJWT(place)
      .setProtectedHeader({ alg: 'HS256', typ: 'rt+jwt', kid: KID })
      .setSubject(USER.customerId)
      .setIssuer(ISSUER)
      .setAudience(ISSUER)
      .setIssuedAt()
      .setExpirationTime('14d')
      .sign(refresh),
  ])
  return { token, refreshToken }
}

/** Verifies both tokens, and returns their family and generation. Throws if they are no pair. */
export async function verifyPair(pair: {
  token: string
  refreshToken: string
}): Promise<{ sid: string; gen: number }> {
  const { access, refresh } = await keys()
  const common = { issuer: ISSUER, audience: ISSUER }
  const old = await jwtVerify(pair.refreshToken, refresh, { ...common, algorithms: ['HS256'], typ: 'rt+jwt' })
  const { payload } = await jwtVerify(pair.token, access.publicKey, {
    ...common,
    algorithms: ['EdDSA'],
    typ: 'at+jwt',
  })
  if (payload.sid !== old.payload.sid || payload.gen !== old.payload.gen) throw new Error('not a pair')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this Worker signed it
  return { sid: payload.sid as string, gen: payload.gen as number }
}
