import { randomUUID } from 'node:crypto'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { OperatorApi } from '../../scripts/operator/operator-api.ts'
import { DEMO } from '../../scripts/start/demo-user.ts'
import { inBrowser } from './browser.ts'
import { operatorToken } from './operator-console.ts'
import { sharedService, startOnFreePort } from './started.ts'

// The page /account of a started service, its users, and their other devices, which call the service over HTTP.

const SYSTEM = '(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)'
/** The agent of the other devices, and its short name. */
export const OTHER_AGENT = `Mozilla/5.0 ${SYSTEM} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`
export const OTHER_DEVICE = 'Edge 142 on Windows'

let browser: Browser
let origin: string

export const serviceOrigin = (): string => origin

/** Starts a browser for the tests of a file. The service is the shared one, or one with these variables. */
export async function accountPages(vars: readonly string[] = []): Promise<void> {
  const started = await inBrowser(() => (vars.length === 0 ? sharedService() : startOnFreePort(vars)))
  browser = started.browser
  origin = started.service.origin
}

/** A profile of the browser for one test. */
export async function profile(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext(options)
  onTestFinished(() => context.close())
  return context
}

/** Opens the page in a tab. */
export async function openAccount(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${origin}/account`)
  await page.getByRole('heading', { level: 2 }).first().waitFor()
  return page
}

export interface User {
  readonly id: string
  readonly username: string
  readonly password: string
}

/** A call of an operator. Gives the first object of the answer. */
export function operate<T>(method: string, path: string, body?: object): Promise<T> {
  return new OperatorApi(origin, operatorToken()).call(method, path, body) as Promise<T>
}

export async function newUser(): Promise<User> {
  const [username, password] = [`${randomUUID().slice(0, 8)}@example.com`, 'correct horse battery staple']
  const user = { username, password, customerId: DEMO.customerId, role: 'ROLE_USER' }
  const { id } = await operate<{ id: string }>('POST', '/user', user)
  return { id, username, password }
}

export interface Pair {
  readonly token: string
  readonly refreshToken: string
}

/** A call of another device, with its pair or without. */
export function call(method: string, path: string, body?: object, token?: string): Promise<Response> {
  return fetch(`${origin}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      'user-agent': OTHER_AGENT,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
}

/** A call of another device that gives a pair. */
async function pairOf(method: string, body: object): Promise<Pair> {
  const answer = await call(method, '/api/v2/auth/token', body)
  if (!answer.ok) throw new Error(await answer.text())
  return ((await answer.json()) as { content: [Pair] }).content[0]
}

/** A login of the user on another device. */
export const otherDevice = ({ username, password }: User) => pairOf('POST', { username, password })

/** The next pair of another device. */
export const refreshed = ({ token, refreshToken }: Pair) => pairOf('PUT', { token, refreshToken })

/** True if the session of another device has not ended. */
export const lives = async ({ token }: Pair): Promise<boolean> =>
  (await call('GET', '/api/v2/auth/session', undefined, token)).ok

/** Uses the pair, the next one, and the first again. That is reuse, and ends the session. */
export async function steal(pair: Pair): Promise<void> {
  await refreshed(await refreshed(pair))
  const { token, refreshToken } = pair
  const again = await call('PUT', '/api/v2/auth/token', { token, refreshToken })
  if (again.status !== 401) throw new Error(await again.text())
}

/** Fills in the form to sign in, and presses its button. */
export async function fillSignIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Signs in, and waits for the sessions and the history. */
export async function signIn(page: Page, { username, password }: User): Promise<void> {
  await fillSignIn(page, username, password)
  await page.getByRole('table', { name: 'History' }).waitFor()
}

/** Opens the page, and signs in. */
export async function signedIn(context: BrowserContext, user: User): Promise<Page> {
  const page = await openAccount(context)
  await signIn(page, user)
  return page
}

/** The rows of a table of the page, without its head. */
export const rowsOf = (page: Page, table: 'Your sessions' | 'History') =>
  page
    .getByRole('table', { name: table })
    .getByRole('row')
    .filter({ has: page.getByRole('cell') })
