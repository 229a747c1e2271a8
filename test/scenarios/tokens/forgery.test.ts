import { base64url, exportJWK, generateKeyPair, generateSecret, type JWK } from 'jose'
import { beforeAll, it } from 'vitest'
import { refresh } from '../../support/api.ts'
import { expectInvalidToken } from '../../support/expect.ts'
import { claimsOf, encoded, headerOf, type Kind, serviceKey, signWith } from '../../support/tokens.ts'
import { KINDS, useWatchedFamily } from '../../support/watched-family.ts'

const watched = useWatchedFamily()
let attacker: { EdDSA: JWK; HS256: JWK }

const partsOf = (kind: Kind) => watched.half(kind).split('.') as [string, string, string]

beforeAll(async () => {
  const pair = await generateKeyPair('EdDSA', { extractable: true })
  const secret = await generateSecret('HS256', { extractable: true })
  attacker = { EdDSA: await exportJWK(pair.privateKey), HS256: await exportJWK(secret) }
})

async function expectRefused(kind: Kind, token: string) {
  await expectInvalidToken(await refresh(watched.withHalf(kind, token)), `${kind} ${token}`)
}

it.each(KINDS)('no algorithm at all: %s', async (kind) => {
  const [header, payload, signature] = partsOf(kind)
  for (const alg of ['none', 'None', 'NONE', 'nOnE', '', null, undefined, 0, ['none']]) {
    const unsigned = encoded({ ...headerOf(watched.half(kind)), alg })
    for (const last of ['', signature]) await expectRefused(kind, `${unsigned}.${payload}.${last}`)
  }
  await expectRefused(kind, `${header}.${payload}.`)
  await expectRefused(kind, `${header}.${payload}`)
})

it('the public key as an HMAC secret', async () => {
  const { d: _, ...jwk } = serviceKey('access')
  const { kid, x } = jwk as JWK & { x: string }
  const secrets = [
    JSON.stringify({ kty: jwk.kty, crv: jwk.crv, x }),
    JSON.stringify(jwk),
    JSON.stringify({ keys: [jwk] }),
    x,
    base64url.decode(x),
    '',
  ]
  for (const secret of secrets) {
    const key = { kty: 'oct', k: base64url.encode(secret) }
    if (secret === '') key.k = 'AA'
    for (const typ of ['at+jwt', 'rt+jwt']) {
      const header = { alg: 'HS256', typ, kid }
      await expectRefused('access', await signWith(key, header, claimsOf(watched.pair.token)))
      await expectRefused('refresh', await signWith(key, header, claimsOf(watched.pair.refreshToken)))
    }
  }
})

it.each(KINDS)("the `kid` as a path to a key of the attacker's: %s", async (kind) => {
  const alg = kind === 'access' ? 'EdDSA' : 'HS256'
  const other = kind === 'access' ? 'refresh' : 'access'
  const { alg: _, typ, kid } = headerOf(watched.half(kind))
  const kids = [
    undefined,
    null,
    '',
    kid,
    headerOf(watched.half(other)).kid,
    `${kid}\u0000`,
    ` ${kid}`,
    '../../../../dev/null',
    '/etc/passwd',
    "' UNION SELECT 'key' --",
    'http://localhost/.well-known/jwks.json',
    '__proto__',
    'constructor',
    'get',
    'size',
    0,
    -1,
    [kid],
    { toString: kid },
    true,
  ]
  for (const forged of kids) {
    await expectRefused(
      kind,
      await signWith(attacker[alg], { alg, typ, kid: forged }, claimsOf(watched.half(kind))),
    )
  }
})

it.each(KINDS)('a key in the header: %s', async (kind) => {
  const alg = kind === 'access' ? 'EdDSA' : 'HS256'
  const { d: _, ...shown } = attacker[alg]
  const { typ, kid } = headerOf(watched.half(kind))
  for (const keys of [
    { jwk: shown },
    { jwk: shown, kid },
    { jku: 'https://attacker.example/jwks.json', kid },
    { x5u: 'https://attacker.example/cert.pem', kid },
    { x5c: [shown.x ?? shown.k], kid },
    { jwk: shown, kid: undefined },
  ]) {
    await expectRefused(
      kind,
      await signWith(attacker[alg], { alg, typ, ...keys }, claimsOf(watched.half(kind))),
    )
  }
})

it.each(KINDS)('another algorithm under a known `kid`: %s', async (kind) => {
  const [header, payload, signature] = partsOf(kind)
  for (const alg of [
    'HS256',
    'HS384',
    'HS512',
    'RS256',
    'PS256',
    'ES256',
    'ES256K',
    'EdDSA',
    'Ed25519',
    'eddsa',
  ]) {
    const changed = encoded({ ...headerOf(watched.half(kind)), alg })
    if (changed !== header) await expectRefused(kind, `${changed}.${payload}.${signature}`)
  }
})

it.each(KINDS)('a header or a payload that is not an object: %s', async (kind) => {
  const [header, payload, signature] = partsOf(kind)
  for (const value of ['null', '[]', '"x"', '1', '{', '', '{"alg":"EdDSA"', '\u0000', '['.repeat(3000)]) {
    await expectRefused(kind, `${encoded(value)}.${payload}.${signature}`)
    await expectRefused(kind, `${header}.${encoded(value)}.${signature}`)
  }
})

it('the tokens swapped, or one sent twice', async () => {
  const { token, refreshToken } = watched.pair
  const swapped = [
    { token: refreshToken, refreshToken: token },
    { token, refreshToken: token },
    { token: refreshToken, refreshToken },
  ]
  for (const pair of swapped) await expectInvalidToken(await refresh(pair))
})
