import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Stream } from '../../../src/events/ssf/stream.ts'
import { bodyOf, contentOf, operate } from '../../support/api.ts'
import {
  eventOf,
  manage,
  newSetBox,
  poll,
  pushed,
  pushedOnce,
  pushTo,
  ssf,
  verified,
} from '../../support/signals.ts'
import { objectOf, receiving, runAlarmAt, setStatus, waiting } from '../../support/streams.ts'
import { newPair, newUser } from '../../support/users.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe.each(['push', 'poll'])('the status of a stream that is delivered by %s', (how) => {
  const receivingBy = async () => {
    const box = await newSetBox()
    const one = await receiving(how === 'push' ? pushTo(box) : undefined)
    const count = async () =>
      how === 'push'
        ? (await pushed(box)).length
        : Object.keys((await poll(one.client, one.stream)).sets).length
    return { ...one, box, count }
  }

  it('paused holds the events until it is enabled', async () => {
    const { client, stream, happen, count } = await receivingBy()
    await setStatus(client, stream, 'paused')
    await happen()
    await waiting(stream, 1)
    await runAlarmAt(stream, Date.now() + 200_000)
    expect(await count()).toBe(0)
    await setStatus(client, stream, 'enabled')
    await vi.waitUntil(async () => (await count()) === 1)
  })

  it('disabled drops the events that wait, and those that follow', async () => {
    const { client, stream, happen, count } = await receivingBy()
    await setStatus(client, stream, 'paused')
    await happen()
    await waiting(stream, 1)
    await setStatus(client, stream, 'disabled')
    await waiting(stream, 0)
    await happen()
    await setStatus(client, stream, 'enabled')
    await happen()
    await vi.waitUntil(async () => (await count()) > 0)
    expect((await objectOf(stream).deliveries(0, 10)).total).toBe(1)
  })

  it('that an operator changes is an event, and only the operator resumes it', async () => {
    const { client, stream, happen, box } = await receivingBy()
    const { stream_id } = stream
    const operated = (paused: boolean) => operate('PATCH', `/receiver/${stream_id}`, { paused })
    const told = async () => {
      const sets =
        how === 'push'
          ? (await pushed(box)).map(({ body }) => body)
          : Object.values((await poll(client, stream)).sets)
      return Promise.all(sets.map(async (set) => eventOf(await verified(set, stream))))
    }
    expect(await contentOf(await operated(true))).toMatchObject({ kind: 'ssf', paused: 'operator' })
    const reason = 'An operator changed the status'
    const paused = [ssf('stream-updated'), { status: 'paused', reason }]
    await vi.waitUntil(async () => (await told()).length === 1 || how === 'poll')
    expect(await (await manage(client, 'GET', `/ssf/status?stream_id=${stream_id}`)).json()).toEqual({
      stream_id,
      status: 'paused',
      reason,
    })
    const refused = await setStatus(client, stream, 'enabled')
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { error_description: 'an operator paused the stream' },
    ])
    await happen()
    await vi.waitUntil(async () => (await objectOf(stream).status()).waiting > 0)
    await operated(false)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
    const all = new Set<string>()
    await vi.waitUntil(async () => {
      for (const one of await told()) all.add(JSON.stringify(one))
      return all.size >= 3
    })
    expect([...all]).toContain(JSON.stringify([ssf('stream-updated'), { status: 'enabled', reason }]))
    expect([...all]).toContain(JSON.stringify(paused))
  })
})

describe('a status that the operator does not change', () => {
  const toldOf = async ({ client, stream }: Awaited<ReturnType<typeof receiving>>) =>
    Promise.all(
      Object.values((await poll(client, stream)).sets).map(
        async (set) => eventOf(await verified(set, stream))[1].status,
      ),
    )

  it('is no event: a second pause, and a resumption of what the receiver paused', async () => {
    const one = await receiving()
    const operated = (paused: boolean) => operate('PATCH', `/receiver/${one.stream.stream_id}`, { paused })
    await operated(true)
    await operated(true)
    expect(await toldOf(one)).toEqual(['paused'])
    await operated(false)
    await operated(false)
    expect(await toldOf(one)).toEqual(['enabled'])
    await setStatus(one.client, one.stream, 'paused')
    await operated(true)
    await operated(false)
    expect(await toldOf(one)).toEqual([])
    const status = await manage(one.client, 'GET', `/ssf/status?stream_id=${one.stream.stream_id}`)
    expect(await status.json()).toMatchObject({ status: 'paused' })
  })
})

