import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { call } from '../support/api.ts'
import {
  caep,
  createStream,
  manage,
  newBox,
  newSignalClient,
  POLL,
  PUSH,
  pushTo,
  type SignalClient,
  STREAMS,
  type Stream,
} from '../support/signals.ts'

// The modules of the OpenID conformance suite for transmitters, by their names.

const BROKEN = ';{ broken'
const INVALID: SignalClient = { clientId: '', clientSecret: '', token: 'invalid' }
const requested = [caep('session-revoked'), caep('credential-change'), 'urn:example:unknown']

const statusOf = async (response: Promise<Response>) => (await response).status

/** A client whose stream was deleted, with the stream's id. */
async function withDeletedStream() {
  const client = await newSignalClient()
  const { stream_id } = await createStream(client)
  expect((await manage(client, 'DELETE', `${STREAMS}?stream_id=${stream_id}`)).status).toBe(204)
  return { client, stream_id }
}

describe.each([
  ['push', () => pushTo(newBox(), 'Bearer of-the-receiver')],
  ['poll', () => ({ method: POLL })],
])('with delivery by %s', (_, deliveryOf) => {
  it('openid-ssf-stream-control-happy-path', async () => {
    const client = await newSignalClient()
    const delivery = deliveryOf()
    const body = { events_requested: requested, delivery, description: 'a stream' }
    const created = await manage(client, 'POST', STREAMS, body)
    expect(created.status).toBe(201)
    const stream = (await created.json()) as Stream
    const { stream_id } = stream
    expect(stream).toMatchObject({
      iss: env.ISSUER,
      aud: client.clientId,
      events_requested: requested,
      events_delivered: [caep('session-revoked'), caep('credential-change')],
      delivery: { method: delivery.method },
      description: 'a stream',
    })
    expect(stream.delivery.endpoint_url).toMatch(/^http/)
    expect(JSON.stringify(stream)).not.toContain('of-the-receiver')
    expect(stream.events_supported).toHaveLength(7)

    const read = await manage(client, 'GET', `${STREAMS}?stream_id=${stream_id}`)
    expect([read.status, await read.json()]).toEqual([200, stream])
    const all = await manage(client, 'GET', STREAMS)
    expect([all.status, await all.json()]).toEqual([200, [stream]])

    const updated = await manage(client, 'PATCH', STREAMS, {
      stream_id,
      events_requested: [caep('session-revoked')],
    })
    expect(updated.status).toBe(200)
    const narrow = { ...stream, events_requested: [caep('session-revoked')] }
    expect(await updated.json()).toEqual({ ...narrow, events_delivered: narrow.events_requested })

    const replaced = await manage(client, 'PUT', STREAMS, { stream_id, delivery, iss: env.ISSUER })
    expect(replaced.status).toBe(200)
    const whole = (await replaced.json()) as Stream
    expect(whole.events_delivered).toEqual(stream.events_supported)
    expect(whole).not.toHaveProperty('description')

    for (const status of ['enabled', 'paused', 'disabled']) {
      const changed = await manage(client, 'POST', '/ssf/status', { stream_id, status, reason: 'a test' })
      expect([changed.status, await changed.json()]).toEqual([200, { stream_id, status, reason: 'a test' }])
      const seen = await manage(client, 'GET', `/ssf/status?stream_id=${stream_id}`)
      expect([seen.status, await seen.json()]).toEqual([200, { stream_id, status, reason: 'a test' }])
    }

    const gone = await manage(client, 'DELETE', `${STREAMS}?stream_id=${stream_id}`)
    expect([gone.status, await gone.text()]).toEqual([204, ''])
    expect(await (await manage(client, 'GET', STREAMS)).json()).toEqual([])
  })
})

describe('the creation of a stream', () => {
  it('openid-ssf-stream-control-error-create-stream-with-broken-input', async () => {
    const client = await newSignalClient()
    expect(await statusOf(manage(client, 'POST', STREAMS, BROKEN))).toBe(400)
    expect(await statusOf(manage(client, 'POST', STREAMS, { delivery: { method: PUSH } }))).toBe(400)
    expect(await statusOf(manage(client, 'POST', STREAMS, { delivery: { method: 'urn:x' } }))).toBe(400)
    const inside = { method: PUSH, endpoint_url: 'https://169.254.169.254/latest' }
    expect(await statusOf(manage(client, 'POST', STREAMS, { delivery: inside }))).toBe(400)
    const split = pushTo(newBox(), 'a\r\nX-Evil: 1')
    expect(await statusOf(manage(client, 'POST', STREAMS, { delivery: split }))).toBe(400)
    expect(await (await manage(client, 'GET', STREAMS)).json()).toEqual([])
  })

  it('openid-ssf-stream-control-error-create-stream-with-invalid-token', async () => {
    const refused = await manage(INVALID, 'POST', STREAMS, {})
    expect([refused.status, await refused.json()]).toEqual([401, { error: 'invalid_token' }])
    expect(refused.headers.get('www-authenticate')).toBe('Bearer')
    expect(await statusOf(call('POST', STREAMS, { body: {} }))).toBe(401)
  })

  it('openid-ssf-stream-control-error-create-stream-with-duplicate-config', async () => {
    const client = await newSignalClient()
    await createStream(client)
    expect(await statusOf(manage(client, 'POST', STREAMS, {}))).toBe(409)
    const other = await newSignalClient()
    const both = await Promise.all([1, 2].map(() => statusOf(manage(other, 'POST', STREAMS, {}))))
    expect(both.toSorted()).toEqual([201, 409])
  })
})

