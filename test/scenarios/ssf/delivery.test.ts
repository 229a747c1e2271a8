import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { generateKey } from '../../../scripts/keys/key-set.ts'
import { bodyOf, contentOf, operate, send } from '../../support/api.ts'
import {
  caep,
  createStream,
  eventOf,
  manage,
  newBox,
  newSetBox,
  newSignalClient,
  planBox,
  poll,
  pushed,
  pushedOnce,
  pushTo,
  type SignalClient,
  type Stream,
  ssf,
  verified,
} from '../../support/signals.ts'
import { newCustomer, newPair, newUser } from '../../support/users.ts'

afterEach(() => {
  vi.useRealTimers()
})

interface Receiving {
  readonly client: SignalClient
  readonly stream: Stream
  /** Lets an event happen. */
  readonly happen: () => Promise<unknown>
}

async function receiving(delivery?: object): Promise<Receiving> {
  const customerId = await newCustomer()
  const client = await newSignalClient(customerId)
  const requested = [caep('session-established')]
  const stream = await createStream(client, {
    events_requested: requested,
    ...(delivery === undefined ? {} : { delivery }),
  })
  return { client, stream, happen: async () => newPair(await newUser({ customerId })) }
}

const objectOf = ({ stream_id }: Stream) => env.RECEIVERS.getByName(stream_id)

const waiting = (stream: Stream, count: number) =>
  vi.waitUntil(async () => (await objectOf(stream).status()).waiting === count)

const setStatus = (client: SignalClient, { stream_id }: Stream, status: string) =>
  manage(client, 'POST', '/ssf/status', { stream_id, status })

async function runAlarmAt(stream: Stream, at: number): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: at })
  await runDurableObjectAlarm(objectOf(stream))
}

const failuresOf = async (stream: Stream) =>
  (await objectOf(stream).deliveries(0, 10)).list.map(({ state, failure }) => [state, failure])

describe('the push of an event', () => {
  it('that is refused with 400 is tried five times, and holds up no event of another user', async () => {
    const box = newBox()
    const { stream, happen } = await receiving(pushTo(box))
    await planBox(box, { status: 400, times: 4 }, { status: 400 }, { status: 202, times: 100 })
    await happen()
    await pushedOnce(box, 1)
    await vi.waitUntil(async () => (await failuresOf(stream))[0]?.[1] !== null)
    for (let round = 1; round < 8; round += 1) await runAlarmAt(stream, Date.now() + 600_000)
    expect(await failuresOf(stream)).toEqual([['failed', 'refused without a known code']])
    expect(await pushed(box)).toHaveLength(5)
    await happen()
    await pushedOnce(box, 6)
    await vi.waitUntil(async () => (await failuresOf(stream))[0]?.[0] === 'delivered')
    expect(await objectOf(stream).status()).toMatchObject({ failure: null, failed: 1 })
  })

  it.each([200, 204, 302, 401, 500])(
    'that is answered with %i is repeated with the same jti',
    async (status) => {
      const box = newBox()
      const { stream, happen } = await receiving(pushTo(box))
      await planBox(box, { status }, { status: 202 })
      await happen()
      await pushedOnce(box, 1)
      await vi.waitUntil(async () => (await failuresOf(stream))[0]?.[1] !== null)
      await runAlarmAt(stream, Date.now() + 60_000)
      const all = await pushedOnce(box, 2)
      const claims = await Promise.all(all.map(({ body }) => verified(body, stream)))
      expect(claims[1]).toMatchObject({ jti: claims[0]?.jti, events: claims[0]?.events })
      await vi.waitUntil(async () => (await failuresOf(stream))[0]?.[0] === 'delivered')
    },
  )
})

describe('a poll', () => {
  it('that waits is answered by the next event', async () => {
    const { client, stream, happen } = await receiving()
    const late = poll(client, stream, { returnImmediately: false })
    await happen()
    expect(Object.keys((await late).sets)).toHaveLength(1)
  })

  it('that waits ends when the stream is deleted', async () => {
    const { client, stream } = await receiving()
    const path = new URL(stream.delivery.endpoint_url).pathname
    const late = manage(client, 'POST', path, {})
    await vi.waitUntil(async () => {
      await manage(client, 'DELETE', `/ssf/streams?stream_id=${stream.stream_id}`)
      return true
    })
    expect([200, 404]).toContain((await late).status)
  })

  it('gives the oldest events, says that there are more, and gives each again only after 30 s without an ack', async () => {
    const { client, stream, happen } = await receiving()
    for (let event = 0; event < 3; event += 1) await happen()
    await waiting(stream, 3)
    const first = await poll(client, stream, { maxEvents: 2 })
    expect([Object.keys(first.sets).length, first.moreAvailable]).toEqual([2, true])
    const second = await poll(client, stream, { maxEvents: 2 })
    expect([Object.keys(second.sets).length, second.moreAvailable]).toEqual([1, undefined])
    expect((await poll(client, stream)).sets).toEqual({})
    const [one = '', two = ''] = Object.keys(first.sets)
    await poll(client, stream, {
      maxEvents: 0,
      ack: [one, 'unknown'],
      setErrs: { [two]: { err: 'invalid_key' } },
    })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
    expect(Object.keys((await poll(client, stream)).sets)).toEqual(Object.keys(second.sets))
    const settled = (await objectOf(stream).deliveries(0, 10)).list
    expect(settled.find(({ eventId }) => eventId === two)).toMatchObject({
      state: 'failed',
      failure: 'refused invalid_key',
    })
  })

  it('of a pushed stream finds no stream', async () => {
    const { client, stream } = await receiving(pushTo(await newSetBox()))
    expect((await manage(client, 'POST', `/ssf/poll/${stream.stream_id}`, {})).status).toBe(404)
  })

  it('refuses a malformed request', async () => {
    const { client, stream } = await receiving()
    const path = new URL(stream.delivery.endpoint_url).pathname
    for (const body of [
      '{',
      { maxEvents: -1 },
      { maxEvents: 'all' },
      { ack: 'one' },
      { setErrs: { one: 'x' } },
    ]) {
      expect((await manage(client, 'POST', path, body)).status).toBe(400)
    }
  })
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
    expect((await setStatus(client, stream, 'enabled')).status).toBe(403)
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

describe('the keys of events', () => {
  const withKeys = async (algorithm: 'RS256' | 'EdDSA') => ({
    EVENT_KEYS: JSON.stringify({ keys: [await generateKey(algorithm)] }),
  })

  it('are for RS256 alone, and no access token is signed by one', async () => {
    const health = async (vars: Record<string, string>) => (await send('GET', '/health', {}, vars)).status
    expect(await health(await withKeys('RS256'))).toBe(200)
    expect(await health(await withKeys('EdDSA'))).toBe(503)
    const both = await withKeys('RS256')
    expect(await health({ ...both, ACCESS_TOKEN_KEYS: both.EVENT_KEYS })).toBe(503)
    expect(await health({ EVENT_KEYS: 'nonsense' })).toBe(503)
  })
})
