import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import {
  accountPages,
  newUser,
  openAccount,
  operate,
  profile,
  rowsOf,
  serviceOrigin,
  signedIn,
  signIn,
} from '../support/account-page.ts'

// The page of a service without /oauth2/token, whose sessions all need a key.

/** A machine with other work is slow. */
const SOON = { timeout: 10_000 }

await accountPages(['OAUTH_TOKEN_ENDPOINT:off', 'REQUIRE_DPOP:on'])

it('signs in with a key, changes the password and signs out', async () => {
  const user = await newUser()
  const page = await signedIn(await profile(), user)
  expect(await page.locator('.account-who').textContent()).toContain('bound to this browser')
  expect(await rowsOf(page, 'History').count()).toBe(1)
  await page.getByLabel('Present password').fill(user.password)
  await page.getByLabel('New password').fill('the next passphrase')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.getByText('The password is changed.').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByText('You have signed out.').waitFor()
})

it('keeps the session by PUT', async () => {
  const page = await signedIn(await profile(), await newUser())
  const token = { errorCode: 'AUTH_1002', errorMessage: 'Invalid token', content: '', pageable: '' }
  const refreshed = page.waitForResponse(
    (answer) => answer.request().method() === 'PUT' && answer.url().endsWith('/api/v2/auth/token'),
  )
  // As if the access token had expired. The service itself accepts it for minutes.
  await page.route('**/api/v2/auth/session?*', (route) => route.fulfill({ status: 401, json: token }), {
    times: 1,
  })
  expect((await refreshed).status()).toBe(200)
  await page.reload()
  await rowsOf(page, 'Your sessions').filter({ hasText: 'This one' }).waitFor()
  await expect.poll(() => rowsOf(page, 'History').count(), SOON).toBe(1)
})

it('says within 5 s that the session was ended elsewhere', async () => {
  const user = await newUser()
  const page = await signedIn(await profile(), user)
  await operate('DELETE', `/user/${user.id}/session`)
  await page.getByRole('alert').filter({ hasText: 'Your session has ended.' }).waitFor({ timeout: 5000 })
  await signIn(page, user)
  await page.getByRole('status').filter({ hasText: 'were ended by an operator' }).waitFor()
})

it('has at most 30 KB of script and styles, gzipped', async () => {
  const context = await profile()
  const files: string[] = []
  context.on('request', (request) => {
    if (['script', 'stylesheet'].includes(request.resourceType())) files.push(request.url())
  })
  const page = await openAccount(context)
  await signIn(page, await newUser())
  expect(files).toContain(`${serviceOrigin()}/static/account.js`)
  let bytes = 0
  for (const file of files) bytes += gzipSync(await (await fetch(file)).bytes(), { level: 9 }).byteLength
  expect(bytes).toBeGreaterThan(10_000)
  expect(bytes).toBeLessThanOrEqual(30 * 1024)
})
