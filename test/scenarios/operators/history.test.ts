import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { OPERATOR_EVENTS } from '../../../src/events/catalogue.ts'
import type { OperatorEventView } from '../../../src/flows/operator-history.ts'
import { bearer, bodyOf, call, contentOf, operate, PASSWORD, type Vars, verdict } from '../../support/api.ts'
import { runCron } from '../../support/cron.ts'
import { callsLost, directoryDown, platformError } from '../../support/faults.ts'
import { endingsIn, HISTORY, historyFor, historyOf } from '../../support/history.ts'
import { messageOf, newBox, objectOf } from '../../support/receivers.ts'
import { newCustomer, newPair, newUser } from '../../support/users.ts'

// What operators did, and who: in their history, and in the histories of users.

interface Named {
  id: string
  name: string
  token: string
}

async function newOperator(): Promise<Named> {
  const name = `${newId()}@operators.example`
  const added = await operate('POST', '/operator', { name })
  const { operatorId: id, operatorToken: token } = await contentOf<Record<string, string>>(added)
  return { id, name, token } as Named
}

let began: number
let ann: Named
let bob: Named

beforeEach(async () => {
  ;[ann, bob] = [await newOperator(), await newOperator()]
  began = Date.now() + 1000
  vi.useFakeTimers({ toFake: ['Date'], now: began })
})

afterEach(() => {
  vi.useRealTimers()
})

const by = ({ token }: Named, method: string, path: string, body?: unknown, vars?: Vars) =>
  call(method, `/api/v2/operator${path}`, { body, vars, headers: { authorization: `Bearer ${token}` } })

/** What an operator did, oldest first, without ids and times. */
async function doneBy({ id }: Pick<Named, 'id'>) {
  const listed = await bodyOf(await operate('GET', '/history?size=100'))
  return (listed.content as OperatorEventView[])
    .filter(({ operatorId }) => operatorId === id)
    .reverse()
    .map(({ event, detail, subjectId }) =>
      detail === null ? [event, subjectId] : [event, subjectId, detail],
    )
}

/** The ids of the requests of an operator that are in the history, each once. */
async function requestsBy({ id }: Named): Promise<string[]> {
  const listed = await bodyOf(await operate('GET', '/history?size=100'))
  const own = (listed.content as OperatorEventView[]).filter(({ operatorId }) => operatorId === id)
  return [...new Set(own.flatMap(({ requestId }) => requestId ?? []))]
}

async function addedReceiver(operator: Named): Promise<string> {
  const added = await by(operator, 'POST', '/receiver', { url: newBox() })
  return (await contentOf<{ receiverId: string }>(added)).receiverId
}

/** Makes every call of an operator for one receiver. */
async function useReceiver(operator: Named): Promise<string> {
  const id = await addedReceiver(operator)
  await objectOf({ id }).accept('weur-0', [messageOf('weur-0', 1, 'someone')])
  await by(operator, 'PATCH', `/receiver/${id}`, { paused: true })
  await by(operator, 'PATCH', `/receiver/${id}`, { paused: false })
  await by(operator, 'POST', `/receiver/${id}/secret`)
  await by(operator, 'POST', `/receiver/${id}/test`)
  await by(operator, 'POST', `/receiver/${id}/delivery/weur-0-1/resend`)
  await by(operator, 'DELETE', `/receiver/${id}`)
  return id
}

/** A trusted issuer that can be added once. */
const newIssuer = () => ({
  name: 'Login',
  iss: `https://${newId()}.example.com`,
  jwksUri: 'https://login.example.com/jwks.json',
  audiences: ['web'],
  provisioning: 'link',
})

/** Makes every call of an operator for one trusted issuer. */
async function useIssuer(operator: Named): Promise<string | undefined> {
  const added = await by(operator, 'POST', '/issuer', newIssuer())
  const { issuerId } = await contentOf<Record<string, string>>(added)
  await by(operator, 'PATCH', `/issuer/${issuerId}`, { disabled: true })
  await by(operator, 'PATCH', `/issuer/${issuerId}`, { disabled: false })
  await by(operator, 'POST', `/issuer/${issuerId}/test`, { token: 'x' })
  await by(operator, 'DELETE', `/issuer/${issuerId}`)
  return issuerId
}

