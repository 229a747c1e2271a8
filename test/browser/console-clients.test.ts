import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { DEMO } from '../../scripts/start/demo-user.ts'
import { inBrowser, open, picture } from '../support/browser.ts'
import {
  confirm,
  enterConsole,
  expectFitToUse,
  goTo,
  listed,
  logIn,
  operate,
  operatorToken,
  remembers,
  rowOf,
  shownOnce,
} from '../support/operator-console.ts'
import { startOnFreePort } from '../support/started.ts'

const { browser, service } = await inBrowser(startOnFreePort)

/** Introspects a live token as a client. Returns the status. */
async function introspect(clientId: string, secret: string): Promise<number> {
  const { token } = await logIn(service.origin)
  const answer = await fetch(`${service.origin}/oauth2/introspect`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${clientId}:${secret}`)}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ token }),
  })
  if (answer.ok) expect(await answer.json()).toMatchObject({ active: true })
  return answer.status
}

it('adds a client with rights, scopes and a customer, shows its secret once, and replaces it', async () => {
  const { page, complaints } = await enterConsole(browser, service.origin)
  await goTo(page, 'Clients')
  await page.getByText('Add a client').click()
  await page.getByLabel('Name', { exact: true }).fill('checkout')
  await page.getByLabel('Customer').selectOption(DEMO.customerId)
  await page.getByLabel(/^exchange/).check()
  await page.getByLabel(/^front/).check()
  await page.getByLabel(/^front/).uncheck()
  await page.getByLabel(/^reset/).check()
  await page.getByLabel(/^ssf\.read/).check()
  await page.getByLabel(/^ssf\.manage/).check()
  await page.getByRole('button', { name: 'Add the client' }).click()
  const { client_id: clientId = '', client_secret: secret = '' } = await shownOnce(page)
  expect(await remembers(page, secret)).toBe(false)
  expect(await listed(service.origin, '/client', { clientId })).toEqual({
    clientId,
    name: 'checkout',
    disabled: false,
    rights: ['exchange', 'reset'],
    scopes: ['ssf.read', 'ssf.manage'],
    customerId: DEMO.customerId,
  })
  expect(await introspect(clientId, secret)).toBe(200)

  const row = rowOf(page, 'checkout')
  expect(await row.textContent()).toContain('exchange, reset, ssf.read, ssf.manage')
  await row.getByRole('button', { name: 'New secret' }).click()
  expect(await page.getByRole('dialog').textContent()).toContain('refused everywhere after at most 30 s')
  await confirm(page, 'Replace the secret')
  const { client_secret: newSecret = '' } = await shownOnce(page)
  expect(newSecret).not.toBe(secret)
  expect(await introspect(clientId, newSecret)).toBe(200)
  expect(complaints()).toEqual([])
})

it('disables a client only after the question, and enables it again', async () => {
  const { rows } = await operate(service.origin, 'POST', '/client', { name: 'orders' })
  const { clientId, clientSecret } = rows[0] as { clientId: string; clientSecret: string }
  const isDisabled = async () => (await listed(service.origin, '/client', { clientId }))?.disabled
  const { page, complaints } = await enterConsole(browser, service.origin)
  await goTo(page, 'Clients')
  const row = rowOf(page, 'orders')
  const disable = row.getByRole('button', { name: 'Disable' })

  await disable.click()
  expect(await page.getByRole('dialog').textContent()).toContain('invalid_client')
  await confirm(page, 'Cancel')
  expect(await isDisabled()).toBe(false)

  await disable.click()
  await confirm(page, 'Disable the client')
  await row.getByText('Disabled').waitFor()
  expect(await isDisabled()).toBe(true)
  expect(await introspect(clientId, clientSecret)).toBe(401)

  await row.getByRole('button', { name: 'Enable' }).click()
  await row.getByText('Enabled').waitFor()
  expect(await isDisabled()).toBe(false)
  expect(complaints()).toEqual([])
})

it('shows a refusal of the service with the id of its request', async () => {
  const { page } = await enterConsole(browser, service.origin)
  await goTo(page, 'Clients')
  await page.getByText('Add a client').click()
  await page.getByLabel('Name', { exact: true }).fill('n'.repeat(201))
  const answered = page.waitForResponse(
    (response) => response.url().endsWith('/client') && response.status() === 400,
  )
  await page.getByRole('button', { name: 'Add the client' }).click()
  const requestId = await (await answered).headerValue('x-request-id')
  const said = await page.getByRole('alert').textContent()
  expect(said).toContain('must be at most 200 characters')
  expect(said).toContain(requestId)
})

it('pages through many clients', async () => {
  for (let index = 10; index < 40; index++) {
    await operate(service.origin, 'POST', '/client', { name: `zz ${index}` })
  }
  const { page } = await enterConsole(browser, service.origin)
  await goTo(page, 'Clients')
  await page.getByRole('button', { name: 'Next' }).click()
  await rowOf(page, 'zz 39').waitFor()
  expect(await page.getByText(/Page 2 of \d, \d+ in all/).count()).toBe(1)
  expect(await rowOf(page, 'zz 10').count()).toBe(0)
})

/** Presses Tab until the focus is on what has this name. */
async function tabTo(page: Page, name: string): Promise<void> {
  const read =
    '(({ ariaLabel, labels, textContent }) => ariaLabel ?? labels?.[0]?.textContent ?? textContent)(document.activeElement)'
  const passed: string[] = []
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate<string | null>(read)
    if (at?.trim() === name) return
    passed.push(String(at).trim())
  }
  throw new Error(`Tab does not lead to ${name}: ${passed.join(' | ')}`)
}

it('is used by the keyboard alone, from the sign-in to a disabled client', async () => {
  const { page } = await open(browser, `${service.origin}/console`)
  const { keyboard } = page
  await tabTo(page, 'Operator token')
  await keyboard.type(operatorToken())
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Overview' }).waitFor()

  await tabTo(page, 'Clients').catch(async () => {
    // The focus is in the view, and the views are before it.
    await tabTo(page, 'Clients')
  })
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Clients' }).waitFor()
  await tabTo(page, 'Add a client')
  await keyboard.press('Enter')
  await tabTo(page, 'Name')
  await keyboard.type('a keyboard')
  await keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  // Escape would lose the secret.
  for (let count = 0; count < 4; count++) await keyboard.press('Escape')
  expect(await page.getByRole('dialog').isVisible()).toBe(true)
  await tabTo(page, 'I have copied it')
  await keyboard.press('Enter')
  await rowOf(page, 'a keyboard').waitFor()

  await tabTo(page, 'Disable: a keyboard')
  await keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
  await keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Disable: a keyboard')
  await keyboard.press('Enter')
  await tabTo(page, 'Disable the client')
  await keyboard.press('Enter')
  await rowOf(page, 'a keyboard').getByText('Disabled').waitFor()
  expect(await listed(service.origin, '/client', { name: 'a keyboard' })).toMatchObject({ disabled: true })
})

it('keeps a secret open against Escape in a browser without closedby', async () => {
  const { page } = await enterConsole(browser, service.origin)
  await goTo(page, 'Clients')
  await page.getByText('Add a client').click()
  await page.getByLabel('Name', { exact: true }).fill('without closedby')
  await page.getByRole('button', { name: 'Add the client' }).click()
  const secret = page.getByRole('dialog').getByRole('region', { name: 'client_secret' }).locator('pre')
  const value = await secret.textContent()
  await page.evaluate(`const shown = document.querySelector('dialog')
    shown.removeAttribute('closedby')
    window.closes = 0
    shown.addEventListener('close', () => window.closes++)`)

  // Chromium accepts only some refusals of Escape. Then it closes the dialog, and the page opens it again.
  for (let count = 0; count < 4; count++) {
    await page.keyboard.press('Escape')
    await expect.poll(() => secret.isVisible()).toBe(true)
  }
  expect(await page.evaluate('window.closes')).toBeGreaterThan(0)
  expect(await secret.textContent()).toBe(value)
})

it('is fit to use, with its form and its dialogs', async () => {
  await operate(service.origin, 'POST', '/client', { name: 'aa looked at', customerId: DEMO.customerId })
  const { page, complaints } = await enterConsole(browser, service.origin)
  await goTo(page, 'Clients')
  await page.getByText('Add a client').click()
  await rowOf(page, 'aa looked at').waitFor()
  await expectFitToUse(page)
  await picture(page, 'console-clients')
  await rowOf(page, 'aa looked at').getByRole('button', { name: 'New secret' }).click()
  await expectFitToUse(page)
  await confirm(page, 'Replace the secret')
  await page.getByRole('button', { name: 'I have copied it' }).waitFor()
  await expectFitToUse(page)
  expect(complaints()).toEqual([])
})
