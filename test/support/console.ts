import { randomBytes } from 'node:crypto'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { findingsInBothSchemes } from './accessibility.ts'
import { open, type Watched } from './browser.ts'
import { operatorToken } from './operator-console.ts'
import { sharedService, startOnFreePort } from './started.ts'

// The console in Chromium, and the operator's API that shows what the page has done.

/** The operator's password-like secret of the tests' services. */
const OPERATOR_TOKEN = randomBytes(32).toString('base64url')

export const PASSWORD = 'correct horse battery staple'

/** A row of an answer. */
export type Row = Readonly<Record<string, unknown>>

/** A service with a console, and its operator. */
export interface ConsoleService {
  readonly origin: string
  /** The secret, with which the tests enter and check. */
  readonly token: string
  /** The rows of an operator's call. Throws for a refusal. */
  operate(method: string, path: string, body?: object): Promise<readonly Row[]>
  /** The one row of an operator's call. */
  one(method: string, path: string, body?: object): Promise<Row>
  /** A new user with `PASSWORD`, of a customer of this file if `more` names none. */
  addUser(username: string, more?: object): Promise<Row>
  /** Logs in as a program does. Gives the status. */
  logIn(username: string, password?: string): Promise<number>
  stop(): Promise<void>
}

/**
 * The console of the service that `started-once.ts` started for all files that use it. They make their own users and customers,
 * and count nothing of others. It is not stopped by any of them.
 */
export async function sharedConsole(): Promise<ConsoleService> {
  const { origin, stop } = await sharedService()
  return consoleOf(origin, operatorToken(), stop)
}

/** Starts a service with a console for one file. `cwd`: a copy of the project. */
export async function startConsole(
  vars: readonly string[] = [],
  cwd?: string,
  token = OPERATOR_TOKEN,
): Promise<ConsoleService> {
  const { origin, stop } = await startOnFreePort([`OPERATOR_TOKEN:${token}`, ...vars], cwd)
  return consoleOf(origin, token, stop)
}

function consoleOf(origin: string, token: string, stop: () => Promise<void>): ConsoleService {
  let others: Promise<Row> | undefined
  const operate = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${origin}/api/v2/operator${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const { errorCode, errorMessage, content } = (await answer.json()) as Record<string, unknown>
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${errorCode} ${errorMessage}`)
    return content === '' ? [] : (content as Row[])
  }
  const one = async (method: string, path: string, body?: object) =>
    (await operate(method, path, body))[0] ?? {}
  return {
    origin,
    token,
    operate,
    one,
    addUser: async (username, more = {}) => {
      others ??= one('POST', '/customer', { name: 'Others Ltd' })
      const customerId = (await others).id
      return one('POST', '/user', { username, customerId, role: 'ROLE_USER', password: PASSWORD, ...more })
    },
    logIn: async (username, password = PASSWORD) => {
      const answer = await fetch(`${origin}/api/v2/auth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password }),
      })
      await answer.body?.cancel()
      return answer.status
    },
    stop,
  }
}

/** Opens the console in a fresh profile, enters as an operator, and goes to a place of it, such as `users`. */
export async function enterAsOperator(
  browser: Browser,
  { origin, token }: Pick<ConsoleService, 'origin' | 'token'>,
  place = '',
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const watched = await open(browser, `${origin}/console`, options)
  const { page } = watched
  await page.getByLabel('Operator token').fill(token)
  await page.getByRole('button', { name: 'Enter as operator' }).click()
  await page.getByRole('navigation', { name: 'Console' }).waitFor()
  if (place !== '') await goTo(page, place)
  return watched
}

/** Opens the console in a fresh profile, and enters as an administrator. */
export async function enterAsAdministrator(
  browser: Browser,
  { origin }: Pick<ConsoleService, 'origin'>,
  username: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const watched = await open(browser, `${origin}/console`, options)
  const { page } = watched
  await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in as administrator' }).click()
  await page.getByRole('navigation', { name: 'Console' }).waitFor()
  return watched
}

/** Goes to a place of the console, such as `users`, and waits until it is read. */
export async function goTo(page: Page, place: string): Promise<void> {
  const hash = `#/${place}`
  // Another place first, because the same one would not be read again.
  await page.evaluate(`location.hash = '#/nowhere'`)
  await page.getByText('There is no such view.').waitFor()
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByText('Loading…').first().waitFor({ state: 'hidden' })
}

/** Presses a button of the page, and then the button that confirms it in the dialog. Gives the words of the dialog. */
export async function confirm(page: Page, button: string, verb: string): Promise<string> {
  await page.getByRole('button', { name: button, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: verb, exact: true }).waitFor()
  await dialog.getByText('Counting').waitFor({ state: 'hidden' })
  const words = await dialog.innerText()
  await dialog.getByRole('button', { name: verb, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  return words
}

/** The width that the page needs. More than that of the window is scrolled sideways. */
export function neededWidth(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth')
}

/** What is hard to use on the page in both schemes, and whether it is wider than its window. Empty: nothing. */
export async function troubles(page: Page): Promise<string[]> {
  const found = await findingsInBothSchemes(page)
  const width = page.viewportSize()?.width ?? 0
  const needed = await neededWidth(page)
  return needed > width ? [...found, `needs ${needed} of ${width} pixels`] : found
}
