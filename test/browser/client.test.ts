import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { DEMO } from '../../scripts/start/demo-user.ts'
import {
  clientTabs,
  countRefreshes,
  HOUR,
  LOGIN,
  lost,
  openTab,
  profile,
  refresh,
  WITHOUT_LOCKS,
} from '../support/client-tabs.ts'

// One session in several tabs, and in tabs that sleep.

const TABS = 3
const EXPIRIES = 200

clientTabs()

it.each(['with', 'without'])(
  'keeps one session for three tabs through 200 expiries at one moment, %s navigator.locks',
  async (locks) => {
    const context = await profile()
    if (locks === 'without') {
      await context.addInitScript(WITHOUT_LOCKS)
    }
    const tabs: Page[] = []
    for (let opened = 0; opened < TABS; opened++) tabs.push(await openTab(context))
    const [tab] = tabs as [Page]
    expect(await tab.evaluate('navigator.locks !== undefined')).toBe(locks === 'with')
    const sent = countRefreshes(context)
    await tab.evaluate(LOGIN)
    let token = await tab.evaluate<string>('page.token()')
    for (let expiry = 0; expiry < EXPIRIES; expiry++) {
      const tokens = [...new Set(await Promise.all(tabs.map((each) => refresh(each, token))))]
      expect(tokens, `expiry ${expiry}`).toEqual([expect.stringMatching(/^ey/)])
      expect(tokens[0]).not.toBe(token)
      token = tokens[0] ?? ''
    }
    expect(sent()).toBeGreaterThanOrEqual(EXPIRIES)
    if (locks === 'with') expect(sent()).toBe(EXPIRIES)
    expect(await lost(tab)).toEqual([])
    for (const each of tabs) expect(await each.evaluate('page.heard')).not.toContain(null)
  },
  180_000,
)

it.each([
  ['ten minutes', HOUR / 6],
  ["the access token's life", 2 * HOUR],
])('keeps the session of a tab that was frozen for %s, while another tab went on', async (_, slept) => {
  const context = await profile()
  const [sleeper, other] = [await openTab(context), await openTab(context)]
  await sleeper.evaluate(LOGIN)
  const token = await sleeper.evaluate<string>('page.token()')
  const devtools = await context.newCDPSession(sleeper)
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' })
  await other.evaluate(`page.shift(${slept})`)
  expect(await refresh(other, token)).not.toBe(token)
  await devtools.send('Page.setWebLifecycleState', { state: 'active' })
  expect(await sleeper.evaluate('page.token()')).toBe(await other.evaluate('page.token()'))
  await other.close()
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' })
  await sleeper.evaluate(`page.shift(${2 * slept})`).catch(() => {})
  await devtools.send('Page.setWebLifecycleState', { state: 'active' })
  expect(await sleeper.evaluate('page.sessions()')).toBeGreaterThan(0)
  expect(await lost(sleeper)).toEqual([])
})

it('keeps the session of a tab that was frozen between the commit of its refresh and the answer', async () => {
  const context = await profile()
  await context.addInitScript(WITHOUT_LOCKS)
  const [sleeper, other] = [await openTab(context), await openTab(context)]
  await sleeper.evaluate(LOGIN)
  const token = await sleeper.evaluate<string>('page.token()')
  const thaw = Promise.withResolvers<void>()
  const committed = Promise.withResolvers<void>()
  await sleeper.route('**/oauth2/token', async (route) => {
    const response = await route.fetch()
    committed.resolve()
    await thaw.promise
    await route.fulfill({ response })
  })
  const refreshed = refresh(sleeper, token)
  await committed.promise
  const devtools = await context.newCDPSession(sleeper)
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' })
  const next = await refresh(other, token)
  expect(next).toMatch(/^ey/)
  thaw.resolve()
  await devtools.send('Page.setWebLifecycleState', { state: 'active' })
  expect(await refreshed).toBe(next)
  expect(await lost(sleeper)).toEqual([])
})

it('keeps the session of a page that was reloaded between the commit of its refresh and the answer', async () => {
  const tab = await openTab(await profile())
  await tab.evaluate(LOGIN)
  const token = await tab.evaluate<string>('page.token()')
  const committed = Promise.withResolvers<void>()
  await tab.route(
    '**/oauth2/token',
    async (route) => {
      await route.fetch()
      committed.resolve()
    },
    { times: 1 },
  )
  await tab.evaluate(`void page.refresh(${JSON.stringify(token)})`)
  await committed.promise
  await tab.reload()
  await tab.waitForFunction('globalThis.page !== undefined')
  expect(await tab.evaluate('page.token()')).toBe(token)
  expect(await refresh(tab, token)).not.toBe(token)
  expect(await tab.evaluate('page.sessions()')).toBeGreaterThan(0)
  expect(await lost(tab)).toEqual([])
})

it.each(['online', 'pageshow'])('refreshes when the page wakes up, at %s', async (event) => {
  const tab = await openTab(await profile())
  await tab.evaluate(LOGIN)
  const sent = tab.waitForRequest('**/oauth2/token')
  await tab.evaluate(`page.shift(${2 * HOUR})`)
  await tab.evaluate(`void dispatchEvent(new Event('${event}'))`)
  expect((await sent).method()).toBe('POST')
})

it('signs out in all tabs at once, and leaves nothing when it is told to forget', async () => {
  const context = await profile()
  const [one, two] = [await openTab(context), await openTab(context)]
  await one.evaluate(LOGIN)
  await expect.poll(() => two.evaluate('page.heard')).toEqual([DEMO.username])
  await one.evaluate('page.logout()')
  await expect.poll(() => two.evaluate('page.heard')).toEqual([DEMO.username, null])
  expect(await two.evaluate('page.session()')).toBe(undefined)
  expect(await one.evaluate('page.forget()')).toBe(null)
})

it('learns of a sign-out when it wakes up, although it slept through the message', async () => {
  const context = await profile()
  const sleeper = await openTab(context)
  await sleeper.evaluate(LOGIN)
  await expect.poll(() => sleeper.evaluate('page.heard')).toEqual([DEMO.username])
  const other = await openTab(context)
  await other.evaluate('BroadcastChannel.prototype.postMessage = () => {}')
  await other.evaluate('page.logout()')
  expect(await sleeper.evaluate('page.heard')).toEqual([DEMO.username])
  await sleeper.evaluate("void dispatchEvent(new Event('pageshow'))")
  await expect.poll(() => sleeper.evaluate('page.heard')).toEqual([DEMO.username, null])
})
