import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type Claims,
  createStream,
  eventOf,
  manage,
  newSetBox,
  newSignalClient,
  poll,
  pushed,
  pushedOnce,
  pushTo,
  type SignalClient,
  type Stream,
  ssf,
  verified,
} from '../support/signals.ts'

// The modules of the OpenID conformance suite about verification events, by their names.

afterEach(() => {
  vi.useRealTimers()
})

const verify = (client: SignalClient, { stream_id }: Stream, state?: string) =>
  manage(client, 'POST', '/ssf/verify', { stream_id, ...(state === undefined ? {} : { state }) })

/** Moves the clock beyond the shortest time between two verifications. */
function waitForInterval({ min_verification_interval: seconds }: Stream): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })
}

/** The rules of SSF 1.0 §8.1.4.1 for a SET. */
function expectVerification(claims: Claims, stream: Stream, state: string | undefined): void {
  const [type, event] = eventOf(claims)
  expect(type).toBe(ssf('verification'))
  expect(event).toEqual(state === undefined ? {} : { state })
  expect(claims.sub_id).toEqual({ format: 'opaque', id: stream.stream_id })
  expect(claims.iss).toBe(env.ISSUER)
  expect(claims).not.toHaveProperty('sub')
  expect(claims).not.toHaveProperty('exp')
  expect(claims.iat).toBeLessThanOrEqual(Date.now() / 1000)
}

const only = (sets: Record<string, string>) => {
  const entries = Object.entries(sets)
  expect(entries).toHaveLength(1)
  return entries[0] as [string, string]
}

describe('verification by push', () => {
  it('openid-ssf-transmitter-stream-verification-push', async () => {
    const client = await newSignalClient()
    const box = await newSetBox()
    const stream = await createStream(client, { delivery: pushTo(box, 'Bearer of-the-receiver') })
    const asked = await verify(client, stream, 'state-1')
    expect([asked.status, await asked.text()]).toEqual([204, ''])
    const [request] = await pushedOnce(box, 1)
    expect(request?.headers).toMatchObject({
      'content-type': 'application/secevent+jwt',
      accept: 'application/json',
      authorization: 'Bearer of-the-receiver',
    })
    expectVerification(await verified(String(request?.body), stream), stream, 'state-1')
  })

  it('openid-ssf-transmitter-stream-verification-error-push-no-auth', async () => {
    const client = await newSignalClient()
    const box = await newSetBox()
    const stream = await createStream(client, { delivery: pushTo(box) })
    expect((await verify(client, stream)).status).toBe(204)
    const [request] = await pushedOnce(box, 1)
    expect(request?.headers).not.toHaveProperty('authorization')
    expectVerification(await verified(String(request?.body), stream), stream, undefined)
  })

  it('keeps the authorization for the same URL alone', async () => {
    const client = await newSignalClient()
    const box = await newSetBox()
    const stream = await createStream(client, { delivery: pushTo(box, 'Bearer one') })
    const { stream_id } = stream
    const change = (delivery: object) => manage(client, 'PUT', '/ssf/streams', { stream_id, delivery })
    expect((await change(pushTo(box))).status).toBe(200)
    await verify(client, stream)
    expect((await pushedOnce(box, 1))[0]?.headers.authorization).toBe('Bearer one')
    const other = await newSetBox()
    expect((await change(pushTo(other))).status).toBe(200)
    waitForInterval(stream)
    await verify(client, stream)
    expect((await pushedOnce(other, 1))[0]?.headers).not.toHaveProperty('authorization')
    expect(await pushed(box)).toHaveLength(1)
  })

  it('loses the authorization when an empty one is given', async () => {
    const client = await newSignalClient()
    const box = await newSetBox()
    const stream = await createStream(client, { delivery: pushTo(box, 'Bearer one') })
    const { stream_id } = stream
    const changed = await manage(client, 'PATCH', '/ssf/streams', { stream_id, delivery: pushTo(box, '') })
    expect(changed.status).toBe(200)
    await verify(client, stream)
    expect((await pushedOnce(box, 1))[0]?.headers).not.toHaveProperty('authorization')
  })
})

describe('verification by poll', () => {
  it('openid-ssf-transmitter-stream-verification-poll-only', async () => {
    const client = await newSignalClient()
    const stream = await createStream(client)
    await verify(client, stream, 'state-1')
    const { sets } = await poll(client, stream, { maxEvents: 10 })
    const [id, set] = only(sets)
    const claims = await verified(set, stream)
    expect(claims.jti).toBe(id)
    expectVerification(claims, stream, 'state-1')
  })

  it('openid-ssf-transmitter-stream-verification-poll-and-ack', async () => {
    const client = await newSignalClient()
    const stream = await createStream(client)
    await verify(client, stream, 'state-1')
    const first = await poll(client, stream, { maxEvents: 10 })
    waitForInterval(stream)
    await verify(client, stream, 'state-2')
    const second = await poll(client, stream, { maxEvents: 10, ack: Object.keys(first.sets) })
    const [, set] = only(second.sets)
    expectVerification(await verified(set, stream), stream, 'state-2')
  })

  it('openid-ssf-transmitter-stream-verification-ack-only', async () => {
    const client = await newSignalClient()
    const stream = await createStream(client)
    await verify(client, stream, 'state-1')
    const { sets } = await poll(client, stream, { maxEvents: 10 })
    only(sets)
    const acknowledged = await poll(client, stream, { maxEvents: 0, ack: Object.keys(sets) })
    expect(acknowledged.sets).toEqual({})
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
    expect((await poll(client, stream)).sets).toEqual({})
  })
})

describe('the verification endpoint', () => {
  it('answers 429 within the shortest time, and 400 for a disabled stream', async () => {
    const client = await newSignalClient()
    const stream = await createStream(client)
    expect((await verify(client, stream)).status).toBe(204)
    const refused = await verify(client, stream)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    waitForInterval(stream)
    expect((await verify(client, stream)).status).toBe(204)
    await manage(client, 'POST', '/ssf/status', { stream_id: stream.stream_id, status: 'disabled' })
    waitForInterval(stream)
    expect((await verify(client, stream)).status).toBe(400)
  })
})
