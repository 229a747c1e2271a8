import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { DEMO } from '../../scripts/start/demo-user.ts'
import { launch } from '../support/browser.ts'
import { servePage } from '../support/client-page.ts'
import { freePort, startService, stopAll } from '../support/scripts.ts'

// The package's client in the tabs of a browser. The pages' origin is not the service's, so CORS takes part.

const TABS = 3
const EXPIRIES = 200
const HOUR = 3_600_000
const LOGIN = `page.login('${DEMO.username}', '${DEMO.password}')`
const WITHOUT_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })"

let data: string
let browser: Browser
let pages: Awaited<ReturnType<typeof servePage>>
let service: { origin: string; log(): string }

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'ets-client-'))
  pages = await servePage()
  browser = await launch()
  const port = await freePort()
  const vars = [`ALLOWED_ORIGINS:${pages.origin}`]
  const { said } = await startService(port, data, vars, undefined, ['--json'])
  service = { origin: `http://localhost:${port}`, log: said }
})

afterAll(async () => {
  await browser?.close()
  await stopAll()
  pages?.close()
  rmSync(data, { recursive: true, force: true })
})

async function profile(): Promise<BrowserContext> {
  const context = await browser.newContext()
  onTestFinished(() => context.close())
  return context
}

async function openTab(context: BrowserContext): Promise<Page> {
  const tab = await context.newPage()
  await tab.goto(`${pages.origin}/?service=${encodeURIComponent(service.origin)}`)
  await tab.waitForFunction('globalThis.page !== undefined')
  return tab
}

/** The family of the tab's session, and the events of the log that say that it was lost. */
async function lost(tab: Page): Promise<string[]> {
  const { sid } = await tab.evaluate<{ sid: string }>('page.session()')
  expect(sid).toEqual(expect.any(String))
  return service
    .log()
    .split('\n')
    .filter((line) => line.includes('family_revoked') && line.includes(sid))
}

const refresh = (tab: Page, token: string) => tab.evaluate<string>(`page.refresh(${JSON.stringify(token)})`)

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
    let sent = 0
    context.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/oauth2/token')) sent++
    })
    await tab.evaluate(LOGIN)
    let token = await tab.evaluate<string>('page.token()')
    for (let expiry = 0; expiry < EXPIRIES; expiry++) {
      const tokens = [...new Set(await Promise.all(tabs.map((each) => refresh(each, token))))]
      expect(tokens, `expiry ${expiry}`).toEqual([expect.stringMatching(/^ey/)])
      expect(tokens[0]).not.toBe(token)
      token = tokens[0] ?? ''
    }
    expect(sent).toBeGreaterThanOrEqual(EXPIRIES)
    if (locks === 'with') expect(sent).toBe(EXPIRIES)
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

it.each(['online', 'pageshow'])('refreshes when the page wakes up, at %s', async (event) => {
  const tab = await openTab(await profile())
  await tab.evaluate(LOGIN)
  const sent = tab.waitForRequest('**/oauth2/token')
  await tab.evaluate(`page.shift(${2 * HOUR})`)
  await tab.evaluate(`void dispatchEvent(new Event('${event}'))`)
  expect((await sent).method()).toBe('POST')
})

it('refreshes once for an application that is mounted twice', async () => {
  const tab = await openTab(await profile())
  await tab.evaluate(LOGIN)
  let sent = 0
  tab.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/oauth2/token')) sent++
  })
  expect(await tab.evaluate('page.mountTwice()')).toBe(true)
  expect(sent).toBe(1)
})

it('has a key that no script can export, and proofs of it for an API', async () => {
  const tab = await openTab(await profile())
  await tab.evaluate(LOGIN)
  expect(await tab.evaluate('page.exportKey()')).toEqual(['rejected', 'rejected', 'rejected'])
  expect(await tab.evaluate('page.session()')).toMatchObject({ cnf: { jkt: expect.any(String) } })
  expect(await tab.evaluate("page.fetch('/echo')")).toMatchObject({
    authorization: expect.stringMatching(/^DPoP ey/),
    dpop: expect.stringMatching(/^ey/),
  })
})

it.each([-2 * HOUR, 2 * HOUR])(
  'logs in by a clock that is %i ms off, with one more request',
  async (shift) => {
    const tab = await openTab(await profile())
    let sent = 0
    tab.on('request', (request) => {
      if (request.method() === 'POST') sent++
    })
    await tab.evaluate(`page.shift(${shift})`)
    await tab.evaluate(LOGIN)
    expect(sent).toBe(2)
    expect(await tab.evaluate('page.sessions()')).toBeGreaterThan(0)
    expect(sent).toBe(2)
  },
)

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

it('leaves no listener of the page after dispose()', async () => {
  const context = await profile()
  const tab = await openTab(context)
  const devtools = await context.newCDPSession(tab)
  async function listeners(): Promise<string[]> {
    const found: string[] = []
    for (const expression of ['document', 'window']) {
      const { result } = await devtools.send('Runtime.evaluate', { expression })
      const { objectId = '' } = result
      const answer = await devtools.send('DOMDebugger.getEventListeners', { objectId })
      found.push(...answer.listeners.map(({ type }) => type))
    }
    return found
  }
  // Playwright has listeners of its own.
  const before = await listeners()
  await tab.evaluate('page.dispose()')
  const after = await listeners()
  expect(before.filter((type) => !after.includes(type))).toEqual(['visibilitychange', 'pageshow', 'online'])
})

it('passes the checks of a store with IndexedDB', async () => {
  const tab = await openTab(await profile())
  const { checks, faults } = await tab.evaluate<{ checks: number; faults: string[] }>('page.checkStore()')
  expect(faults).toEqual([])
  expect(checks).toBeGreaterThan(5)
})
