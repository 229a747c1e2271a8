import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { generateKey } from '../../../scripts/keys/key-set.ts'
import { athOf } from '../../../src/tokens/bound-access.ts'
import { contentOf, operate, type Pair, refresh } from '../../support/api.ts'
import { familyRow } from '../../support/cells.ts'
import { expectAlive } from '../../support/expect.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newCustomer, newPair, newUser } from '../../support/users.ts'

// A replay after a change is the same generation signed again, and never a refusal.

const set = (keys: unknown[]) => JSON.stringify({ keys })
const own = JSON.parse(env.ACCESS_TOKEN_KEYS).keys

for (const algorithm of ['EdDSA', 'HS256', 'RS256'] as const) {
  it(`signs the same bytes with ${algorithm}`, async () => {
    const keys = { ACCESS_TOKEN_KEYS: set([await generateKey(algorithm), ...own]) }
    const pair = await newPair(await newUser())
    const first = await (await refresh(pair, { key: 'key-1', vars: keys })).text()
    expect(header(JSON.parse(first).content[0].token).alg).toBe(algorithm)
    expect(await (await refresh(pair, { key: 'key-1', vars: keys })).text()).toBe(first)
  })
}

for (const algorithm of ['ES256', 'PS256'] as const) {
  it(`signs the same claims with ${algorithm}`, async () => {
    const keys = { ACCESS_TOKEN_KEYS: set([await generateKey(algorithm), ...own]) }
    const pair = await newPair(await newUser())
    const [first, again] = [await replay(pair, keys), await replay(pair, keys)]
    expect(header(first.token).alg).toBe(algorithm)
    expect(claimsOf(again.token)).toEqual(claimsOf(first.token))
    expectSameButHash(again, first)
    expect((await refresh(again, { vars: keys })).status).toBe(200)
  })
}

it('after a change of keys, with the new ones', async () => {
  const pair = await newPair(await newUser())
  const first = await replay(pair)
  const [access, refreshKey] = [await generateKey('EdDSA'), await generateKey('HS256')]
  const promoted = {
    ACCESS_TOKEN_KEYS: set([access, ...own]),
    REFRESH_TOKEN_KEYS: set([refreshKey, ...JSON.parse(env.REFRESH_TOKEN_KEYS).keys]),
  }
  const again = await replay(pair, promoted)
  expect(header(again.token).kid).toBe(access.kid)
  expect(header(again.refreshToken).kid).toBe(refreshKey.kid)
  expect(claimsOf(again.token)).toEqual(claimsOf(first.token))
  expectSameButHash(again, first)
  expect((await familyRow(pair)).generation).toBe(1)
  expect((await refresh(again, { vars: promoted })).status).toBe(200)
})

it('after a change of lifetimes, with those of its row', async () => {
  const pair = await newPair(await newUser())
  const first = await replay(pair)
  const shorter = { ACCESS_TOKEN_TTL_SECONDS: '60', REFRESH_TOKEN_IDLE_TTL_SECONDS: '120' }
  const again = await replay(pair, shorter)
  expect(again).toEqual(first)
  expect((await familyRow(pair)).generation).toBe(1)
  await expectAlive(again)
})

it('after a change of the user, with the new claims', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  const first = await replay(pair)
  const customerId = await newCustomer()
  await operate('PATCH', `/user/${user.id}`, { role: 'ROLE_SUPPORT', customerId })
  const again = await replay(pair)
  expect(claimsOf(again.token)).toEqual({ ...claimsOf(first.token), role: 'ROLE_SUPPORT', customerId })
  expectSameButHash(again, first)
  await expectAlive(again)
})

/** The access tokens have two texts, so each refresh token has the hash of its own. Either pair is valid. */
function expectSameButHash(again: Pair, first: Pair): void {
  expect(claimsOf(again.refreshToken)).toEqual({ ...claimsOf(first.refreshToken), ath: athOf(again.token) })
}

async function replay(pair: Pair, bindings?: Record<string, unknown>): Promise<Pair> {
  return contentOf<Pair>(await refresh(pair, { key: 'key-1', vars: bindings }))
}

function header(token: string): { alg: string; kid: string } {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
}