it('a disabled stream keeps no verification event, and gets none', async () => {
  const { client, stream } = await receiving()
  const { stream_id } = stream
  await setStatus(client, stream, 'paused')
  expect((await manage(client, 'POST', '/ssf/verify', { stream_id, state: 'old' })).status).toBe(204)
  await setStatus(client, stream, 'disabled')
  expect((await objectOf(stream).status()).waiting).toBe(0)
  expect(await contentOf(await operate('POST', `/receiver/${stream_id}/test`))).toMatchObject({
    failure: 'disabled',
  })
  await setStatus(client, stream, 'enabled')
  expect((await poll(client, stream)).sets).toEqual({})
})

it('a deleted stream takes nothing from a call that found it before', async () => {
  const { client, stream, customerId } = await receiving()
  const object = objectOf(stream)
  await manage(client, 'DELETE', `/ssf/streams?stream_id=${stream.stream_id}`)
  const { id } = await newUser({ customerId })
  expect(await object.setStreamSubject(id, false)).toBe(true)
  expect(await object.verifyStream('late')).toBe(null)
  expect(await object.changeStream({ description: 'late' })).toBe(null)
  const tables = await runInDurableObject(object, (_, { storage }) =>
    storage.sql.exec("SELECT name FROM sqlite_master WHERE name IN ('ignored', 'delivery')").toArray(),
  )
  expect(tables).toEqual([])
})

it('a pushed stream sends nothing while the service has no keys for events', async () => {
  const { stream } = await receiving(pushTo(await newSetBox()))
  const sending = await runInDurableObject(objectOf(stream), (_, { storage }) =>
    [env.EVENT_KEYS, '', undefined].map(
      (EVENT_KEYS) => new Stream(storage, { ISSUER: env.ISSUER, EVENT_KEYS }).isSending,
    ),
  )
  expect(sending).toEqual([true, false, false])
})

describe('the operator', () => {
  it('sees a stream among the receivers, without its URL and authorization, and may remove it', async () => {
    const { client, stream } = await receiving(pushTo(await newSetBox(), 'Bearer of-the-receiver'))
    const { stream_id } = stream
    const listed = JSON.stringify(await bodyOf(await operate('GET', '/receiver?size=100')))
    expect(listed).not.toContain('of-the-receiver')
    expect((await operate('POST', `/receiver/${stream_id}/secret`)).status).toBe(404)
    expect(await contentOf(await operate('POST', `/receiver/${stream_id}/test`))).toMatchObject({
      status: 202,
    })
    expect((await operate('DELETE', `/receiver/${stream_id}`)).status).toBe(200)
    expect(await (await manage(client, 'GET', '/ssf/streams')).json()).toEqual([])
    expect((await manage(client, 'POST', '/ssf/streams', {})).status).toBe(201)
  })
})

it('a stream keeps its configuration, its ignored users and its events when its object ends', async () => {
  const box = await newSetBox()
  const { client, stream, happen, customerId } = await receiving(pushTo(box, 'Bearer one'))
  const { stream_id } = stream
  const ann = await newUser({ customerId })
  await manage(client, 'POST', '/ssf/subjects/remove', {
    stream_id,
    subject: { format: 'email', email: ann.username },
  })
  await setStatus(client, stream, 'paused')
  await happen()
  await waiting(stream, 1)
  await evictDurableObject(objectOf(stream))
  await newPair(ann)
  await happen()
  await waiting(stream, 2)
  expect(await (await manage(client, 'GET', `/ssf/status?stream_id=${stream_id}`)).json()).toEqual({
    stream_id,
    status: 'paused',
  })
  expect(await (await manage(client, 'GET', `/ssf/streams?stream_id=${stream_id}`)).json()).toEqual(stream)
  await setStatus(client, stream, 'enabled')
  const all = await pushedOnce(box, 2)
  expect(all.map(({ headers }) => headers.authorization)).toEqual(['Bearer one', 'Bearer one'])
  await vi.waitUntil(async () => (await objectOf(stream).status()).waiting === 0)
  expect((await objectOf(stream).deliveries(0, 10)).total).toBe(2)
})

it('a disabled client gets no event that follows', async () => {
  const box = await newSetBox()
  const { client, happen } = await receiving(pushTo(box))
  await happen()
  await pushedOnce(box, 1)
  const disable = (disabled: boolean) => operate('PATCH', `/client/${client.clientId}`, { disabled })
  await disable(true)
  await happen()
  await disable(false)
  await happen()
  await pushedOnce(box, 2)
  const families = (await pushed(box)).map(({ body }) => JSON.parse(atob(String(body.split('.')[1]))).jti)
  expect(new Set(families).size).toBe(2)
})
