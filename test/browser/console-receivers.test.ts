import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DEMO } from '../../scripts/start/demo-user.ts'
import { inBrowser, picture } from '../support/browser.ts'
import {
  confirm,
  enterConsole,
  expectFitToUse,
  goTo,
  listed,
  logIn,
  operate,
  remembers,
  rowOf,
  shownOnce,
} from '../support/operator-console.ts'
import { startOnFreePort } from '../support/started.ts'
import { type PlannedAnswer, type ReceivedWebhook, startInbox } from '../support/webhook-inbox.ts'
import { signedBy } from '../support/webhook-signatures.ts'

const { browser, service } = await inBrowser(startOnFreePort)
let inbox: { readonly server: Server; readonly origin: string }

beforeAll(async () => {
  inbox = await startInbox()
})

afterAll(async () => {
  inbox?.server.closeAllConnections()
  inbox?.server.close()
})

const newBox = () => `${inbox.origin}/box/${randomUUID()}`

const received = async (box: string) => (await (await fetch(box)).json()) as ReceivedWebhook[]

const plan = (box: string, ...answers: PlannedAnswer[]) =>
  fetch(box, { method: 'PUT', body: JSON.stringify(answers) })

const receivedOnce = (box: string, count: number) =>
  expect.poll(async () => (await received(box)).length, { timeout: 10_000 }).toBe(count)

/** Adds a webhook over HTTP. Returns its id. */
async function addWebhook(url: string): Promise<string> {
  const { rows } = await operate(service.origin, 'POST', '/receiver', { url, customerId: DEMO.customerId })
  return String(rows[0]?.receiverId)
}

async function openReceivers() {
  const entered = await enterConsole(browser, service.origin)
  await goTo(entered.page, 'Receivers')
  return entered
}

const press = (page: Page, box: string, verb: string) =>
  rowOf(page, box).getByRole('button', { name: verb }).click()

it('adds a webhook, shows its keys once, tests it, and replaces its keys', async () => {
  const box = newBox()
  const { page, complaints } = await openReceivers()
  await page.getByText('Add a webhook').click()
  await page.getByLabel('URL').fill(box)
  await page.getByLabel('Events of').selectOption(DEMO.customerId)
  await page.getByRole('button', { name: 'Add the webhook' }).click()
  const { receiver_id: receiverId = '', public_key: publicKey = '', secret = '' } = await shownOnce(page)
  expect(await remembers(page, secret)).toBe(false)
  expect(await listed(service.origin, '/receiver', { receiverId })).toMatchObject({
    url: box,
    kind: 'webhook',
    customerId: DEMO.customerId,
    paused: null,
  })

  await press(page, box, 'Test')
  await page.getByText(/answered 204 after \d+ ms/).waitFor()
  const [first] = await received(box)
  if (first === undefined) throw new Error('no test event came')
  expect(JSON.parse(first.body)).toMatchObject({ type: 'test' })
  expect(signedBy(first, { secret, publicKey }).toSorted()).toEqual(['v1', 'v1a'])

  await press(page, box, 'New keys')
  expect(await page.getByRole('dialog').textContent()).toContain('for 24 hours')
  await confirm(page, 'Replace the keys')
  const renewed = await shownOnce(page)
  expect(renewed.secret).not.toBe(secret)
  await press(page, box, 'Test')
  await receivedOnce(box, 2)
  const [, second = first] = await received(box)
  const newKeys = { secret: renewed.secret ?? '', publicKey: renewed.public_key ?? '' }
  expect(signedBy(second, newKeys).toSorted()).toEqual(['v1', 'v1a'])
  expect(complaints()).toEqual([])
})

it('says why a test failed', async () => {
  const box = newBox()
  await addWebhook(box)
  await plan(box, { status: 500 })
  const { page } = await openReceivers()
  await press(page, box, 'Test')
  await page
    .getByRole('alert')
    .filter({ hasText: /failed: status 500 after \d+ ms/ })
    .waitFor()
})

it('pauses a receiver after the question, resumes it, and removes it', async () => {
  const box = newBox()
  const receiverId = await addWebhook(box)
  const now = () => listed(service.origin, '/receiver', { receiverId })
  const { page, complaints } = await openReceivers()
  await press(page, box, 'Pause')
  expect(await page.getByRole('dialog').textContent()).toContain('Nothing more is sent')
  await confirm(page, 'Pause the receiver')
  await rowOf(page, box).getByText('Paused').waitFor()
  expect(await now()).toMatchObject({ paused: 'operator' })

  await logIn(service.origin)
  await expect.poll(async () => (await now())?.waiting, { timeout: 10_000 }).toBe(1)
  expect(await received(box)).toEqual([])
  await press(page, box, 'Resume')
  await page.getByText('is resumed, 1 event waits').waitFor()
  await receivedOnce(box, 1)
  expect(await now()).toMatchObject({ paused: null })

  await press(page, box, 'Remove')
  expect(await page.getByRole('dialog').textContent()).toContain('its events are lost')
  await confirm(page, 'Cancel')
  expect(await now()).toBeDefined()
  await press(page, box, 'Remove')
  await confirm(page, 'Remove the receiver')
  await rowOf(page, box).waitFor({ state: 'detached' })
  expect(await now()).toBeUndefined()
  expect(complaints()).toEqual([])
})

