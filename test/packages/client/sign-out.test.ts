import { createClient, memoryStore } from '@edge-token-service/client'
import { expect, it } from 'vitest'
import { startProxy } from './parts/proxy.ts'
import { newUser, origin, USER } from './parts/service.ts'

const LOGIN = '/api/v2/auth/token'

it('stores nothing that arrives after a sign-out, and ends its family', async () => {
  const proxy = await startProxy(origin())
  const store = memoryStore()
  const auth = createClient({ url: proxy.origin, store })
  await auth.login(...USER)
  const token = await auth.token()
  let signOut: Promise<void> | undefined
  // The user signs out when the refresh is on its way, and the sign-out reaches the service last.
  let refreshed = () => {}
  const refresh = new Promise<void>((resolve) => {
    refreshed = resolve
  })
  proxy.before = async (path) => {
    if (path === '/oauth2/revoke') await refresh
    else signOut = auth.logout()
  }
  const failed = auth.refresh(token).catch((error: unknown) => error)
  while (signOut === undefined) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(await auth.session()).toBe(null)
  setTimeout(refreshed, 500)
  expect(await failed).toMatchObject({ kind: 'signed_out' })
  await signOut
  expect(await store.read()).toEqual({ pair: null, lastRefreshToken: expect.any(String) })
  expect(proxy.requests.filter(({ path }) => path === '/oauth2/revoke')).toHaveLength(2)
  auth.dispose()
})

it.each([
  ['ends', [], 400],
  ['leaves, in an outage,', [{ status: 503 }], 200],
] as const)('%s the session that a login replaces', async (_, fates, status) => {
  const proxy = await startProxy(origin())
  const store = memoryStore()
  const auth = createClient({ url: proxy.origin, store })
  await auth.login(...USER)
  const refreshToken = (await store.read())?.pair?.refreshToken ?? ''
  proxy.fates.push('forward', ...fates)
  await auth.login(...USER)
  expect(proxy.requests.map(({ path }) => path)).toEqual([LOGIN, LOGIN, '/oauth2/revoke'])
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken })
  const answer = await fetch(`${origin()}/oauth2/token`, { method: 'POST', body })
  expect(answer.status).toBe(status)
  expect(await auth.sessions()).not.toEqual([])
  auth.dispose()
})

it('signs out here although the service does not answer', async () => {
  const proxy = await startProxy(origin())
  const auth = createClient({ url: proxy.origin, store: memoryStore() })
  await auth.login(...USER)
  proxy.fates.push({ status: 503 }, { status: 503 }, { status: 503 })
  await expect(auth.logout()).rejects.toMatchObject({ kind: 'retry' })
  expect(await auth.session()).toBe(null)
  auth.dispose()
})

it('sends the last refresh token with the next login, so that the failed logins of others do not lock it out', async () => {
  const user = await newUser()
  const auth = createClient({ url: origin(), store: memoryStore() })
  await auth.login(...user)
  await auth.logout()
  const stranger = createClient({ url: origin(), store: memoryStore() })
  for (let failures = 0; failures < 10; failures++) {
    await expect(stranger.login(user[0], 'wrong')).rejects.toMatchObject({ kind: 'bad_request' })
  }
  await expect(stranger.login(...user)).rejects.toMatchObject({ kind: 'retry', code: 'GLOBAL_1005' })
  await auth.login(...user)
  expect(await auth.session()).not.toBe(null)
  for (const client of [auth, stranger]) client.dispose()
})

it('uses the pair of another login that was stored while the service refused the old one', async () => {
  const proxy = await startProxy(origin())
  const store = memoryStore()
  const auth = createClient({ url: proxy.origin, store })
  const otherTab = createClient({ url: origin(), store })
  await auth.login(...USER)
  const token = await auth.token()
  const record = await store.read()
  const body = new URLSearchParams({ token: record?.pair?.refreshToken ?? '' })
  await fetch(`${origin()}/oauth2/revoke`, { method: 'POST', body })
  proxy.before = async () => {
    proxy.before = async () => {}
    await otherTab.login(...USER)
  }
  await auth.refresh(token)
  expect(await auth.token()).not.toBe(token)
  expect(await auth.sessions()).not.toEqual([])
  for (const client of [auth, otherTab]) client.dispose()
})
