import { verifyAccessToken } from '@edge-token-service/verify'
import { CAEP, RISC, type SetOptions, SSF, verifySet } from '@edge-token-service/verify/set'
import { afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { DEMO } from '../../../scripts/start/demo-user.ts'
import { AUDIENCE, ISSUER, newClaims, newSetKey, receiver, type SetKey, seconds, sign } from './parts/sets.ts'

// The claims of a SET, and its subject. set-keys.test.ts has the keys.

const DAY = 86_400

let key: SetKey

beforeAll(async () => {
  key = await newSetKey()
})

afterEach(() => void vi.useRealTimers())

/** `accepted`, or the code and the cause of the refusal of a SET with these claims. */
async function verdict(more: Record<string, unknown>, options: Partial<SetOptions> = {}, header = {}) {
  const verified = await verifySet(await sign(key, newClaims(more), header), receiver([key], options))
  if (verified.ok) return 'accepted'
  return 'cause' in verified ? [verified.error, verified.cause] : verified.error
}

const BAD_CLAIMS = ['invalid_request', 'bad_claims']

it('gives the claims and the subject of a valid SET', async () => {
  const claims = newClaims({ sub_id: { format: 'opaque', id: '1' }, txn: 't', toe: 1, more: { a: 1 } })
  expect(await verifySet(await sign(key, claims), receiver([key]))).toEqual({
    ok: true,
    claims,
    subject: { format: 'opaque', id: '1' },
    replayId: `set ${ISSUER} ${String(claims.jti)}`,
  })
})

describe('the claim', () => {
  it.each([
    ['iss', 'https://other.example', ['invalid_issuer', 'wrong_issuer']],
    ['iss', `${ISSUER}/`, ['invalid_issuer', 'wrong_issuer']],
    ['iss', undefined, BAD_CLAIMS],
    ['aud', 'other', ['invalid_audience', 'wrong_audience']],
    ['aud', ['other'], ['invalid_audience', 'wrong_audience']],
    ['aud', [], BAD_CLAIMS],
    ['aud', [AUDIENCE, 1], BAD_CLAIMS],
    ['aud', undefined, BAD_CLAIMS],
    ['aud', ['other', AUDIENCE], 'accepted'],
    ['jti', undefined, BAD_CLAIMS],
    ['jti', '', BAD_CLAIMS],
    ['iat', undefined, BAD_CLAIMS],
    ['events', undefined, BAD_CLAIMS],
    ['events', {}, BAD_CLAIMS],
    ['events', [], BAD_CLAIMS],
    ['events', [{}], BAD_CLAIMS],
    ['events', { [CAEP.sessionRevoked]: null }, BAD_CLAIMS],
    ['events', { [CAEP.sessionRevoked]: 'text' }, BAD_CLAIMS],
    ['events', { [CAEP.sessionRevoked]: {} }, 'accepted'],
    ['events', { 'https://example.com/event': {}, [CAEP.sessionRevoked]: {} }, 'accepted'],
    // As the examples of SSF 1.0 have it, other than RFC 8417.
    ['txn', 8_675_309, 'accepted'],
    ['toe', 'a field that nothing depends on', 'accepted'],
    ['sub_id', undefined, 'accepted'],
  ])('%s with the value %j is %j', async (name, value, expected) => {
    expect(await verdict({ [name]: value })).toEqual(expected)
  })

  it.each([
    [6, {}, ['invalid_request', 'not_yet_valid']],
    [5, {}, 'accepted'],
    [1, { clockToleranceSeconds: 0 }, ['invalid_request', 'not_yet_valid']],
    [0, { clockToleranceSeconds: 0 }, 'accepted'],
    [-7 * DAY, {}, 'accepted'],
    [-7 * DAY - 1, {}, ['invalid_request', 'too_old']],
    [-61, { maxAgeSeconds: 60 }, ['invalid_request', 'too_old']],
    [-60, { maxAgeSeconds: 60 }, 'accepted'],
    [0, { maxAgeSeconds: Number.NaN }, ['invalid_request', 'too_old']],
  ])('iat %i s from now with %j is %j', async (offset, options, expected) => {
    vi.useFakeTimers({ toFake: ['Date'], now: seconds() * 1000 })
    expect(await verdict({ iat: seconds() + offset }, options)).toEqual(expected)
  })

  it.each(['sub', 'exp'])('%s is refused beside an event of Shared Signals', async (name) => {
    const value = name === 'sub' ? 'user' : seconds() + 60
    const other = { 'https://example.com/event': {} }
    for (const group of [CAEP, RISC, SSF])
      for (const type of Object.values(group))
        expect(await verdict({ [name]: value, events: { ...other, [type]: {} } })).toEqual(BAD_CLAIMS)
    expect(await verdict({ [name]: value, events: other })).toBe('accepted')
  })

  it('exp is kept by a SET that has one', async () => {
    const events = { 'https://example.com/event': {} }
    expect(await verdict({ events, exp: seconds() - 2 })).toEqual(['invalid_request', 'expired'])
    expect(await verdict({ events, exp: seconds() - 60 })).toEqual(['invalid_request', 'ERR_JWT_EXPIRED'])
  })
})

it('names the events as their specifications do', () => {
  const names = [CAEP, RISC, SSF].flatMap((group) => Object.values(group))
  expect(names.map((name) => name.replace('https://schemas.openid.net/secevent/', ''))).toEqual([
    'caep/event-type/session-revoked',
    'caep/event-type/session-established',
    'caep/event-type/credential-change',
    'caep/event-type/token-claims-change',
    'risc/event-type/account-disabled',
    'risc/event-type/account-enabled',
    'risc/event-type/account-purged',
    'ssf/event-type/verification',
    'ssf/event-type/stream-updated',
  ])
})

describe('the subject', () => {
  const issSub = { format: 'iss_sub', iss: ISSUER, sub: 'user' }
  const phone = { format: 'phone_number', phone_number: '+1' }

  it.each([
    [issSub, issSub],
    [{ ...issSub, more: 1 }, issSub],
    [
      { format: 'opaque', id: '1' },
      { format: 'opaque', id: '1' },
    ],
    [
      { format: 'email', email: 'a@example.com' },
      { format: 'email', email: 'a@example.com' },
    ],
    [phone, { format: 'other', identifier: phone }],
    [
      { format: 'complex', user: issSub, session: { format: 'opaque', id: 's' }, device: phone },
      {
        format: 'complex',
        members: {
          user: issSub,
          session: { format: 'opaque', id: 's' },
          device: { format: 'other', identifier: phone },
        },
      },
    ],
    [
      { format: 'complex', more: issSub, note: 'text', list: [], empty: {} },
      { format: 'complex', members: { more: issSub } },
    ],
  ])('%j is read (%#)', async (sub_id, subject) => {
    const verified = await verifySet(await sign(key, newClaims({ sub_id })), receiver([key]))
    expect(verified).toMatchObject({ ok: true, claims: { sub_id }, subject })
  })

  it.each([
    [null],
    ['user'],
    [[]],
    [{}],
    [{ format: 1 }],
    [{ format: '' }],
    [{ format: 'iss_sub', sub: 'user' }],
    [{ format: 'iss_sub', iss: ISSUER }],
    [{ format: 'opaque', id: 1 }],
    [{ format: 'opaque', id: '' }],
    [{ format: 'email' }],
    [{ format: 'complex' }],
    [{ format: 'complex', user: null }],
    [{ format: 'complex', user: issSub, session: 'text' }],
    [{ format: 'complex', more: 'no member' }],
    [{ format: 'complex', user: issSub, more: { format: 'opaque' } }],
    [{ format: 'complex', user: issSub, session: { format: 'opaque' } }],
    [{ format: 'complex', user: { format: 'complex', user: issSub } }],
  ])('%j is refused', async (sub_id) => {
    expect(await verdict({ sub_id })).toEqual(['invalid_request', 'bad_subject'])
  })
})

describe('the type', () => {
  it.each(['at+jwt', 'JWT', 'logout+jwt', 'secevent', 'jwt', undefined])('%j is no SET', async (typ) => {
    const refused = ['invalid_request', 'ERR_JWT_CLAIM_VALIDATION_FAILED']
    expect(await verdict({}, {}, { typ })).toEqual(refused)
  })

  it.each(['application/secevent+jwt', 'SecEvent+JWT'])('%j is another spelling of it', async (typ) => {
    expect(await verdict({}, {}, { typ })).toBe('accepted')
  })

  it('keeps ID tokens out, with all claims of a SET besides', async () => {
    const idToken = { sub: 'user', exp: seconds() + 60, nonce: 'n', auth_time: seconds() }
    const refused = ['invalid_request', 'ERR_JWT_CLAIM_VALIDATION_FAILED']
    expect(await verdict(idToken, {}, { typ: 'JWT' })).toEqual(refused)
  })

  it('keeps access tokens of the service out, and SETs out of verifyAccessToken', async () => {
    const service = `http://localhost:${inject('service').port}`
    const login = await fetch(`${service}/api/v2/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: DEMO.username, password: DEMO.password }),
    })
    const { content } = (await login.json()) as { content: [{ token: string }] }
    const [{ token }] = content
    const access = { issuer: service, audience: service }
    const good = await verifyAccessToken(token, access)
    if (!good.ok) throw new Error(good.error)
    const claims = { ...good.claims }

    const options = receiver([], {
      ...access,
      keys: undefined,
      // The keys of access tokens, so that the signature is right.
      jwksUri: `${service}/.well-known/jwks.json`,
      algorithms: ['EdDSA', 'RS256', 'ES256', 'PS256'],
    })
    const asSet = await verifySet(token, options)
    expect(asSet).toEqual({ ok: false, error: 'invalid_request', cause: 'ERR_JWT_CLAIM_VALIDATION_FAILED' })

    // A SET of the same issuer under a key that it publishes, with every claim of an access token.
    const set = await sign(key, newClaims({ ...claims, events: { 'https://example.com/event': {} } }))
    const jwksUri = 'https://keys.example/set-as-access-token'
    const published = async () => Response.json({ keys: [key.jwk] })
    const asAccess = await verifyAccessToken(set, { ...access, jwksUri, fetch: published })
    expect(asAccess).toEqual({
      ok: false,
      error: 'invalid_token',
      cause: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
    })
    const same = await sign(key, claims, { typ: 'at+jwt' })
    expect(await verifyAccessToken(same, { ...access, jwksUri, fetch: published })).toMatchObject({
      ok: true,
    })
  })
})
