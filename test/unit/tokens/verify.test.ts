import { base64url, CompactSign } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { athOf } from '../../../src/tokens/bound-access.ts'
import type { Kind } from '../../../src/tokens/claims.ts'
import { accessClaimsOf, refreshClaimsOf } from '../../../src/tokens/claims.ts'
import type { TokenKey } from '../../../src/tokens/key.ts'
import { signPair } from '../../../src/tokens/sign.ts'
import { verifyToken } from '../../../src/tokens/verify.ts'
import { ALL, ISSUANCE, keysOf, MOMENT, newKey, SOURCE } from '../../support/keys.ts'

let key: TokenKey
const GOOD = {
  access: accessClaimsOf(SOURCE, ISSUANCE),
  refresh: refreshClaimsOf(SOURCE, ISSUANCE, athOf('an access token')),
}
const TYP = { access: 'at+jwt', refresh: 'rt+jwt' }

beforeAll(async () => {
  key = await newKey('HS256')
})

const expectations = (kind: Kind, more: object = {}) => ({
  keys: keysOf(key),
  issuer: ISSUANCE.issuer,
  audience: kind === 'access' ? ISSUANCE.audience : ISSUANCE.issuer,
  toleranceSeconds: 5,
  now: MOMENT,
  ...more,
})

function signed(payload: Uint8Array | object, header: object, by: TokenKey = key): Promise<string> {
  const bytes = payload instanceof Uint8Array ? payload : new TextEncoder().encode(JSON.stringify(payload))
  return new CompactSign(bytes)
    .setProtectedHeader({ alg: by.algorithm, kid: by.kid, ...header })
    .sign(by.signing)
}

async function faultOf(kind: Kind, token: string, more: object = {}): Promise<string> {
  const verified = await verifyToken(kind, token, expectations(kind, more))
  return verified.ok ? 'none' : verified.refusal
}

describe.each(['access', 'refresh'] as const)('%s token', (kind) => {
  const claimed = async (claims: object, more: object = {}) =>
    faultOf(kind, await signed({ ...GOOD[kind], ...claims }, { typ: TYP[kind] }), more)

  it('is returned with its claims', async () => {
    const token = await signed({ ...GOOD[kind], unknown: 1 }, { typ: TYP[kind] })
    expect(await verifyToken(kind, token, expectations(kind))).toEqual({ ok: true, claims: GOOD[kind] })
  })

  // Tokens of release 0.2 have no `ath`.
  it.each(Object.keys(GOOD[kind]).filter((name) => name !== 'ath'))(
    'without %s has bad claims',
    async (name) => {
      expect(await claimed({ [name]: undefined })).toBe('bad_claims')
      expect(await claimed({ [name]: null })).toBe('bad_claims')
      expect(await claimed({ [name]: ['x'] })).toBe('bad_claims')
    },
  )

  it.each([
    ['sub', 'x'],
    ['sid', 'x'],
    ['gen', -1],
    ['gen', 0.5],
    ['gen', '7'],
    ['iat', -1],
    ['exp', -1],
    ['exp', 0.5],
    ['nbf', -1],
    ['nbf', 'x'],
    ['cell', ''],
    ['cell', 7],
    ['cell', 'weur-1\n'],
    ['cell', 'xx weur-1'],
    ['cell', ' weur-1'],
    ['cell', 'weur\u007f1'],
    ['cell', 'wéur-1'],
    ['cell', 'x'.repeat(65)],
  ])('with %s %j has bad claims', async (name, value) => {
    expect(await claimed({ [name]: value })).toBe('bad_claims')
  })

  it.each([
    ['gen', 0],
    ['cell', 'a-0'],
    ['cell', 'weur-1234567'],
    ['cell', '!'],
    ['cell', 'x'.repeat(64)],
    ['cell', 'V2:~/weur'],
    ['nbf', 0],
    ['exp', 0],
    ['iat', 0],
  ])('with %s %j is valid, because expiration is not checked here', async (name, value) => {
    expect(await claimed({ [name]: value })).toBe('none')
  })

  it('of another issuer or for another audience is refused', async () => {
    expect(await claimed({ iss: 'https://evil.example.com' })).toBe('wrong_issuer')
    expect(await claimed({ iss: '' })).toBe('wrong_issuer')
    expect(await claimed({ aud: 'https://evil.example.com' })).toBe('wrong_audience')
    expect(await claimed({ aud: '' })).toBe('wrong_audience')
  })

  it('may be in the future by the tolerance, and not by one second more', async () => {
    const second = Math.floor(MOMENT / 1000)
    for (const name of ['iat', 'nbf']) {
      expect(await claimed({ [name]: second + 5 })).toBe('none')
      expect(await claimed({ [name]: second + 6 })).toBe('not_yet_valid')
      expect(await claimed({ [name]: second }, { toleranceSeconds: 0 })).toBe('none')
      expect(await claimed({ [name]: second + 1 }, { toleranceSeconds: 0 })).toBe('not_yet_valid')
    }
  })

  it('in an encoding that only a lenient decoder accepts is malformed', async () => {
    const token = await signed(GOOD[kind], { typ: TYP[kind] })
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    // 32 bytes leave two bits of the last character unused.
    const twin = token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1) as string) + 1]
    for (const spelling of [`${token}=`, `${token}\n`, ` ${token}`, twin]) {
      expect(await faultOf(kind, spelling)).toBe('malformed')
    }
  })

  it('of the other kind, or of none, has a wrong type', async () => {
    for (const typ of [TYP[kind === 'access' ? 'refresh' : 'access'], 'JWT', 'AT+JWT', '', undefined]) {
      expect(await faultOf(kind, await signed(GOOD[kind], { typ }))).toBe('wrong_type')
    }
  })

  it.each([
    ['no JSON', 'x'],
    ['an array', '[]'],
    ['null', 'null'],
    ['nothing', ''],
    ['a byte order mark', '\uFEFF{}'],
  ])('whose payload is %s has bad claims', async (_, text) => {
    expect(await faultOf(kind, await signed(new TextEncoder().encode(text), { typ: TYP[kind] }))).toBe(
      'bad_claims',
    )
  })

  it('in bytes that are not UTF-8 has bad claims', async () => {
    const text = JSON.stringify({ ...GOOD[kind], jti: 'x~', email: 'x~', unknown: '~' })
    const bytes = new TextEncoder().encode(text).map((byte) => (byte === 0x7e ? 0xff : byte))
    expect(await faultOf(kind, await signed(bytes, { typ: TYP[kind] }))).toBe('bad_claims')
    const marked = new TextEncoder().encode(`\uFEFF${JSON.stringify(GOOD[kind])}`)
    expect(await faultOf(kind, await signed(marked, { typ: TYP[kind] }))).toBe('bad_claims')
  })
})

