import { afterEach, describe, expect, it, vi } from 'vitest'
import { generateKey } from '../../../scripts/keys/key-set.ts'
import { send } from '../../support/api.ts'
import {
  accessTokenOf,
  manage,
  newBox,
  newSetBox,
  planBox,
  poll,
  pushed,
  pushedOnce,
  pushTo,
  type SignalClient,
  type Stream,
  verified,
} from '../../support/signals.ts'
import { failuresOf, objectOf, receiving, runAlarmAt, waiting } from '../../support/streams.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe('the push of an event', () => {
  it('that is refused with 400 is tried six times, and holds up no event of another user', async () => {
    const box = newBox()
    const { stream, happen } = await receiving(pushTo(box))
    await planBox(box, { status: 400, times: 5 }, { status: 400 }, { status: 202, times: 100 })
    await happen()
    await pushedOnce(box, 1)
    await vi.waitUntil(async () => (await failuresOf(stream))[0]?.[1] !== null)
    for (let round = 1; round < 8; round += 1) await runAlarmAt(stream, Date.now() + 600_000)
    expect(await failuresOf(stream)).toEqual([['failed', 'refused without a known code']])
    expect(await pushed(box)).toHaveLength(6)
    await happen()
    await pushedOnce(box, 7)
    await vi.waitUntil(async () => (await failuresOf(stream))[0]?.[0] === 'delivered')
    expect(await objectOf(stream).status()).toMatchObject({ failure: null, failed: 1 })
  })

  const UNNAMED = 'refused without a known code'
  it.each([
    ['a known code', '{"err":"invalid_audience","description":"text"}', 'refused invalid_audience', 'failed'],
    ['another text', '{"err":"text"}', UNNAMED, 'failed'],
    ['no object', 'null', UNNAMED, 'failed'],
    ['a long answer', `{"description":"${'x'.repeat(10_000)}","err":"invalid_key"}`, UNNAMED, 'failed'],
    // A receiver that does not know a new key, or has not set a new authorization, loses nothing.
    ['a key that is not known yet', '{"err":"invalid_key"}', 'refused invalid_key', 'waiting'],
    ['an authorization', '{"err":"authentication_failed"}', 'refused authentication_failed', 'waiting'],
  ])('that is refused with 400 for %s', async (_, body, failure, state) => {
    const box = newBox()
    const { stream, happen } = await receiving(pushTo(box))
    await planBox(box, { status: 400, body, times: 8 }, { status: 202, times: 100 })
    await happen()
    await pushedOnce(box, 1)
    await vi.waitUntil(async () => (await failuresOf(stream))[0]?.[1] !== null)
    for (let round = 1; round < 8; round += 1) await runAlarmAt(stream, Date.now() + 5_000_000)
    expect(await failuresOf(stream)).toEqual([[state, failure]])
    if (state === 'failed') return
    await runAlarmAt(stream, Date.now() + 5_000_000)
    expect(await failuresOf(stream)).toEqual([['delivered', null]])
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

describe('events that wait when the receiver changes the delivery', () => {
  // The time has passed, so a new token is needed.
  const move = async ({ clientId, clientSecret }: SignalClient, { stream_id }: Stream, delivery: object) => {
    const token = await accessTokenOf(clientId, clientSecret)
    expect((await manage({ token }, 'PATCH', '/ssf/streams', { stream_id, delivery })).status).toBe(200)
  }

  it('are sent to the new URL at once, whatever the old one answered', async () => {
    const [down, up] = [newBox(), await newSetBox()]
    const { client, stream, happen } = await receiving(pushTo(down))
    await planBox(down, { status: 500, times: 100 })
    await happen()
    await pushedOnce(down, 1)
    await vi.waitUntil(async () => (await failuresOf(stream))[0]?.[1] !== null)
    for (let round = 1; round < 8; round += 1) await runAlarmAt(stream, Date.now() + 4_000_000)
    const before = (await pushed(down)).length
    expect(before).toBeGreaterThan(5)
    await move(client, stream, pushTo(up))
    await pushedOnce(up, 1)
    expect(await pushed(down)).toHaveLength(before)
  })

  it('are not given up for the polls before a push', async () => {
    const box = newBox()
    const { client, stream, happen } = await receiving()
    await happen()
    await waiting(stream, 1)
    const asked = { most: 1, waits: false, acknowledged: [], refused: {} }
    for (let round = 0; round < 5; round += 1) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 })
      const polled = await objectOf(stream).pollStream(asked)
      expect(Object.keys(polled?.sets ?? {})).toHaveLength(1)
    }
    await planBox(box, { status: 400 }, { status: 500 }, { status: 202 })
    await move(client, stream, pushTo(box))
    for (const failure of ['refused without a known code', 'status 500']) {
      await vi.waitUntil(async () => (await failuresOf(stream))[0]?.[1] === failure)
      expect(await failuresOf(stream)).toEqual([['waiting', failure]])
      await runAlarmAt(stream, Date.now() + 600_000)
    }
    expect(await failuresOf(stream)).toEqual([['delivered', null]])
  })
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
