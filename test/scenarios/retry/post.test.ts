import { afterEach, expect, it, vi } from 'vitest'
import { bearer, contentOf, create, next, type Pair, refresh, verdict } from '../../support/api.ts'
import { advance, freeze } from '../../support/clock.ts'
import { expectAlive, expectInvalidCredentials, refreshes } from '../../support/expect.ts'
import { sidOf } from '../../support/tokens.ts'
import { newUser } from '../../support/users.ts'

afterEach(() => {
  vi.useRealTimers()
})

const keyed = async (username: string, key = 'key-1') => contentOf<Pair>(await create(username, { key }))

it('answers a keyed retry with the same family, byte for byte', async () => {
  freeze()
  const { username } = await newUser()
  const first = await (await create(username, { key: 'key-1' })).text()
  advance(59.999)
  expect(await (await create(username, { key: 'key-1' })).text()).toBe(first)
  await expectAlive(JSON.parse(first).content[0])
})

it('begins a new family when the window has passed, and does not change the old one', async () => {
  freeze()
  const { username } = await newUser()
  const first = await keyed(username)
  advance(60)
  const second = await keyed(username)
  expect(sidOf(second)).not.toBe(sidOf(first))
  expect([await refreshes(first), await refreshes(second)]).toEqual([true, true])
})

it('begins a new family when the first was refreshed, also with the same key', async () => {
  const { username } = await newUser()
  const first = await keyed(username)
  const child = await contentOf<Pair>(await refresh(first, { key: 'key-1' }))
  const second = await keyed(username)
  expect(sidOf(second)).not.toBe(sidOf(first))
  expect([await refreshes(child), await refreshes(second)]).toEqual([true, true])
})

it('begins a new family when the first has ended', async () => {
  const { username } = await newUser()
  const first = await keyed(username)
  await bearer(first.token, 'DELETE', '/api/v2/auth/token')
  const second = await keyed(username)
  expect(sidOf(second)).not.toBe(sidOf(first))
  expect([await refreshes(first), await refreshes(second)]).toEqual([false, true])
})

it('begins a new family for another key, and for none', async () => {
  const { username } = await newUser()
  const families = [await keyed(username), await keyed(username, 'key-2')]
  families.push(await contentOf<Pair>(await create(username)), await contentOf<Pair>(await create(username)))
  expect(new Set(families.map(sidOf)).size).toBe(4)
})

it('verifies the password of a retry like any other', async () => {
  const { username } = await newUser()
  const first = await keyed(username)
  await expectInvalidCredentials(await create(username, { key: 'key-1', password: 'not the password' }))
  expect(await keyed(username)).toEqual(first)
})

it('distinguishes users who send the same key', async () => {
  const [one, two] = [await newUser(), await newUser()]
  const [first, second] = [await keyed(one.username), await keyed(two.username)]
  expect(sidOf(second)).not.toBe(sidOf(first))
  expect(await keyed(one.username)).toEqual(first)
  expect(await keyed(two.username)).toEqual(second)
})

it('opens one family for concurrent creates with one key', async () => {
  const { username } = await newUser()
  const pairs = await Promise.all(Array.from({ length: 6 }, () => keyed(username)))
  expect(new Set(pairs.map((pair) => JSON.stringify(pair))).size).toBe(1)
  const [pair] = pairs as [Pair]
  const list = await bearer(pair.token, 'GET', '/api/v2/auth/session')
  expect(((await list.json()) as { pageable: { totalElements: number } }).pageable.totalElements).toBe(1)
  await expectAlive(await next(pair))
})

it.each(['', 'k'.repeat(256), 'key 1', 'kéy', 'key\u00011'])('refuses a malformed key', async (key) => {
  const { username } = await newUser()
  const refused = await create(username, { key })
  expect(await verdict(refused)).toBe('400 GLOBAL_1002')
})
