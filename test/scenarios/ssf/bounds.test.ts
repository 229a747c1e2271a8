import { runInDurableObject } from 'cloudflare:test'
import { expect, it, vi } from 'vitest'
import { caep, manage, newBox, planBox, poll, pushedOnce, pushTo } from '../../support/signals.ts'
import { objectOf, receiving, setStatus, waiting } from '../../support/streams.ts'
import { newUser } from '../../support/users.ts'

it('a stream ignores 100,000 users at most', async () => {
  const { client, stream, customerId } = await receiving()
  const { stream_id } = stream
  const [ann, bob] = [await newUser({ customerId }), await newUser({ customerId })]
  const set = (how: string, { username }: typeof ann) =>
    manage(client, 'POST', `/ssf/subjects/${how}`, {
      stream_id,
      subject: { format: 'email', email: username },
    })
  expect((await set('remove', ann)).status).toBe(204)
  await runInDurableObject(objectOf(stream), (_, { storage }) => {
    storage.sql.exec(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
       INSERT INTO ignored (user_id) SELECT i FROM n`,
    )
  })
  const refused = await set('remove', bob)
  expect([refused.status, await refused.json()]).toMatchObject([
    403,
    { error_description: 'the stream ignores as many users as it may' },
  ])
  expect((await set('remove', ann)).status).toBe(204)
  expect((await set('add', ann)).status).toBe(200)
  expect((await set('remove', bob)).status).toBe(204)
})

it('a poll gives 100 events at most, whatever it asks for', async () => {
  const { client, stream } = await receiving()
  const type = caep('session-established')
  const body = JSON.stringify({ type, claims: {}, subject: { userId: 'ann', familyId: null } })
  const messages = Array.from({ length: 101 }, (_, index) => {
    return { id: `weur-1-${index}`, sequence: index + 1, subject: 'ann', type, body }
  })
  await objectOf(stream).accept('weur-1', messages)
  const first = await poll(client, stream, { maxEvents: 1_000_000 })
  expect([Object.keys(first.sets).length, first.moreAvailable]).toEqual([100, true])
  expect(Object.keys((await poll(client, stream)).sets)).toEqual(['weur-1-100'])
})

it('eight polls of a stream wait at a time, and a further one is answered at once', async () => {
  const { client, stream, happen } = await receiving()
  const path = new URL(stream.delivery.endpoint_url).pathname
  let answered = 0
  const polls = Array.from({ length: 9 }, async () => {
    const { sets } = (await (await manage(client, 'POST', path, {})).json()) as { sets: object }
    answered += 1
    return Object.keys(sets).length
  })
  await vi.waitUntil(() => answered === 1)
  await happen()
  expect((await Promise.all(polls)).toSorted()).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1])
})

it('a stream whose receiver answers 410 is paused until the receiver enables it', async () => {
  const box = newBox()
  const { client, stream, happen } = await receiving(pushTo(box))
  await planBox(box, { status: 410 }, { status: 202, times: 9 })
  await happen()
  await pushedOnce(box, 1)
  const status = async () => (await manage(client, 'GET', `/ssf/status?stream_id=${stream.stream_id}`)).json()
  await vi.waitUntil(async () => ((await status()) as { status: string }).status === 'paused')
  expect(await status()).toMatchObject({ reason: 'The receiver answered 410' })
  expect((await setStatus(client, stream, 'enabled')).status).toBe(200)
  await pushedOnce(box, 2)
  await waiting(stream, 0)
})
