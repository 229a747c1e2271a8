import { expect, it } from 'vitest'
import {
  accountPages,
  call,
  fillSignIn,
  lives,
  newUser,
  OTHER_AGENT,
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

// Each call of a user for the user's own sessions, made by the page.

/** A machine with other work is slow. */
const SOON = { timeout: 10_000 }

await accountPages()

it('shows the user, the sessions with their devices, and marks its own', async () => {
  const user = await newUser()
  await otherDevice(user)
  const page = await signedIn(await profile(), user)
  expect(await page.locator('.account-who').textContent()).toContain(user.username)
  expect(await page.locator('.account-who').textContent()).toContain('ROLE_USER')
  const rows = rowsOf(page, 'Your sessions')
  expect(await rows.count()).toBe(2)
  const own = rows.filter({ hasText: 'This one' })
  expect(await own.count()).toBe(1)
  expect(await own.textContent()).toMatch(/Chrome \d+ on Linux/)
  expect(await own.getByRole('button').count()).toBe(0)
  const other = rows.filter({ hasText: OTHER_DEVICE })
  expect(await other.getByText(OTHER_DEVICE).getAttribute('title')).toBe(OTHER_AGENT)
  expect(await other.textContent()).toContain('now')
})

it('ends one session after it has said which', async () => {
  const user = await newUser()
  const [first, second] = [await otherDevice(user), await otherDevice(user)]
  const page = await signedIn(await profile(), user)
  const others = rowsOf(page, 'Your sessions').filter({ hasText: OTHER_DEVICE })
  await others.first().getByRole('button').click()
  const dialog = page.getByRole('dialog')
  expect(await dialog.textContent()).toContain(OTHER_DEVICE)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect([await lives(first), await lives(second)]).toEqual([true, true])
  await others.first().getByRole('button').click()
  await dialog.getByRole('button', { name: 'End the session' }).click()
  await expect.poll(() => others.count(), SOON).toBe(1)
  expect([await lives(first), await lives(second)].toSorted()).toEqual([false, true])
  await rowsOf(page, 'History').first().filter({ hasText: 'The session was ended by the user.' }).waitFor()
})

it('ends all other sessions after it has counted them', async () => {
  const user = await newUser()
  const others = [await otherDevice(user), await otherDevice(user), await otherDevice(user)]
  const page = await signedIn(await profile(), user)
  await page.getByRole('button', { name: 'End all others' }).click()
  const dialog = page.getByRole('dialog', { name: 'End 3 other sessions?' })
  expect(await dialog.getByText(OTHER_DEVICE).count()).toBe(3)
  await picture(page, 'account-dialog')
  await dialog.getByRole('button', { name: 'End 3 sessions' }).click()
  await expect.poll(() => rowsOf(page, 'Your sessions').count(), SOON).toBe(1)
  for (const other of others) expect(await lives(other)).toBe(false)
  expect(await page.getByRole('button', { name: 'End all others' }).isDisabled()).toBe(true)
})

it('ends all sessions, and is signed out', async () => {
  const user = await newUser()
  const other = await otherDevice(user)
  const page = await signedIn(await profile(), user)
  await page.getByRole('button', { name: 'End all', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'End all 2 sessions?' })
  expect(await dialog.textContent()).toContain('You are signed out here too.')
  await dialog.getByRole('button', { name: 'End 2 sessions' }).click()
  await page.getByText('All sessions have ended').waitFor()
  await page.getByRole('form', { name: 'Sign in' }).waitFor()
  expect(await lives(other)).toBe(false)
})

it('says that its session had ended elsewhere, if it could not end all', async () => {
  const user = await newUser()
  const other = await otherDevice(user)
  const context = await profile()
  const second = await openAccount(context)
  const page = await signedIn(context, user)
  await page.getByRole('button', { name: 'End all', exact: true }).click()
  // The looks of the page are held, so that the press is the first call after the end.
  await page.route('**/api/v2/auth/session?page=*', (route) => setTimeout(() => void route.continue(), 3000))
  await call('DELETE', '/api/v2/auth/session?except=current', undefined, other.token)
  await page.getByRole('button', { name: 'End 2 sessions' }).click()
  for (const tab of [page, second]) {
    await tab.getByText('It was not ended on this page.').waitFor(SOON)
    expect(await tab.getByText('All sessions have ended').count()).toBe(0)
  }
  expect(await lives(other)).toBe(true)
  await signIn(page, user)
  await page.getByText('Your last session has ended.').waitFor()
})

it('signs out, which ends its session alone', async () => {
  const user = await newUser()
  const other = await otherDevice(user)
  const page = await signedIn(await profile(), user)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByText('You have signed out.').waitFor()
  // The page is signed out before the service has answered.
  const listed = async () => (await call('GET', '/api/v2/auth/session', undefined, other.token)).json()
  await expect.poll(listed, SOON).toMatchObject({ pageable: { totalElements: 1 } })
})

it('signs out here during an outage, and says that the session itself goes on', async () => {
  const user = await newUser()
  const page = await signedIn(await profile(), user)
  await page.route('**/oauth2/revoke', (route) => route.abort())
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByText('the session itself ends when it expires').waitFor()
  await page.unroute('**/oauth2/revoke')
  await page.reload()
  await page.getByRole('form', { name: 'Sign in' }).waitFor()
})

it('shows the history with causes in words and both origins of a reuse, and turns its pages', async () => {
  const user = await newUser()
  await steal(await otherDevice(user))
  for (let login = 0; login < 9; login++) await otherDevice(user)
  const page = await signedIn(await profile(), user)
  const history = rowsOf(page, 'History')
  expect(await history.count()).toBe(10)
  expect(await history.first().textContent()).toContain('This session')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('Page 2 of 2, 12 in all').waitFor()
  const theft = history.filter({ hasText: 'Possible theft' })
  await theft.waitFor()
  expect(await theft.textContent()).toContain('was used a second time')
  expect(await theft.getByRole('definition').allTextContents()).toEqual([
    expect.stringContaining(OTHER_DEVICE),
    expect.stringContaining(OTHER_DEVICE),
  ])
})

it('changes the password after it has said what that ends, and shows each fault at its field', async () => {
  const user = await newUser()
  const other = await otherDevice(user)
  const page = await signedIn(await profile(), user)
  const form = page.getByRole('form', { name: 'Password' })
  const dialog = page.getByRole('dialog', { name: 'Change the password and end 1 other session?' })
  const change = async (present: string, next: string) => {
    await form.getByLabel('Present password').fill(present)
    await form.getByLabel('New password').fill(next)
    await form.getByRole('button', { name: 'Change the password' }).click()
    expect(await dialog.textContent()).toContain(OTHER_DEVICE)
    await dialog.getByRole('button', { name: 'Change it and end 1 session' }).click()
    await dialog.waitFor({ state: 'detached' })
  }
  expect(await form.textContent()).toContain('A change ends your 1 other session.')
  const fault = (label: string) =>
    form.locator('.field').filter({ hasText: label }).locator('.field-fault').textContent()
  await change('wrong', 'a new password of mine')
  expect(await fault('Present password')).toBe('This is not your present password.')
  await change(user.password, 'short')
  expect(await fault('New password')).toBe('The new password must have at least 8 characters.')
  expect(await form.getByLabel('New password').getAttribute('aria-invalid')).toBe('true')
  await change(user.password, 'password123')
  expect(await fault('New password')).toBe('The new password is one of the commonest passwords.')
  await change(user.password, user.password)
  expect(await fault('New password')).toMatch(/^The new password must .* present/)
  expect(await lives(other)).toBe(true)

  await change(user.password, 'a new password of mine')
  await page.getByText('The password is changed.').waitFor()
  expect(await form.getByLabel('Present password').inputValue()).toBe('')
  expect(await lives(other)).toBe(false)
  await expect.poll(() => rowsOf(page, 'Your sessions').count(), SOON).toBe(1)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await signIn(page, { ...user, password: 'a new password of mine' })
})

it('has words of its own for a wrong password, a lock and an outage', async () => {
  const user = await newUser()
  const page = await openAccount(await profile())
  const alert = page.getByRole('alert')
  await fillSignIn(page, user.username, 'wrong')
  await alert.filter({ hasText: 'The user name or the password is wrong.' }).waitFor()
  await page.route('**/api/v2/auth/token', (route) => route.abort())
  await fillSignIn(page, user.username, user.password)
  await alert.filter({ hasText: 'The service does not answer.' }).waitFor()
  await page.unroute('**/api/v2/auth/token')
  const wrong = { username: user.username, password: 'wrong' }
  for (let failed = 0; failed < 9; failed++) await call('POST', '/api/v2/auth/token', wrong)
  await fillSignIn(page, user.username, user.password)
  await alert.filter({ hasText: /Too many logins.*Try again in \d\d? s\./ }).waitFor()
  expect(page.url()).toBe(`${serviceOrigin()}/account`)
})
