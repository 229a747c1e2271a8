import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { DEMO } from '../../scripts/start/demo-user.ts'
import { launch } from './browser.ts'
import { servePage } from './client-page.ts'
import { freePort, startService, stopAll } from './scripts.ts'

// The package's client in the tabs of a browser. The pages' origin is not the service's, so CORS takes part.

export const HOUR = 3_600_000
export const LOGIN = `page.login('${DEMO.username}', '${DEMO.password}')`
export const WITHOUT_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })"

let browser: Browser
let pages: Awaited<ReturnType<typeof servePage>>
let service: { origin: string; log(): string }

/** Starts a browser, the pages and a service for the tests of a file. */
export function clientTabs(): void {
  const data = mkdtempSync(join(tmpdir(), 'ets-client-'))
  beforeAll(async () => {
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
}

export const serviceOrigin = (): string => service.origin

/** A profile of the browser for one test. Its tabs share what they store. */
export async function profile(): Promise<BrowserContext> {
  const context = await browser.newContext()
  onTestFinished(() => context.close())
  return context
}

/** Opens a page that has the client. */
export async function openTab(context: BrowserContext, path = '/'): Promise<Page> {
  const tab = await context.newPage()
  await tab.goto(`${pages.origin}${path}?service=${encodeURIComponent(service.origin)}`)
  await tab.waitForFunction('globalThis.page !== undefined')
  return tab
}

/** The events of the log that say that the session of the tab was lost. */
export async function lost(tab: Page): Promise<string[]> {
  const { sid } = await tab.evaluate<{ sid: string }>('page.session()')
  expect(sid).toEqual(expect.any(String))
  const lines = service.log().split('\n')
  return lines.filter((line) => line.includes('family_revoked') && line.includes(sid))
}

/** Counts the refreshes of a tab, or of all tabs of a profile, from now on. */
export function countRefreshes(of: Page | BrowserContext): () => number {
  let sent = 0
  // Both have the event, and their overloads cannot be called as one.
  ;(of as Page).on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/oauth2/token')) sent++
  })
  return () => sent
}

/** The next token of the tab, after this one was refused. */
export const refresh = (tab: Page, token: string): Promise<string> =>
  tab.evaluate<string>(`page.refresh(${JSON.stringify(token)})`)