it('lists the deliveries of a receiver, sends one again, and tries a waiting one now', async () => {
  const box = newBox()
  await addWebhook(box)
  const { page, complaints } = await openReceivers()
  await logIn(service.origin)
  await receivedOnce(box, 1)
  await rowOf(page, box).getByRole('link', { name: 'Deliveries' }).click()
  await page.getByRole('heading', { name: 'Deliveries' }).waitFor()
  const delivered = rowOf(page, 'delivered')
  await delivered.getByRole('button', { name: 'Resend' }).click()
  await page.getByText('The event is sent again.').waitFor()
  await receivedOnce(box, 2)
  const [first, second] = await received(box)
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  // The list is read again by itself.
  await delivered.getByText(String(first?.headers['webhook-id'])).waitFor()

  // The service would try it again by itself, but not within a minute.
  await plan(box, { status: 503, headers: { 'retry-after': '60' } })
  await logIn(service.origin)
  await receivedOnce(box, 3)
  const waiting = rowOf(page, 'waiting')
  await waiting.getByText('status 503').waitFor()
  await waiting.getByRole('button', { name: 'Try now' }).click()
  await receivedOnce(box, 4)
  await waiting.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Resend all that failed' }).click()
  await page.getByText('No event has failed.').waitFor()
  await expectFitToUse(page)
  await picture(page, 'console-deliveries')
  expect(complaints()).toEqual([])
})

/** A client with a stream that is pushed to a box. Returns the id of the stream. */
async function addStream(box: string): Promise<string> {
  const added = await operate(service.origin, 'POST', '/client', {
    name: 'signals',
    scopes: ['ssf.read', 'ssf.manage'],
    customerId: DEMO.customerId,
  })
  const { clientId, clientSecret } = added.rows[0] as { clientId: string; clientSecret: string }
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  const issued = await fetch(`${service.origin}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  const { access_token: token } = (await issued.json()) as { access_token: string }
  const made = await fetch(`${service.origin}/ssf/streams`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      delivery: { method: 'urn:ietf:rfc:8935', endpoint_url: box },
      events_requested: ['https://schemas.openid.net/secevent/caep/event-type/session-established'],
    }),
  })
  return ((await made.json()) as { stream_id: string }).stream_id
}

it('lists a stream with its client, and sends all of its failed events again', async () => {
  const box = newBox()
  // Six refusals of an event give it up (RFC 8935 §2.3).
  await plan(box, { status: 400, body: '{"err":"invalid_request"}', times: 99 })
  const receiverId = await addStream(box)
  await logIn(service.origin)
  await logIn(service.origin)
  const { page, complaints } = await openReceivers()
  const row = rowOf(page, receiverId)
  expect(await row.textContent()).toContain('SSF stream')
  expect(await row.getByRole('button', { name: 'New keys' }).count()).toBe(0)
  await row.getByRole('link', { name: 'Deliveries' }).click()
  // The events of one user keep their order, so the oldest one that waits is tried.
  const press = async () => {
    const { rows } = await operate(service.origin, 'GET', `/receiver/${receiverId}/delivery`)
    const next = rows.findLast(({ state }) => state === 'waiting')
    const name = `Try now: ${String(next?.eventId)}`
    if (next !== undefined) {
      await page
        .getByRole('button', { name })
        .click({ timeout: 1000 })
        .catch(() => undefined)
    }
    return rows.filter(({ state }) => state === 'failed').length
  }
  await expect.poll(press, { timeout: 40_000 }).toBe(2)

  await plan(box, { status: 202, times: 99 })
  const before = (await received(box)).length
  await page.getByRole('button', { name: 'Resend all that failed' }).click()
  await page.getByRole('dialog').getByText('2 events have failed').waitFor()
  await confirm(page, 'Resend 2')
  await page.getByText('2 of 2 are sent again.').waitFor()
  await receivedOnce(box, before + 2)
  await page.getByRole('button', { name: 'Read again' }).click()
  await expect.poll(() => page.getByText('delivered', { exact: true }).count()).toBe(2)
  expect(complaints()).toEqual([])
})

it('is fit to use', async () => {
  const { page, complaints } = await openReceivers()
  await addWebhook(newBox())
  await page.getByText('Add a webhook').click()
  await expectFitToUse(page)
  await picture(page, 'console-receivers')
  expect(complaints()).toEqual([])
})
