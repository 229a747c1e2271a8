import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { generateKey } from '../../../scripts/keys/key-set.ts'
import { ALGORITHMS, type Algorithm } from '../../../src/tokens/algorithms.ts'
import { next, refresh, send } from '../../support/api.ts'
import { expectInvalidToken } from '../../support/expect.ts'
import { headerOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

const PUBLIC = ['alg', 'crv', 'e', 'kid', 'kty', 'n', 'use', 'x', 'y']

async function published(vars: object): Promise<JSONWebKeySet> {
  const response = await send('GET', '/.well-known/jwks.json', {}, vars as never)
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('public, max-age=300')
  expect(response.headers.get('content-type')).toBe('application/json')
  return response.json()
}

describe.each(Object.keys(ALGORITHMS) as Algorithm[])('access tokens by %s', (algorithm) => {
  it('are created, refreshed once, and verify with the published keys', async () => {
    const key = await generateKey(algorithm)
    const vars = { ACCESS_TOKEN_KEYS: JSON.stringify({ keys: [key] }) }
    const first = await newPair(await newUser(), vars)
    const second = await next(first, vars)
    for (const { token } of [first, second]) {
      expect(headerOf(token)).toEqual({ alg: algorithm, typ: 'at+jwt', kid: key.kid })
    }
    await expectInvalidToken(await refresh(first, { vars }))
    const keys = await published(vars)
    if (ALGORITHMS[algorithm].symmetric) {
      expect(keys).toEqual({ keys: [] })
      return
    }
    expect(keys.keys).toHaveLength(1)
    expect(keys.keys[0]).toMatchObject({ alg: algorithm, kid: key.kid, use: 'sig', kty: key.kty })
    expect(PUBLIC).toEqual(expect.arrayContaining(Object.keys(keys.keys[0] as object)))
    const options = { issuer: 'http://localhost:8787', audience: 'http://localhost:8787', typ: 'at+jwt' }
    const { payload } = await jwtVerify(second.token, createLocalJWKSet(keys), options)
    expect(payload).toMatchObject({ gen: 1, client_id: 'first-party', jti: `${payload.sid}.1` })
  })
})

it('a mixed set publishes only public parts, and only of asymmetric keys', async () => {
  const keys = await Promise.all((Object.keys(ALGORITHMS) as Algorithm[]).map(generateKey))
  const shown = await published({ ACCESS_TOKEN_KEYS: JSON.stringify({ keys }) })
  const asymmetric = keys.filter(({ kty }) => kty !== 'oct')
  expect(shown.keys.map(({ kid }) => kid)).toEqual(asymmetric.map(({ kid }) => kid))
  const text = JSON.stringify(shown)
  for (const key of keys) {
    for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'] as const) {
      if (key[name] !== undefined) expect(text).not.toContain(key[name])
    }
  }
  for (const key of shown.keys) expect(PUBLIC).toEqual(expect.arrayContaining(Object.keys(key)))
})

it('refresh keys are never published', async () => {
  const shown = JSON.stringify(await published({}))
  const pair = await newPair(await newUser())
  expect(shown).not.toContain(headerOf(pair.refreshToken).kid)
  expect(shown).toContain(headerOf(pair.token).kid)
})