describe.each(['PATCH', 'PUT'])('%s of a stream', (method) => {
  const name = method === 'PUT' ? 'replace' : 'update'

  it(`openid-ssf-stream-control-error-${name}-stream-with-invalid-token`, async () => {
    const client = await newSignalClient()
    const { stream_id } = await createStream(client)
    expect(await statusOf(manage(INVALID, method, STREAMS, { stream_id }))).toBe(401)
  })

  it(`openid-ssf-stream-control-error-${name}-stream-with-invalid-body`, async () => {
    const client = await newSignalClient()
    const stream = await createStream(client, { delivery: pushTo(newBox()) })
    const { stream_id } = stream
    const wrong = [
      BROKEN,
      {},
      { stream_id, iss: 'https://other.example.com' },
      { stream_id, aud: 'another' },
      { stream_id, events_delivered: [] },
      { stream_id, events_delivered: [caep('session-revoked')] },
      { stream_id, min_verification_interval: 1 },
      { stream_id, delivery: { method: PUSH, endpoint_url: 'ftp://app.example.com' } },
      { stream_id, delivery: { method: POLL, endpoint_url: `${env.ISSUER}/ssf/poll/other` } },
    ]
    for (const body of wrong) expect(await statusOf(manage(client, method, STREAMS, body))).toBe(400)
    expect(await (await manage(client, 'GET', `${STREAMS}?stream_id=${stream_id}`)).json()).toEqual(stream)
    // What was read may be sent back.
    expect(await statusOf(manage(client, method, STREAMS, stream))).toBe(200)
  })

  it('takes back a stream as it was read, also if none of its events is supported', async () => {
    const client = await newSignalClient()
    const stream = await createStream(client, { events_requested: ['urn:example:unknown'] })
    expect(stream.events_delivered).toEqual([])
    const sent = await manage(client, method, STREAMS, stream)
    expect([sent.status, await sent.json()]).toEqual([200, stream])
  })

  it(`openid-ssf-stream-control-error-${name}-unknown-stream`, async () => {
    const { client, stream_id } = await withDeletedStream()
    expect(await statusOf(manage(client, method, STREAMS, { stream_id }))).toBe(404)
  })
})

describe('reading and deleting a stream', () => {
  it('openid-ssf-stream-control-error-read-stream-with-invalid-token', async () => {
    const { stream_id } = await createStream(await newSignalClient())
    expect(await statusOf(manage(INVALID, 'GET', `${STREAMS}?stream_id=${stream_id}`))).toBe(401)
  })

  it('openid-ssf-stream-control-error-read-unknown-stream', async () => {
    const { client, stream_id } = await withDeletedStream()
    expect(await statusOf(manage(client, 'GET', `${STREAMS}?stream_id=${stream_id}`))).toBe(404)
  })

  it('openid-ssf-stream-control-error-delete-stream-with-invalid-token', async () => {
    const { stream_id } = await createStream(await newSignalClient())
    expect(await statusOf(manage(INVALID, 'DELETE', `${STREAMS}?stream_id=${stream_id}`))).toBe(401)
  })

  it('openid-ssf-stream-control-error-delete-unknown-stream', async () => {
    const { client, stream_id } = await withDeletedStream()
    expect(await statusOf(manage(client, 'DELETE', `${STREAMS}?stream_id=${stream_id}`))).toBe(404)
  })
})

describe('the stream of another client', () => {
  it('is an unknown stream in every call', async () => {
    const stream = await createStream(await newSignalClient())
    const other = await newSignalClient()
    await createStream(other)
    const { stream_id } = stream
    const subject = { format: 'email', email: 'ann@example.com' }
    const calls: [string, string, unknown?][] = [
      ['GET', `${STREAMS}?stream_id=${stream_id}`],
      ['PATCH', STREAMS, { stream_id }],
      ['PUT', STREAMS, { stream_id }],
      ['DELETE', `${STREAMS}?stream_id=${stream_id}`],
      ['GET', `/ssf/status?stream_id=${stream_id}`],
      ['POST', '/ssf/status', { stream_id, status: 'disabled' }],
      ['POST', '/ssf/subjects/add', { stream_id, subject }],
      ['POST', '/ssf/subjects/remove', { stream_id, subject }],
      ['POST', '/ssf/verify', { stream_id }],
      ['POST', `/ssf/poll/${stream_id}`, { returnImmediately: true }],
    ]
    for (const [method, path, body] of calls) {
      const refused = await manage(other, method, path, body)
      expect([method, path, refused.status]).toEqual([method, path, 404])
    }
  })
})
