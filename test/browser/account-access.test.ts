import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { accessibilityFindings } from '../support/accessibility.ts'
import {
  accountPages,
  call,
  fillSignIn,
  lives,
  newUser,
  OTHER_DEVICE,
  openAccount,
  otherDevice,
  profile,
  rowsOf,
  serviceOrigin,
  signedIn,
  signIn,
  steal,
} from '../support/account-page.ts'
import { picture } from '../support/browser.ts'

// Who can use the page, on what, and where its requests go.

/** A machine with other work is slow. */
const SOON = { timeout: 10_000 }

await accountPages()

/** What has the focus, as a reader of the screen hears it. Fails if the place is not seen. */
async function focused(page: Page): Promise<string> {
  const { name, outline } = await page.evaluate<{ name: string; outline: string }>(`(() => {
    const at = document.activeElement
    const label = at.labels?.[0]?.textContent ?? at.getAttribute('aria-label') ?? at.textContent
    return { name: label.trim(), outline: getComputedStyle(at).outlineStyle }
  })()`)
  expect(outline, name).toBe('solid')
  return name
}

/** Presses Tab until something has this name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = []
  while (passed.length < 40) {
    await page.keyboard.press('Tab')
    const at = await focused(page)
    if (name.test(at)) return
    passed.push(at)
  }
  throw new Error(`${name} is none of ${passed.join(', ')}`)
}

it('opens a dialog again at once after Escape', async () => {
  const user = await newUser()
  await otherDevice(user)
  const page = await openAccount(await profile())
  await signIn(page, user)
  await page.getByRole('button', { name: /^End: / }).click()
  await page.getByRole('dialog').waitFor()
  // In one task, as two keys are on a busy machine.
  await page.evaluate(`(() => {
    document.querySelector('dialog').requestClose()
    document.querySelector('[aria-label^="End: "]').click()
  })()`)
  await page.waitForTimeout(300)
  expect(await page.getByRole('dialog').isVisible()).toBe(true)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
})

it('is used by the keyboard alone', async () => {
  const user = await newUser()
  const other = await otherDevice(user)
  const page = await openAccount(await profile())
  await tabTo(page, /^User name$/)
  await page.keyboard.type(user.username)
  await tabTo(page, /^Password$/)
  await page.keyboard.type(user.password)
  await page.keyboard.press('Enter')
  await page.getByRole('table', { name: 'History' }).waitFor()
  expect(await focused(page)).toBe('My sessions')

  const end = new RegExp(`^End: ${OTHER_DEVICE}`)
  await tabTo(page, end)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await focused(page)).toMatch(end)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await tabTo(page, /^Cancel$/)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await focused(page)).toMatch(end)
  expect(await lives(other)).toBe(true)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  // Not its button: a key that is held would answer the question.
  expect(await focused(page)).toBe('End this session?')
  await tabTo(page, /^End the session$/)
  await page.keyboard.press('Enter')
  await expect.poll(() => rowsOf(page, 'Your sessions').count(), SOON).toBe(1)
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await focused(page)).toBe('1 session')
  expect(await lives(other)).toBe(false)

  await tabTo(page, /^Present password$/)
  await page.keyboard.type(user.password)
  await tabTo(page, /^New password$/)
  await page.keyboard.type('typed by the keyboard')
  await tabTo(page, /^Change the password$/)
  await page.keyboard.press('Enter')
  await page.getByText('The password is changed.').waitFor()
})

it.each(['light', 'dark'] as const)(
  'has no finding of axe-core in %s, in each of its states',
  async (colorScheme) => {
    const user = await newUser()
    await steal(await otherDevice(user))
    for (let login = 0; login < 12; login++) await otherDevice(user)
    const page = await openAccount(await profile({ colorScheme }))
    const checked = async (state: string) => {
      expect(await accessibilityFindings(page), state).toEqual([])
      await picture(page, `account-${state}-${colorScheme}`)
    }
    await checked('signed-out')
    await fillSignIn(page, user.username, 'wrong')
    await page.getByRole('alert').waitFor()
    await checked('wrong')
    await signIn(page, user)
    await checked('signed-in')
    await page
      .getByRole('table', { name: 'History' })
      .locator('..')
      .getByRole('button', { name: 'Next' })
      .click()
    await page.getByText('Possible theft').waitFor()
    await checked('theft')
    await page.getByRole('button', { name: 'End', exact: false }).filter({ hasText: /^End$/ }).first().click()
    await checked('dialog-one')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'End all', exact: true }).click()
    await checked('dialog-all')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByLabel('Present password').fill(user.password)
    await page.getByLabel('New password').fill('short')
    await page.getByRole('button', { name: 'Change the password' }).click()
    await checked('dialog-password')
    await page.getByRole('button', { name: /^Change it/ }).click()
    await page.getByText('must have at least 8').waitFor()
    await checked('refused-password')
    await call('DELETE', '/api/v2/auth/session', undefined, (await otherDevice(user)).token)
    await page.getByRole('alert').filter({ hasText: 'Your session has ended.' }).waitFor()
    await checked('ended')
    await signIn(page, user)
    await page.getByText('Your last session has ended.').waitFor()
    await checked('why')
  },
)

it('needs no sideways scrolling at 320 px', async () => {
  const user = await newUser()
  await steal(await otherDevice(user))
  const page = await openAccount(await profile({ viewport: { width: 320, height: 640 } }))
  const width = () => page.evaluate<number>('document.documentElement.scrollWidth')
  expect(await width()).toBe(320)
  await signIn(page, user)
  expect(await width()).toBe(320)
  await page.getByRole('button', { name: 'End all', exact: true }).click()
  expect(await width()).toBe(320)
  const dialog = await page.getByRole('dialog').boundingBox()
  expect(dialog?.x).toBeGreaterThanOrEqual(0)
  expect((dialog?.x ?? 0) + (dialog?.width ?? 0)).toBeLessThanOrEqual(320)
  await picture(page, 'account-320')
})

it('sends nothing to another origin, and keeps no token where a script can copy it', async () => {
  const user = await newUser()
  const context = await profile()
  const sent: string[] = []
  context.on('request', (request) => sent.push(request.url()))
  const page = await signedIn(context, user)
  await page.reload()
  await rowsOf(page, 'Your sessions').first().waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('form', { name: 'Sign in' }).waitFor()
  await signIn(page, user)
  expect(sent.filter((url) => !url.startsWith(`${serviceOrigin()}/`))).toEqual([])
  expect(sent.filter((url) => /ey[\w-]+\./.test(url))).toEqual([])
  expect(await page.evaluate('[localStorage.length, sessionStorage.length, document.cookie]')).toEqual([
    0,
    0,
    '',
  ])
  expect(page.url()).toBe(`${serviceOrigin()}/account`)
  expect(await page.locator('[style]').count()).toBe(0)
})
