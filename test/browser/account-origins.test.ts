import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  accountPages,
  newUser,
  openAccount,
  profile,
  rowsOf,
  serviceOrigin,
  signedIn,
} from '../support/account-page.ts'

// A page of another site, in the browser of somebody who is signed in.

/** A machine with other work is slow. */
const SOON = { timeout: 10_000 }

await accountPages()

let other: Server

beforeAll(async () => {
  other = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Other</title><body>')
  })
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
})

afterAll(() => {
  other?.closeAllConnections()
  other?.close()
})

/** Opens the page of the other site beside the account, and signs in there. */
async function attacked(): Promise<{ account: Page; attacker: Page }> {
  const context = await profile()
  const account = await signedIn(context, await newUser())
  const attacker = await context.newPage()
  await attacker.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`)
  return { account, attacker }
}

/** The session has not ended, and is the only one. */
async function expectUnchanged(account: Page): Promise<void> {
  await account.reload()
  await rowsOf(account, 'Your sessions').filter({ hasText: 'This one' }).waitFor()
  expect(await rowsOf(account, 'Your sessions').count()).toBe(1)
  await expect.poll(() => rowsOf(account, 'History').count(), SOON).toBe(1)
}

const HEADERS = "{ authorization: 'Bearer a', 'content-type': 'application/json' }"

it.each([
  ['GET', '/api/v2/auth/session', '{}'],
  ['GET', '/api/v2/auth/history', '{}'],
  ['DELETE', '/api/v2/auth/session', '{}'],
  ['DELETE', '/api/v2/auth/session?except=current', HEADERS],
  ['PUT', '/api/v2/auth/password', HEADERS],
  ['POST', '/api/v2/auth/token', HEADERS],
  ['POST', '/oauth2/token', "{ 'content-type': 'application/x-www-form-urlencoded' }"],
])('has no use of %s %s for another site, which reads no answer', async (method, path, headers) => {
  const { account, attacker } = await attacked()
  const sent = `fetch('${serviceOrigin()}${path}', { method: '${method}', credentials: 'include', headers: ${headers},
    ${method === 'GET' ? '' : "body: '{}'"} }).then((answer) => answer.status, (error) => error.name)`
  expect(await attacker.evaluate(sent)).toBe('TypeError')
  await expectUnchanged(account)
})

it('has no use of a form of another site', async () => {
  const { account, attacker } = await attacked()
  const answered = attacker.waitForResponse('**/api/v2/auth/token')
  await attacker.evaluate(`
    document.body.innerHTML = '<form method="post" enctype="text/plain"><input name="{}"></form>'
    const [form] = document.forms
    form.action = '${serviceOrigin()}/api/v2/auth/token'
    form.submit()`)
  expect((await answered).status()).toBe(415)
  await expectUnchanged(account)
})

it('is in no frame of another site', async () => {
  const { account, attacker } = await attacked()
  const refused: string[] = []
  attacker.on('console', (message) => refused.push(message.text()))
  await attacker.evaluate(`document.body.innerHTML = '<iframe src="${serviceOrigin()}/account"></iframe>'`)
  await expect.poll(() => refused.join(), SOON).toContain('frame-ancestors')
  const found = await Promise.all(
    attacker.frames().map((frame) => frame.getByRole('heading', { name: 'My sessions' }).count()),
  )
  expect(found).toEqual([0, 0])
  await expectUnchanged(account)
})

it('gives another site that opens it no window of it', async () => {
  const { attacker } = await attacked()
  const popup = attacker.waitForEvent('popup')
  await attacker.evaluate(`void (globalThis.opened = open('${serviceOrigin()}/account'))`)
  await (await popup).getByRole('heading', { level: 1 }).waitFor()
  expect(await attacker.evaluate('opened.closed')).toBe(true)
})

it('has no complaint of the browser', async () => {
  const context = await profile()
  const complaints: string[] = []
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  context.on('weberror', (error) => complaints.push(error.error().message))
  const page = await openAccount(context)
  expect(await page.getByRole('form').count()).toBe(1)
  expect(complaints).toEqual([])
})
