import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { ROOT } from '../../scripts/project.ts'
import { DEMO } from '../../scripts/start/demo-user.ts'
import { DEV_VARS, readDevVars } from '../../scripts/start/dev-vars.ts'
import { findingsInBothSchemes } from './accessibility.ts'
import { open } from './browser.ts'

// The console as an operator uses it, and the same service over HTTP, to see what the console did.

/** The token of the local operator. */
export const operatorToken = () => readDevVars(join(ROOT, DEV_VARS)).OPERATOR_TOKEN ?? ''

/** The console in a page of its own, as an operator has entered it. */
export interface OperatorConsole {
  readonly page: Page
  /** What the browser complained of: violations of the policy, exceptions, requests to others. A refused call is none. */
  readonly complaints: () => string[]
}

/** Opens the console and enters by a token. */
export async function enterConsole(
  browser: Browser,
  origin: string,
  token = operatorToken(),
  options: BrowserContextOptions = {},
): Promise<OperatorConsole> {
  const { page, complaints } = await open(browser, `${origin}/console`, options)
  await page.getByLabel('Operator token').fill(token)
  await page.getByRole('button', { name: 'Enter as operator' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  // Chromium writes a line for each answer from 400 on, also where the page expects it.
  const isRefusal = (line: string) => /Failed to load resource: .* status of [45]\d\d/.test(line)
  return { page, complaints: () => complaints.filter((line) => !isRefusal(line)) }
}

/** Goes to a view by its link. */
export async function goTo(page: Page, view: string): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Console' })
    .getByRole('link', { name: view, exact: true })
    .click()
  await page.getByRole('heading', { level: 1, name: view }).waitFor()
}

/** The row of a table that has a text. */
export const rowOf = (page: Page, text: string): Locator => page.getByRole('row').filter({ hasText: text })

/** Answers the open question by its button. */
export async function confirm(page: Page, verb: string): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: verb, exact: true }).click()
}

/** The values that the console shows only this once. Leaves their dialog. */
export async function shownOnce(page: Page): Promise<Record<string, string>> {
  const dialog = page.getByRole('dialog')
  const done = dialog.getByRole('button', { name: 'I have copied it' })
  await done.waitFor()
  const shown: Record<string, string> = {}
  for (const section of await dialog.getByRole('region').all()) {
    shown[(await section.getAttribute('aria-label')) ?? ''] =
      (await section.locator('pre').textContent()) ?? ''
  }
  await done.click()
  await dialog.waitFor({ state: 'detached' })
  return shown
}

/** Whether the page shows a text, has it in its URL, or keeps it in the storage of the browser. */
export async function remembers(page: Page, secret: string): Promise<boolean> {
  const kept = await page.evaluate<string>(
    '[document.documentElement.outerHTML, location.href, JSON.stringify(localStorage), JSON.stringify(sessionStorage)].join()',
  )
  return kept.includes(secret)
}

/** The elements that make the page wider than the window. */
const TOO_WIDE = `document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth).map((one) => one.outerHTML.slice(0, 120))`

/** The widths and the schemes in which a view must be right: no finding of axe, and on a phone no scrolling sideways. */
export async function expectFitToUse(page: Page): Promise<void> {
  const before = page.viewportSize() ?? { width: 1280, height: 720 }
  expect(await findingsInBothSchemes(page)).toEqual([])
  await page.emulateMedia({ colorScheme: null })
  await page.setViewportSize({ width: 320, height: 640 })
  expect(await page.evaluate(TOO_WIDE)).toEqual([])
  await page.setViewportSize(before)
}

/** An object of an answer. */
export type Row = Readonly<Record<string, unknown>>

/** Calls an operator route of the service over HTTP. */
export async function operate(
  origin: string,
  method: string,
  path: string,
  body?: object,
  token = operatorToken(),
): Promise<{ readonly status: number; readonly rows: Row[] }> {
  const answer = await fetch(`${origin}/api/v2/operator${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const { content } = (await answer.json()) as { content: Row[] | '' }
  return { status: answer.status, rows: content === '' ? [] : content }
}

/** The one row of a list with these members. */
export async function listed(origin: string, path: string, members: Row): Promise<Row | undefined> {
  const { rows } = await operate(origin, 'GET', `${path}?size=100`)
  return rows.find((row) => Object.entries(members).every(([name, value]) => row[name] === value))
}

/** A pair of tokens. */
export interface DemoPair {
  readonly token: string
  readonly refreshToken: string
}

const call = (origin: string, method: string, path: string, body: object | undefined, token?: string) =>
  fetch(`${origin}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })

/** Logs the demo user in. */
export async function logIn(origin: string): Promise<DemoPair> {
  const { username, password } = DEMO
  const answer = await call(origin, 'POST', '/api/v2/auth/token', { username, password })
  const { content } = (await answer.json()) as { content: DemoPair[] }
  const [pair] = content
  if (pair === undefined) throw new Error(`the login was answered ${answer.status}`)
  return pair
}

/** Tries to log in by a name that nobody has. */
export const failToLogIn = async (origin: string, username: string) =>
  (await call(origin, 'POST', '/api/v2/auth/token', { username, password: 'wrong' })).arrayBuffer()

/** Refreshes a pair. Returns the status. */
export const refresh = async (origin: string, { token, refreshToken }: DemoPair) =>
  (await call(origin, 'PUT', '/api/v2/auth/token', { token, refreshToken })).status

/** Ends all sessions of the pair's user. */
export const logOut = async (origin: string, { token }: DemoPair) =>
  (await call(origin, 'DELETE', '/api/v2/auth/session', undefined, token)).status
