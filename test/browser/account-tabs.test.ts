import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import {
  accountPages,
  call,
  newUser,
  OTHER_DEVICE,
  openAccount,
  operate,
  otherDevice,
  type Pair,
  profile,
  rowsOf,
  signedIn,
  signIn,
  steal,
} from '../support/account-page.ts'
import { picture } from '../support/browser.ts'

// One session in many tabs, and a session that ends where the page does not see it.

await accountPages()

/** The page says so within 5 s. */
const ENDED = { timeout: 5000 }

const endedWords = (page: Page) => page.getByRole('alert').filter({ hasText: 'Your session has ended.' })

it('shows a login, an end and a sign-out of one tab in the others', async () => {
  const user = await newUser()
  const context = await profile()
  const [first, second] = [await openAccount(context), await openAccount(context)]
  await signIn(first, user)
  await rowsOf(second, 'Your sessions').first().waitFor(ENDED)
  await otherDevice(user)
  for (const page of [first, second]) {
    await rowsOf(page, 'Your sessions').filter({ hasText: OTHER_DEVICE }).waitFor(ENDED)
  }
  await first.getByRole('button', { name: 'End all others' }).click()
  await first.getByRole('button', { name: 'End 1 session' }).click()
  await expect.poll(() => rowsOf(second, 'Your sessions').count(), ENDED).toBe(1)
  await first.getByRole('button', { name: 'Sign out' }).click()
  await second.getByText('You have signed out.').waitFor({ timeout: 1000 })
  expect(await endedWords(second).count()).toBe(0)
})

it('asks once for six visible tabs, and not while it is hidden', async () => {
  const user = await newUser()
  const context = await profile()
  const first = await signedIn(context, user)
  const tabs = [first]
  for (let opened = 1; opened < 6; opened++) tabs.push(await openAccount(context))
  for (const tab of tabs) await rowsOf(tab, 'Your sessions').first().waitFor()
  let asked = 0
  context.on('request', (request) => {
    if (request.url().includes('/api/v2/auth/')) asked++
  })
  await first.waitForTimeout(14_000)
  // SESSION_PER_FAMILY allows 60 in 60 s. Half of it are 7 in 14 s.
  expect(asked).toBeGreaterThanOrEqual(3)
  expect(asked).toBeLessThanOrEqual(5)
  expect(await Promise.all(tabs.map((tab) => rowsOf(tab, 'Your sessions').count()))).toEqual(Array(6).fill(1))

  // Headless Chromium hides no tab, so the pages are told.
  const show = (tab: Page, state: string) =>
    tab.evaluate(`Object.defineProperty(document, 'visibilityState', { configurable: true, value: '${state}' })
      document.dispatchEvent(new Event('visibilitychange'))`)
  for (const tab of tabs) await show(tab, 'hidden')
  await first.waitForTimeout(1000)
  asked = 0
  await first.waitForTimeout(8000)
  expect(asked).toBe(0)
  await otherDevice(user)
  await show(first, 'visible')
  await rowsOf(first, 'Your sessions').filter({ hasText: OTHER_DEVICE }).waitFor({ timeout: 1500 })
})

/** A page that says that another device ended the session of its user. */
async function endedElsewhere() {
  const user = await newUser()
  const page = await signedIn(await profile(), user)
  const other = await otherDevice(user)
  await call('DELETE', '/api/v2/auth/session?except=current', undefined, other.token)
  await endedWords(page).waitFor(ENDED)
  return { user, page }
}

it('says within 5 s that another device ended the session, and why after the next login', async () => {
  const { user, page } = await endedElsewhere()
  await signIn(page, user)
  const why = page.getByText('Your last session has ended.').locator('..')
  await why.waitFor()
  expect(await why.textContent()).toContain('The session was ended by the user.')
  await page.getByRole('button', { name: 'Close this message' }).click()
  expect(await page.getByText('Your last session has ended.').count()).toBe(0)
})

it.each([
  [
    'ends all sessions',
    'DELETE',
    '/session',
    undefined,
    'All sessions of the user were ended by an operator.',
  ],
  [
    'changes the password',
    'PATCH',
    '',
    { password: 'the next passphrase' },
    'The password was changed by an operator',
  ],
] as const)('says within 5 s in each tab that an operator %s', async (_, method, path, change, words) => {
  const user = await newUser()
  const context = await profile()
  const first = await signedIn(context, user)
  const second = await openAccount(context)
  await rowsOf(second, 'Your sessions').first().waitFor()
  await operate(method, `/user/${user.id}${path}`, change)
  await Promise.all([first, second].map((page) => endedWords(page).waitFor(ENDED)))
  await signIn(first, { ...user, ...change })
  await first.getByRole('status').filter({ hasText: words }).waitFor()
})

it('tells the end of a session to its own user alone', async () => {
  const { page } = await endedElsewhere()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await signIn(page, await newUser())
  // The page looks for the cause before it shows the history.
  expect(asked.filter((url) => url.includes('/history?')).map((url) => new URL(url).search)).toEqual([
    '?page=0&size=10',
  ])
  expect(await page.getByText('Your last session has ended.').count()).toBe(0)
})

it('says within 5 s that a copy of its token was used, and shows both uses after the next login', async () => {
  const user = await newUser()
  const page = await openAccount(await profile())
  // Without a proof the session has no key, so a thief can use a copy of its pair.
  await page.route('**/api/v2/auth/token', async (route) => {
    const { dpop: _, ...headers } = route.request().headers()
    await route.continue({ headers })
  })
  const answered = page.waitForResponse('**/api/v2/auth/token')
  await signIn(page, user)
  expect(await page.locator('.account-who').textContent()).toContain('Keynone')
  const { content } = (await (await answered).json()) as { content: [Pair] }
  await page.unroute('**/api/v2/auth/token')
  await steal(content[0])
  await endedWords(page).waitFor(ENDED)
  await signIn(page, user)
  const why = page.getByRole('alert').filter({ hasText: 'Your last session has ended.' })
  await why.waitFor()
  expect(await why.textContent()).toContain('a copy of it may exist')
  expect(await why.getByRole('definition').allTextContents()).toEqual([
    expect.stringContaining(OTHER_DEVICE),
    expect.stringContaining(OTHER_DEVICE),
  ])
  await picture(page, 'account-theft')
})

it('takes an outage for no end, and goes on after it', async () => {
  const user = await newUser()
  const page = await signedIn(await profile(), user)
  await page.route('**/api/v2/auth/**', (route) => route.abort())
  const outage = page.getByRole('status').filter({ hasText: 'The service does not answer.' })
  await outage.waitFor(ENDED)
  await picture(page, 'account-outage')
  expect(await rowsOf(page, 'Your sessions').count()).toBe(1)
  await page.unroute('**/api/v2/auth/**')
  await outage.waitFor({ state: 'detached', ...ENDED })
  expect(await rowsOf(page, 'Your sessions').count()).toBe(1)
})
