import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { bodyOf, contentOf, operate, verdict } from '../../support/api.ts'
import { runCron } from '../../support/cron.ts'
import { platformError } from '../../support/faults.ts'
import { captureLogs } from '../../support/logs.ts'
import { addReceiver, newBox, objectOf, plan, received, receivedOnce } from '../../support/receivers.ts'
import { newCustomer, newPair, newUser } from '../../support/users.ts'

type Row = Record<string, unknown>

async function rowOf(id: string): Promise<Row | undefined> {
  for (let page = 0; ; page += 1) {
    const { content } = await bodyOf(await operate('GET', `/receiver?size=100&page=${page}`))
    const rows = content as Row[]
    const row = rows.find(({ receiverId }) => receiverId === id)
    if (row !== undefined || rows.length === 0) return row
  }
}

describe('a new receiver', () => {
  it('is answered with its keys once, and is listed without them', async () => {
    const customerId = await newCustomer()
    const url = newBox()
    const added = await contentOf<Row>(await operate('POST', '/receiver', { url, customerId }))
    expect(added.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(added.publicKey).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/)
    const { receiverId } = added
    expect(await rowOf(String(receiverId))).toEqual({
      ...{ receiverId, kind: 'webhook', url, customerId, clientId: null, createdAt: expect.any(String) },
      ...{ paused: null, waiting: 0, waitingSince: null, failed: 0, dropped: 0, failure: null },
    })
  })

  it.each([
    [{ url: 'http://app.example.com/' }, 'url must be an https URL'],
    [{ url: 'https://169.254.169.254/' }, 'url must have a public host name, and no IP address'],
    [{ url: 'https://app.example.com/', customerId: newId() }, 'customerId is not the id of a customer'],
    [{ url: 'https://app.example.com/', customer: 'x' }, ''],
    [{}, 'url is required'],
  ])('is refused: %j', async (body, detail) => {
    const refused = await operate('POST', '/receiver', body)
    expect(refused.status).toBe(400)
    expect((await bodyOf(refused)).errorMessage).toContain(detail)
  })
})

describe('an unknown receiver is refused by', () => {
  it.each([
    ['PATCH', '', { paused: true }],
    ['DELETE', '', undefined],
    ['POST', '/secret', undefined],
    ['POST', '/test', undefined],
    ['GET', '/delivery', undefined],
    ['POST', '/delivery/weur-1-1/resend', undefined],
  ])('%s %s', async (method, path, body) => {
    const refused = await operate(method, `/receiver/${newId()}${path}`, body)
    expect(await verdict(refused)).toBe('404 GLOBAL_1003')
  })
})

it('an unknown event is refused', async () => {
  const { id } = await addReceiver(await newCustomer())
  expect((await operate('POST', `/receiver/${id}/delivery/weur-1-1/resend`)).status).toBe(404)
})

it('a service without the binding has no receivers', async () => {
  const vars = { RECEIVERS: undefined }
  const { id } = await addReceiver(await newCustomer())
  expect((await bodyOf(await operate('GET', '/receiver', undefined, vars))).content).toEqual([])
  expect((await operate('POST', '/receiver', { url: newBox() }, vars)).status).toBe(404)
  expect((await operate('DELETE', `/receiver/${id}`, undefined, vars)).status).toBe(404)
  expect((await operate('POST', `/receiver/${id}/test`, undefined, vars)).status).toBe(404)
})

it('the state of a receiver shows what waits and why', async () => {
  const customerId = await newCustomer()
  const receiver = await addReceiver(customerId)
  await plan(receiver, { status: 500, times: 100 })
  await newPair(await newUser({ customerId }))
  await receivedOnce(receiver, 1)
  const paused = await contentOf<Row>(await operate('PATCH', `/receiver/${receiver.id}`, { paused: true }))
  expect(paused).toMatchObject({ paused: 'operator', waiting: 1, failure: 'status 500' })
  expect(Date.parse(String(paused.waitingSince))).toBeGreaterThan(Date.now() - 60_000)
  const resumed = await contentOf<Row>(await operate('PATCH', `/receiver/${receiver.id}`, { paused: false }))
  expect(resumed).toMatchObject({ paused: null })
})

it('a test is answered with its result', async () => {
  const receiver = await addReceiver(await newCustomer())
  await plan(receiver, { status: 302, headers: { location: '/elsewhere' } })
  const test = async () => contentOf<Row>(await operate('POST', `/receiver/${receiver.id}/test`))
  expect(await test()).toMatchObject({ status: 302, failure: 'redirect 302' })
  expect(await test()).toMatchObject({ status: 204, failure: null })
  expect(await received(receiver)).toHaveLength(2)
})

it('a removal whose object does not answer is completed by the Cron Trigger', async () => {
  const customerId = await newCustomer()
  const receiver = await addReceiver(customerId)
  const unreachable = {
    getByName: () => ({
      erase: () => Promise.reject(platformError({ retryable: true }, 'Network connection lost.')),
    }),
  }
  const removed = await operate('DELETE', `/receiver/${receiver.id}`, undefined, { RECEIVERS: unreachable })
  expect(removed.status).toBe(200)
  expect(await rowOf(receiver.id)).toBeUndefined()
  await newPair(await newUser({ customerId }))
  const isConfigured = () =>
    runInDurableObject(objectOf(receiver), (_, { storage }) => storage.kv.get('setup') !== undefined)
  expect(await isConfigured()).toBe(true)
  await runCron()
  expect(await isConfigured()).toBe(false)
  const left = await env.DB.prepare('SELECT count(*) AS n FROM receivers WHERE id = ?')
    .bind(receiver.id)
    .first()
  expect(left).toEqual({ n: 0 })
  expect(await received(receiver)).toEqual([])
})

it('no key and no URL is in the log of any call', async () => {
  const lines = captureLogs()
  const customerId = await newCustomer()
  const receiver = await addReceiver(customerId)
  const rotated = await contentOf<Row>(await operate('POST', `/receiver/${receiver.id}/secret`))
  await plan(receiver, { status: 410 })
  await newPair(await newUser({ customerId }))
  await receivedOnce(receiver, 1)
  await operate('PATCH', `/receiver/${receiver.id}`, { paused: false })
  await operate('POST', `/receiver/${receiver.id}/test`)
  await operate('DELETE', `/receiver/${receiver.id}`)
  const log = lines.join('\n')
  const causes = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'receiver_changed')
  expect(causes.map(({ cause }) => cause)).toEqual([
    'added',
    'secret',
    'gone',
    'resumed',
    'tested',
    'removed',
  ])
  for (const secret of [
    receiver.secret,
    receiver.publicKey,
    receiver.box,
    rotated.secret,
    rotated.publicKey,
  ]) {
    expect(log).not.toContain(String(secret))
  }
})
