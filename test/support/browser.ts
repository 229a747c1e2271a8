import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll } from 'vitest'

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Turns off every request of Chromium itself to other hosts. The sandbox needs a user that is not root. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function launch(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(
      `There is no ${CHROMIUM}. Install it (Debian: apt-get install chromium), or name yours: CHROMIUM=/path npm run test:browser`,
    )
  }
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
}

/** Starts a browser and a service for the tests of a file, and stops both after them. */
export async function inBrowser<Service extends { stop(): Promise<void> }>(start: () => Promise<Service>) {
  const browser = await launch()
  afterAll(() => browser.close())
  const service = await start()
  afterAll(() => service.stop())
  return { browser, service }
}

/** A page, with its faults. */
export interface Watched {
  readonly page: Page
  /** Console errors and warnings, refused or failed loads, exceptions, and requests that left the origin. */
  readonly complaints: readonly string[]
  readonly requests: readonly string[]
}

/** Opens a page in a fresh profile, and records its faults. `SCREENSHOTS=folder` keeps a picture of the page. */
export async function open(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const page = await (await browser.newContext(options)).newPage()
  const { origin } = new URL(url)
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`))
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`))
  page.on('request', (request) => {
    const target = request.url()
    requests.push(target)
    if (!target.startsWith(`${origin}/`) && !target.startsWith('data:')) complaints.push(`left: ${target}`)
  })
  await page.goto(url, { waitUntil: 'networkidle' })
  return { page, complaints, requests }
}

/** A script for a page whose calls then wait for 300 ms at most, whatever limit they have. */
export const SHORT_LIMITS =
  'const timeout = AbortSignal.timeout.bind(AbortSignal); AbortSignal.timeout = () => timeout(300)'

/** Keeps a picture in the folder `SCREENSHOTS`, if it is set. It helps a developer who changes a page. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}
