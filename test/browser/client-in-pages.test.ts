import { expect, it } from 'vitest'
import { DEMO } from '../../scripts/start/demo-user.ts'
import {
  clientTabs,
  countRefreshes,
  HOUR,
  LOGIN,
  openTab,
  profile,
  serviceOrigin,
} from '../support/client-tabs.ts'

// What the client is in a browser: its key, its clock, its listeners, and where it runs.

clientTabs()

it('refreshes once for an application of React that StrictMode mounts twice', async () => {
  const context = await profile()
  const tab = await openTab(context)
  await tab.evaluate(LOGIN)
  const token = await tab.evaluate('page.token()')
  await tab.evaluate('page.dispose()')
  await tab.evaluate('page.expire()')
  const sent = countRefreshes(context)
  const application = await openTab(context, '/application')
  await expect.poll(() => application.locator('output').textContent()).toBe(DEMO.username)
  expect(await application.evaluate('page.mounts')).toBe(2)
  expect(await application.evaluate('page.token')).not.toBe(token)
  expect(sent()).toBe(1)
})

it('runs in a Service Worker', async () => {
  const context = await profile()
  const tab = await openTab(context)
  const registered = context.waitForEvent('serviceworker')
  await tab.evaluate("navigator.serviceWorker.register('/service-worker.js').then(() => {})")
  const worker = await registered
  const call = `toured('${serviceOrigin()}', '${DEMO.username}', '${DEMO.password}')`
  expect(await worker.evaluate(call)).toEqual({
    email: DEMO.username,
    bound: true,
    refreshed: true,
    status: 200,
    current: 1,
    after: 'signed_out',
  })
})

it('has a key that no script can read out, and proofs of it for an API', async () => {
  const tab = await openTab(await profile())
  await tab.evaluate(LOGIN)
  const found = await tab.evaluate<{ exported: string[]; shown: string[] }>('page.readOutKey()')
  // From the store, from the database, and a copy: in four formats, and wrapped by another key.
  expect(found.exported).toEqual(Array(15).fill('InvalidAccessError'))
  expect(found.shown).toEqual(['{}', '{}', '{}'])
  expect(await tab.evaluate('page.session()')).toMatchObject({ cnf: { jkt: expect.any(String) } })
  expect(await tab.evaluate("page.fetch('/echo')")).toMatchObject({
    authorization: expect.stringMatching(/^DPoP ey/),
    dpop: expect.stringMatching(/^ey/),
  })
})

it('fails with the error of a browser that stores no keys, and leaves no uncaught error', async () => {
  const context = await profile()
  await context.addInitScript(`IDBObjectStore.prototype.put = () => {
    throw new DOMException('The object could not be cloned', 'DataCloneError')
  }`)
  const uncaught: unknown[] = []
  context.on('weberror', (error) => uncaught.push(error.error()))
  const tab = await openTab(context)
  expect(await tab.evaluate(`${LOGIN}.catch(({ name }) => name)`)).toBe('DataCloneError')
  expect(uncaught).toEqual([])
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
