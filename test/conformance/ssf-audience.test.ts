import { describe, expect, it } from 'vitest'
import { createStream, manage, newSignalClient, POLL, pushTo, STREAMS } from '../support/signals.ts'
import { newCustomer } from '../support/users.ts'

// The clients are of customers without users, so that nothing is pushed.
const newClient = async () => newSignalClient(await newCustomer())

const delivery = pushTo('https://app.example.com/events')
const own = 'https://app.example.com/receiver'

describe('the audience of a stream', () => {
  it('is the client, or a URL of the origin that gets the events, and nothing else', async () => {
    expect(await createStream(await newClient(), { delivery, aud: own })).toMatchObject({ aud: own })
    expect(await createStream(await newClient(), { delivery, aud: [own] })).toMatchObject({ aud: own })
    const victim = await newClient()
    for (const aud of [
      victim.clientId,
      'https://other.example.com/receiver',
      'app',
      [own, victim.clientId],
      [],
    ]) {
      const refused = await manage(await newClient(), 'POST', STREAMS, { delivery, aud })
      expect([aud, refused.status]).toEqual([aud, 400])
    }
    expect((await manage(await newClient(), 'POST', STREAMS, { aud: own })).status).toBe(400)
  })

  it('that is a URL keeps the events at its origin', async () => {
    const client = await newClient()
    const stream = await createStream(client, { delivery, aud: own })
    const { stream_id } = stream
    const statusOf = async (method: string, body: object) =>
      (await manage(client, method, STREAMS, { stream_id, ...body })).status
    for (const elsewhere of [{ method: POLL }, pushTo('https://other.example.com/events')]) {
      expect(await statusOf('PATCH', { delivery: elsewhere })).toBe(400)
      expect(await statusOf('PUT', { delivery: elsewhere })).toBe(400)
    }
    // What is left out is a poll.
    expect(await statusOf('PUT', {})).toBe(400)
    expect(await (await manage(client, 'GET', `${STREAMS}?stream_id=${stream_id}`)).json()).toEqual(stream)
    expect(await statusOf('PATCH', { delivery: pushTo('https://app.example.com/events/2') })).toBe(200)
    expect(await statusOf('PATCH', { description: 'new' })).toBe(200)
  })
})