/** Objects that do not answer to the call that erases them. */
const noReceiverErased = {
  getByName: () => ({
    erase: () => Promise.reject(platformError({ retryable: true }, 'Network connection lost.')),
  }),
}

const actorOf = ({ id, name }: Named) => ({
  kind: 'operator',
  userId: null,
  familyId: null,
  operatorId: id,
  operatorName: name,
})

describe("the operators' history", () => {
  it('has every change with the operator, in the order of the changes', async () => {
    const body = async (response: Response) => contentOf<Record<string, string>>(response)
    const { id: customerId } = await body(await by(ann, 'POST', '/customer', { name: 'Acme' }))
    await by(ann, 'PATCH', `/customer/${customerId}`, { name: 'Acme Ltd', policy: { requireDpop: false } })
    const { clientId } = await body(await by(ann, 'POST', '/client', { name: 'orders' }))
    await by(ann, 'PATCH', `/client/${clientId}`, { disabled: true })
    await by(ann, 'PATCH', `/client/${clientId}`, { disabled: false })
    await by(ann, 'POST', `/client/${clientId}/secret`)
    const { operatorId } = await body(await by(ann, 'POST', '/operator', { name: newId() }))
    await by(ann, 'PATCH', `/operator/${operatorId}`, { disabled: true })
    await by(ann, 'PATCH', `/operator/${operatorId}`, { disabled: false })
    await by(ann, 'POST', `/operator/${operatorId}/token`)
    const person = { username: `${newId()}@example.com`, password: PASSWORD, customerId, role: 'ROLE_USER' }
    const { id: userId } = await body(await by(ann, 'POST', '/user', person))
    await by(ann, 'PATCH', `/user/${userId}`, { role: 'ROLE_SUPPORT', password: 'a horse of another colour' })
    await by(ann, 'PATCH', `/user/${userId}`, { disabled: true })
    await by(ann, 'PATCH', `/user/${userId}`, { disabled: false })
    await by(ann, 'DELETE', `/user/${userId}/lock`)
    await by(ann, 'POST', `/user/${userId}/password-reset`)
    await newPair({ id: userId as string, username: person.username, customerId: customerId as string })
    await by(ann, 'DELETE', `/user/${userId}/session`)
    await by(ann, 'DELETE', `/user/${userId}`)
    await by(ann, 'POST', '/revocation', { issuedBefore: '2020-01-01T00:00:00Z' })
    const receiverId = await useReceiver(ann)
    const issuerId = await useIssuer(ann)
    const importing = await newCustomer()
    const foreign = { username: `${newId()}@example.com`, customerId: importing, role: 'ROLE_USER' }
    await by(ann, 'POST', '/user/import', { users: [foreign] })
    await by(ann, 'DELETE', `/customer/${customerId}`)
    const done = await doneBy(ann)
    expect(done).toEqual([
      ['customer_added', customerId],
      ['customer_changed', customerId, 'name requireDpop'],
      ['client_added', clientId],
      ['client_disabled', clientId],
      ['client_enabled', clientId],
      ['client_rotated', clientId],
      ['operator_added', operatorId],
      ['operator_disabled', operatorId],
      ['operator_enabled', operatorId],
      ['operator_rotated', operatorId],
      ['user_added', userId],
      ['user_changed', userId, 'password role'],
      ['user_changed', userId, 'disabled'],
      ['user_changed', userId, 'enabled'],
      ['user_unlocked', userId],
      ['password_reset_asked', userId],
      ['sessions_ended', userId],
      ['user_removed', userId],
      ['mass_revocation', null, '2020-01-01T00:00:00.000Z'],
      ['receiver_added', receiverId],
      ['receiver_paused', receiverId],
      ['receiver_resumed', receiverId],
      ['receiver_rotated', receiverId],
      ['receiver_tested', receiverId],
      ['receiver_resent', receiverId, 'weur-0-1'],
      ['receiver_removed', receiverId],
      ['issuer_added', issuerId],
      ['issuer_disabled', issuerId],
      ['issuer_enabled', issuerId],
      ['issuer_removed', issuerId],
      ['users_imported', importing, '1'],
      ['customer_removed', customerId],
    ])
    expect(new Set(done.map(([event]) => event))).toEqual(new Set(OPERATOR_EVENTS))
    expect(await requestsBy(ann)).toHaveLength(done.length)
  })

  it('is listed by pages, newest first, with a time and an id', async () => {
    await by(ann, 'POST', '/customer', { name: 'Acme' })
    vi.setSystemTime(began + 1000)
    const added = await by(bob, 'POST', '/customer', { name: 'Acme' })
    const { id } = await contentOf<{ id: string }>(added)
    const { content, pageable } = await bodyOf(await by(ann, 'GET', '/history?size=2'))
    expect(content).toEqual([
      {
        id: expect.stringMatching(/^operator-\d+$/),
        time: new Date(began + 1000).toISOString(),
        event: 'customer_added',
        detail: null,
        subjectId: id,
        operatorId: bob.id,
        operatorName: bob.name,
        requestId: added.headers.get('x-request-id'),
      },
      expect.objectContaining({ operatorId: ann.id, time: new Date(began).toISOString() }),
    ])
    expect(pageable).toMatchObject({ page: 0, size: 2 })
  })

  it('has no event of a change that is refused, changes nothing or reads', async () => {
    const user = await newUser()
    const removed = await newUser()
    await by(bob, 'DELETE', `/user/${removed.id}`)
    const [receiverId, gone] = [await addedReceiver(bob), await addedReceiver(bob)]
    const unreachable = { RECEIVERS: noReceiverErased }
    expect((await by(bob, 'DELETE', `/receiver/${gone}`, undefined, unreachable)).status).toBe(200)
    const trusted = newIssuer()
    expect((await by(bob, 'POST', '/issuer', trusted)).status).toBe(200)
    const refused: [string, string, object | undefined][] = [
      ['POST', '/issuer', trusted],
      ['PATCH', `/issuer/${newId()}`, { disabled: true }],
      ['DELETE', `/issuer/${newId()}`, undefined],
      ['PATCH', `/user/${removed.id}`, { role: 'ROLE_SUPPORT' }],
      ['PATCH', `/user/${newId()}`, { role: 'ROLE_SUPPORT' }],
      ['DELETE', `/user/${newId()}`, undefined],
      ['DELETE', `/user/${newId()}/lock`, undefined],
      ['POST', `/user/${newId()}/password-reset`, undefined],
      ['DELETE', `/user/${newId()}/session`, undefined],
      ['PATCH', `/client/${newId()}`, { disabled: true }],
      ['POST', `/client/${newId()}/secret`, undefined],
      ['POST', '/operator', { name: ann.name }],
      ['POST', '/receiver', { url: 'http://app.example.com/' }],
      ['PATCH', `/receiver/${newId()}`, { paused: true }],
      ['POST', `/receiver/${newId()}/secret`, undefined],
      ['POST', `/receiver/${newId()}/test`, undefined],
      ['POST', `/receiver/${receiverId}/delivery/weur-0-2/resend`, undefined],
      ['DELETE', `/receiver/${newId()}`, undefined],
      ['DELETE', `/receiver/${gone}`, undefined],
      [
        'POST',
        '/user',
        { username: user.username, password: 'x', customerId: user.customerId, role: 'ROLE_USER' },
      ],
      ['POST', '/revocation', { issuedBefore: '2999-01-01T00:00:00Z' }],
    ]
    for (const [method, path, body] of refused) {
      expect((await by(ann, method, path, body)).status).toBeGreaterThan(399)
    }
    await by(ann, 'PATCH', `/user/${user.id}`, {})
    await by(ann, 'DELETE', `/user/${user.id}/session`)
    await by(ann, 'GET', '/user')
    expect(await doneBy(ann)).toEqual([])
  })

  it('has the event of a change if the database has the change, and only then', async () => {
    const noEvents = directoryDown(/INTO operator_events/)
    const [user, customers] = [
      await newUser(),
      () => env.DB.prepare('SELECT count(*) AS n FROM customers').first('n'),
    ]
    const before = await customers()
    expect(await verdict(await by(ann, 'POST', '/customer', { name: 'Acme' }, noEvents))).toBe(
      '503 GLOBAL_1001',
    )
    expect(await customers()).toBe(before)
    expect((await by(ann, 'PATCH', `/user/${user.id}`, { role: 'ROLE_SUPPORT' }, noEvents)).status).toBe(503)
    const receiverId = await addedReceiver(bob)
    const change = await by(ann, 'PATCH', `/receiver/${receiverId}`, { paused: true }, noEvents)
    expect(change.status).toBe(503)
    expect(await objectOf({ id: receiverId }).status()).toMatchObject({ paused: null })
    expect((await by(ann, 'DELETE', `/receiver/${receiverId}`, undefined, noEvents)).status).toBe(503)
    expect((await by(bob, 'POST', `/receiver/${receiverId}/test`)).status).toBe(200)
    const role = await env.DB.prepare('SELECT role FROM users WHERE id = ?').bind(user.id).first('role')
    expect(role).toBe('ROLE_USER')
    expect(await doneBy(ann)).toEqual([])
  })

  it('is kept for HISTORY_DAYS, and the Cron Trigger deletes the rest', async () => {
    await by(ann, 'POST', '/customer', { name: 'Acme' })
    const rows = () =>
      env.DB.prepare('SELECT count(*) AS n FROM operator_events WHERE operator_id = ?')
        .bind(ann.id)
        .first('n')
    const day = 86_400_000
    vi.setSystemTime(began + 7 * day - 1)
    await runCron({ HISTORY_DAYS: '7' })
    expect(await rows()).toBe(1)
    vi.setSystemTime(began + 7 * day)
    const listed = await operate('GET', '/history?size=100', undefined, { HISTORY_DAYS: '7' })
    expect(JSON.stringify(await listed.json())).not.toContain(ann.id)
    await runCron({ HISTORY_DAYS: '7' })
    expect(await rows()).toBe(0)
  })
})

