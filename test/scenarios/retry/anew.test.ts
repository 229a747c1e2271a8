import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { generateKey } from '../../../scripts/key-set.ts'
import { contentOf, operate, type Pair } from '../../support/api.ts'
import { claimsOf, enter, familyRow, put, refreshes, someCustomer, someone } from '../../support/life.ts'

// A replay after a change is the same generation signed anew, never a refusal.

const set = (keys: unknown[]) => JSON.stringify({ keys })
const own = JSON.parse(env.ACCESS_TOKEN_KEYS).keys

for (const algorithm of ['EdDSA', 'HS256', 'RS256'] as const) {
  it(`signs the same bytes with ${algorithm}`, async () => {
    const keys = { ACCESS_TOKEN_KEYS: set([await generateKey(algorithm), ...own]) }
    const pair = await enter(await someone())
    const first = await (await put(pair, 'key-1', keys)).text()
    expect(header(JSON.parse(first).content[0].token).alg).toBe(algorithm)
    expect(await (await put(pair, 'key-1', keys)).text()).toBe(first)
  })
}

for (const algorithm of ['ES256', 'PS256'] as const) {
  it(`signs the same claims with ${algorithm}`, async () => {
    const keys = { ACCESS_TOKEN_KEYS: set([await generateKey(algorithm), ...own]) }
    const pair = await enter(await someone())
    const [first, again] = [await replay(pair, keys), await replay(pair, keys)]
    expect(header(first.token).alg).toBe(algorithm)
    expect(claimsOf(again.token)).toEqual(claimsOf(first.token))
    expect(again.refreshToken).toBe(first.refreshToken)
    expect((await put(again, undefined, keys)).status).toBe(200)
  })
}

it('after a change of keys, with the new ones', async () => {
  const pair = await enter(await someone())
  const first = await replay(pair)
  const [access, refresh] = [await generateKey('EdDSA'), await generateKey('HS256')]
  const promoted = {
    ACCESS_TOKEN_KEYS: set([access, ...own]),
    REFRESH_TOKEN_KEYS: set([refresh, ...JSON.parse(env.REFRESH_TOKEN_KEYS).keys]),
  }
  const again = await replay(pair, promoted)
  expect(header(again.token).kid).toBe(access.kid)
  expect(header(again.refreshToken).kid).toBe(refresh.kid)
  expect(claimsOf(again.token)).toEqual(claimsOf(first.token))
  expect(claimsOf(again.refreshToken)).toEqual(claimsOf(first.refreshToken))
  expect((await familyRow(pair))?.generation).toBe(1)
  expect((await put(again, undefined, promoted)).status).toBe(200)
})

it('after a change of lifetimes, with those that its row has', async () => {
  const pair = await enter(await someone())
  const first = await replay(pair)
  const shorter = { ACCESS_TOKEN_TTL_SECONDS: '60', REFRESH_TOKEN_IDLE_TTL_SECONDS: '120' }
  const again = await replay(pair, shorter)
  expect(again).toEqual(first)
  expect((await familyRow(pair))?.generation).toBe(1)
  expect(await refreshes(again)).toBe(true)
})

it('after a change of the user, with the new claims', async () => {
  const user = await someone()
  const pair = await enter(user)
  const first = await replay(pair)
  const customerId = await someCustomer()
  await operate('PATCH', `/user/${user.id}`, { role: 'ROLE_SUPPORT', customerId })
  const again = await replay(pair)
  expect(claimsOf(again.token)).toEqual({ ...claimsOf(first.token), role: 'ROLE_SUPPORT', customerId })
  expect(again.refreshToken).toBe(first.refreshToken)
  expect(await refreshes(again)).toBe(true)
})

async function replay(pair: Pair, bindings?: Record<string, unknown>): Promise<Pair> {
  return contentOf<Pair>(await put(pair, 'key-1', bindings))
}

function header(token: string): { alg: string; kid: string } {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
}
