import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it, vi } from 'vitest'
import { bearer, next, operate, PATH, refresh } from '../../support/api.ts'
import { cellOf, dumpCell } from '../../support/cells.ts'
import { historyFor } from '../../support/history.ts'
import { addReceiver, listedDeliveries, objectOf, received, receivedOnce } from '../../support/receivers.ts'
import { claimsOf, sidOf } from '../../support/tokens.ts'
import { newCustomer, newPair, newUser } from '../../support/users.ts'
import { signaturesIn, signedBy } from '../../support/webhook-signatures.ts'

describe('a receiver', () => {
  it('gets each event of its customer once, in order, as the history has it for the user', async () => {
    const user = await newUser()
    const receiver = await addReceiver(user.customerId)
    const pair = await newPair(user)
    await next(pair)
    await refresh(pair)
    await operate('PATCH', `/user/${user.id}`, { disabled: true })
    const requests = await receivedOnce(receiver, 3)
    const bodies = requests.map(({ body }) => JSON.parse(body))
    expect(bodies.map(({ type }) => type)).toEqual(['session.started', 'session.ended', 'user.disabled'])
    const history = await historyFor(user.id)
    expect(bodies).toEqual(
      history.toReversed().map(({ time, actor, requestId, ...data }, index) => {
        expect(requestId).toBeTypeOf('string')
        const { operatorId, operatorName, ...shown } = actor
        const { id: userId, customerId } = user
        return {
          type: bodies[index].type,
          timestamp: time,
          data: { ...data, actor: shown, userId, customerId },
        }
      }),
    )
    expect(bodies[1].data).toMatchObject({ cause: 'reuse', familyId: sidOf(pair) })
    for (const { headers, body } of requests) {
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'webhook-id': JSON.parse(body).data.id,
      })
      expect(headers['webhook-id']).toMatch(/^[\w-]+$/)
      expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(30)
    }
  })

  it('signs every request by v1 and v1a', async () => {
    const user = await newUser()
    const receiver = await addReceiver(user.customerId)
    await newPair(user)
    const [request] = await receivedOnce(receiver, 1)
    if (request === undefined) throw new Error('no request')
    expect(signedBy(request, receiver)).toEqual(['v1', 'v1a'])
    expect(signedBy({ ...request, body: `${request.body} ` }, receiver)).toEqual([])
  })

  it('gets no event of another customer, and one for all customers gets both', async () => {
    const [one, other] = [await newUser(), await newUser()]
    const receiver = await addReceiver(one.customerId)
    const everybodys = await addReceiver(one.customerId)
    await operate('DELETE', `/receiver/${everybodys.id}`)
    await newPair(other)
    await newPair(one)
    const [request] = await receivedOnce(receiver, 1)
    expect(JSON.parse(request?.body ?? '').data.userId).toBe(one.id)
    expect(await received(receiver)).toHaveLength(1)
    expect(await received(everybodys)).toEqual([])
  })

  it('gets no event from before it was added, and none after it was removed', async () => {
    const user = await newUser()
    const before = await newPair(user)
    await vi.waitUntil(async () => (await relayedOf(before)) === (await newestOf(before)))
    const receiver = await addReceiver(user.customerId)
    await bearer(before.token, 'DELETE', PATH)
    const [request] = await receivedOnce(receiver, 1)
    expect(JSON.parse(request?.body ?? '').type).toBe('session.ended')
    await operate('DELETE', `/receiver/${receiver.id}`)
    const after = await newPair(user)
    await vi.waitUntil(async () => (await relayedOf(after)) === (await newestOf(after)))
    expect(await received(receiver)).toHaveLength(1)
  })

  it('gets the events of a removed user, and the cell then has those of the removal alone', async () => {
    const user = await newUser()
    const receiver = await addReceiver(user.customerId)
    const pair = await newPair(user)
    await operate('DELETE', `/user/${user.id}`)
    const types = (await receivedOnce(receiver, 3)).map(({ body }) => JSON.parse(body).type)
    expect(types).toEqual(['session.started', 'session.ended', 'user.removed'])
    await vi.waitUntil(async () => (await relayedOf(pair)) === (await newestOf(pair)))
    expect((await historyFor(user.id)).map(({ event }) => event)).toEqual(['user_removed', 'session_ended'])
    expect(await dumpCell(cellOf(pair))).not.toContain(`erased ${user.id}`)
  })

  it('is listed with its deliveries', async () => {
    const user = await newUser()
    const receiver = await addReceiver(user.customerId)
    await newPair(user)
    await receivedOnce(receiver, 1)
    const delivered = await vi.waitUntil(async () => {
      const [delivery] = await listedDeliveries(receiver)
      return delivery?.state === 'delivered' ? delivery : false
    })
    expect(delivered).toMatchObject({ type: 'session.started', tries: 1, dueAt: null, failure: null })
  })
})

it('a receiver keeps its keys in its own object, and no delivery has one', async () => {
  const customerId = await newCustomer()
  const receiver = await addReceiver(customerId)
  await newPair(await newUser({ customerId }))
  const [request] = await receivedOnce(receiver, 1)
  const listed = await (await operate('GET', '/receiver?size=100')).text()
  const rows = await runInDurableObject(objectOf(receiver), (_, { storage }) =>
    JSON.stringify(storage.sql.exec('SELECT * FROM delivery').toArray()),
  )
  const signatures = signaturesIn(request?.headers ?? {}).map(([, signature]) => signature)
  expect(signatures).toHaveLength(2)
  for (const text of [listed, rows, JSON.stringify(request)]) {
    expect(text).not.toContain(receiver.secret.slice('whsec_'.length))
  }
})

function relayedOf(pair: Parameters<typeof cellOf>[0]) {
  return runInDurableObject(cellOf(pair), (_, { storage }) => storage.kv.get<number>('relayed') ?? 0)
}

function newestOf(pair: Parameters<typeof cellOf>[0]) {
  expect(claimsOf(pair.token).cell).toBeTruthy()
  return runInDurableObject(
    cellOf(pair),
    (_, { storage }) => storage.sql.exec<{ n: number }>('SELECT max(seq) AS n FROM event').one().n,
  )
}