describe("a user's history", () => {
  const changeOf = async (userId: string, event: string) =>
    (await historyFor(userId)).filter((one) => one.event === event).map(({ actor }) => actor)

  it.each([
    ['role_changed', { role: 'ROLE_SUPPORT' }],
    ['password_changed', { password: 'a horse of another colour' }],
    ['user_disabled', { disabled: true }],
    ['session_ended', { disabled: true }],
  ])('names the operator of %s to operators', async (event, change) => {
    const user = await newUser()
    await newPair(user)
    await by(ann, 'PATCH', `/user/${user.id}`, change)
    expect(await changeOf(user.id, event)).toEqual([actorOf(ann)])
  })

  it('names the operator of an ending, a removal and a mass revocation to operators', async () => {
    const [one, other, third] = [await newUser(), await newUser(), await newUser()]
    for (const user of [one, other, third]) await newPair(user)
    await by(ann, 'DELETE', `/user/${one.id}/session`)
    await by(bob, 'DELETE', `/user/${other.id}`)
    vi.setSystemTime(began + 1000)
    await by(ann, 'POST', '/revocation', { issuedBefore: new Date(began + 500).toISOString() })
    expect(await changeOf(one.id, 'session_ended')).toEqual([actorOf(ann)])
    expect(await changeOf(other.id, 'session_ended')).toEqual([actorOf(bob)])
    expect(await changeOf(other.id, 'user_removed')).toEqual([actorOf(bob)])
    expect(await changeOf(third.id, 'session_ended')).toEqual([actorOf(ann)])
  })

  it('names no operator to the user, nor to an administrator of the customer', async () => {
    const customerId = await newCustomer()
    const [user, boss] = [
      await newUser({ customerId }),
      await newUser({ customerId, role: 'ROLE_SUPER_ADMIN' }),
    ]
    const [pair, admin] = [await newPair(user), await newPair(boss)]
    await by(ann, 'PATCH', `/user/${user.id}`, { role: 'ROLE_SUPPORT' })
    const seen = await Promise.all([historyOf(pair), historyOf(admin, `/api/v2/user/${user.id}/history`)])
    const texts = [
      ...seen.map((events) => JSON.stringify(events)),
      await (await bearer(pair.token, 'GET', HISTORY)).text(),
    ]
    for (const text of texts) {
      expect(text).toContain('The role was changed by an operator.')
      for (const hidden of [ann.id, ann.name, 'operatorId', 'operatorName'])
        expect(text).not.toContain(hidden)
    }
  })

  it('names the operator of a change that the Cron Trigger or the next login completes', async () => {
    const [one, other] = [await newUser(), await newUser()]
    for (const user of [one, other]) {
      await newPair(user)
      const change = { role: 'ROLE_SUPPORT', password: PASSWORD }
      const lost = await by(ann, 'PATCH', `/user/${user.id}`, change, callsLost('changeUser'))
      expect(lost.status).toBe(503)
    }
    await newPair(other)
    await runCron()
    for (const { id } of [one, other]) {
      expect(await changeOf(id, 'role_changed')).toEqual([actorOf(ann)])
      expect(await changeOf(id, 'password_changed')).toEqual([actorOf(ann)])
      expect(endingsIn(await historyFor(id)).map(({ actor }) => actor)).toEqual([actorOf(ann)])
    }
    const left = 'SELECT changed_by, ending_by FROM users WHERE id = ?'
    expect(await env.DB.prepare(left).bind(one.id).first()).toEqual({ changed_by: null, ending_by: null })
  })

  it('names the operator of a removal that the Cron Trigger completes', async () => {
    const user = await newUser()
    await newPair(user)
    expect((await by(bob, 'DELETE', `/user/${user.id}`, undefined, callsLost('eraseUser'))).status).toBe(503)
    await runCron()
    expect(await changeOf(user.id, 'user_removed')).toEqual([actorOf(bob)])
  })

  it('names neither of two operators whose changes reach the cell at once', async () => {
    const user = await newUser()
    await newPair(user)
    const lost = callsLost('changeUser')
    await by(ann, 'PATCH', `/user/${user.id}`, { role: 'ROLE_SUPPORT' }, lost)
    await by(bob, 'PATCH', `/user/${user.id}`, { customerId: await newCustomer() }, lost)
    await runCron()
    const nameless = { ...actorOf(ann), operatorId: null, operatorName: null }
    expect(await changeOf(user.id, 'role_changed')).toEqual([nameless])
    expect(await changeOf(user.id, 'customer_changed')).toEqual([nameless])
    expect(await doneBy(ann)).toEqual([['user_changed', user.id, 'role']])
    expect(await doneBy(bob)).toEqual([['user_changed', user.id, 'customerId']])
  })

  it('names no earlier operator of a change that an older release makes', async () => {
    const user = await newUser()
    await newPair(user)
    await by(ann, 'PATCH', `/user/${user.id}`, { role: 'ROLE_SUPPORT' })
    const older = "UPDATE users SET role = 'ROLE_USER', epoch = epoch + 1, changed_by = ? WHERE id = ?"
    const stale = `1 ${JSON.stringify({ kind: 'operator', operator: { id: ann.id, name: ann.name } })}`
    await env.DB.prepare(older).bind(stale, user.id).run()
    await runCron()
    const nameless = { ...actorOf(ann), operatorId: null, operatorName: null }
    expect(await changeOf(user.id, 'role_changed')).toEqual([nameless, actorOf(ann)])
  })

  it('names the operator of a mass revocation that the Cron Trigger completes', async () => {
    const user = await newUser()
    await newPair(user)
    vi.setSystemTime(began + 1000)
    const body = { issuedBefore: new Date(began + 500).toISOString() }
    const lost = await by(bob, 'POST', '/revocation', body, callsLost('endBegunBefore'))
    expect(await contentOf(lost)).toMatchObject({ cells: 0 })
    await runCron()
    expect(await changeOf(user.id, 'session_ended')).toEqual([actorOf(bob)])
  })

  it('names no earlier operator of a mass revocation that an older release makes', async () => {
    const user = await newUser()
    await newPair(user)
    vi.setSystemTime(began + 1000)
    const body = { issuedBefore: new Date(began - 500).toISOString() }
    await by(bob, 'POST', '/revocation', body, callsLost('endBegunBefore'))
    await env.DB.prepare('UPDATE pending_revocations SET begun_before = ?')
      .bind(began + 500)
      .run()
    await runCron()
    const nameless = { ...actorOf(bob), operatorId: null, operatorName: null }
    expect(await changeOf(user.id, 'session_ended')).toEqual([nameless])
  })
})