describe('the key', () => {
  it.each(ALL)('of %s verifies its own signatures, and no other key of its set does', async (algorithm) => {
    const [own, other] = [await newKey(algorithm), await newKey(algorithm)]
    const pair = await signPair(SOURCE, ISSUANCE, { access: keysOf(own), refresh: keysOf(key) })
    expect(await faultOf('access', pair.token, { keys: keysOf(other, own) })).toBe('none')
    expect(await faultOf('access', pair.token, { keys: keysOf(other) })).toBe('unknown_key')
    const named = await signed(GOOD.access, { typ: 'at+jwt', kid: other.kid }, own)
    expect(await faultOf('access', named, { keys: keysOf(own, other) })).toBe('bad_signature')
  })

  it('is found by kid alone', async () => {
    for (const kid of [undefined, '', '__proto__', 'constructor', 'x']) {
      const token = await signed(GOOD.access, { typ: 'at+jwt', kid })
      expect(await faultOf('access', token)).toBe('unknown_key')
    }
  })

  it('defines the algorithm, and a token with another algorithm is refused', async () => {
    const [header, payload, signature] = (await signed(GOOD.access, { typ: 'at+jwt' })).split('.')
    for (const alg of ['HS384', 'HS512', 'EdDSA', 'RS256', 'none', 'hs256']) {
      const other = base64url.encode(JSON.stringify({ alg, kid: key.kid, typ: 'at+jwt' }))
      expect(await faultOf('access', `${other}.${payload}.${signature}`)).toBe('wrong_algorithm')
    }
    expect(await faultOf('access', `${header}.${payload}.${signature?.slice(0, 40)}`)).toBe('bad_signature')
  })

  it.each([
    ['', 'nothing'],
    ['a.b', 'two parts'],
    ['{}.{}.{}', 'no base64url'],
    ['AAAA.AAAA.AAAA', 'a header that is no JSON'],
    [`${base64url.encode('[]')}.AAAA.AAAA`, 'a header that is no object'],
    [`${base64url.encode('{"alg":5}')}.AAAA.AAAA`, 'an algorithm that is no text'],
    [`${base64url.encode('{"alg":"HS256","crit":["odd"],"odd":1}')}.AAAA.AAAA`, 'a critical extension'],
  ])('is not searched in %j: %s', async (token) => {
    expect(await faultOf('access', token)).toBe('malformed')
  })

  it('that is broken is a bug, and not a refusal of a token', async () => {
    const token = await signed(GOOD.access, { typ: 'at+jwt' })
    const broken = { ...key, verifying: null as never }
    await expect(
      verifyToken('access', token, expectations('access', { keys: keysOf(broken) })),
    ).rejects.toThrow()
  })
})
