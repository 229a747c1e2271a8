import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { bearer, contentOf, operate, PASSWORD, SESSIONS, send } from '../../support/api.ts'
import { captureLogs } from '../../support/logs.ts'
import { messageOf, newBox, objectOf } from '../../support/receivers.ts'
import { changePassword } from '../../support/sessions.ts'
import { newPair, newUser } from '../../support/users.ts'

// Each change has a log line with the call that made it, so that an operator can account for it.

/** The one line that a call writes, with the id of the call. */
async function lineOf(call: () => Promise<Response>) {
  const lines = captureLogs()
  const response = await call()
  expect(response.status).toBe(200)
  expect(lines).toHaveLength(1)
  const { requestId, ...line } = JSON.parse(lines[0] as string) as Record<string, unknown>
  expect(requestId).toBe(response.headers.get('x-request-id'))
  return { response, line }
}

const changed = (event: string, cause: string, ids: object) => ({ level: 'info', event, cause, ...ids })

const byOperator = (event: string, cause: string, ids: object) =>
  changed(event, cause, { ...ids, operatorId: 'operator' })

it('logs what an operator does to a user', async () => {
  const { customerId } = await newUser()
  const user = { username: `${newId()}@example.com`, password: PASSWORD, customerId, role: 'ROLE_USER' }
  const added = await lineOf(() => operate('POST', '/user', user))
  const { id: userId } = await contentOf<{ id: string }>(added.response)
  expect(added.line).toEqual(byOperator('user_changed', 'added', { userId }))
  const changes: [object, string][] = [
    [{ role: 'ROLE_SUPPORT' }, 'role'],
    [{ role: 'ROLE_USER', disabled: true, customerId }, 'customerId disabled role'],
    [{ disabled: false }, 'enabled'],
    [{ password: 'another password' }, 'password'],
    [{ password: null }, 'password'],
    [{ username: `${newId()}@example.com`, externalId: newId() }, 'externalId username'],
  ]
  for (const [change, cause] of changes) {
    const { line } = await lineOf(() => operate('PATCH', `/user/${userId}`, change))
    expect(line).toEqual(byOperator('user_changed', cause, { userId }))
  }
  await newPair({ id: userId, username: user.username, customerId })
  const ended = await lineOf(() => operate('DELETE', `/user/${userId}/session`, undefined))
  expect(ended.line).toEqual(byOperator('sessions_ended', 'operator', { userId }))
  const unlocked = await lineOf(() => operate('DELETE', `/user/${userId}/lock`, undefined))
  expect(unlocked.line).toEqual(byOperator('user_changed', 'unlocked', { userId }))
  const removed = await lineOf(() => operate('DELETE', `/user/${userId}`, undefined))
  expect(removed.line).toEqual(byOperator('user_changed', 'removed', { userId }))
})

it('logs an import of users that adds any', async () => {
  const { customerId } = await newUser()
  const users = [{ username: `${newId()}@example.com`, customerId, role: 'ROLE_USER' }]
  const { line } = await lineOf(() => operate('POST', '/user/import', { users }))
  expect(line).toEqual(byOperator('user_changed', 'imported', {}))
  const lines = captureLogs()
  await operate('POST', '/user/import', { users })
  expect(lines).toEqual([])
})

it('logs no change of a user where there is none', async () => {
  const user = await newUser()
  const lines = captureLogs()
  const unchanged = await operate('PATCH', `/user/${user.id}`, {})
  expect(await contentOf(unchanged)).toMatchObject({ id: user.id, role: 'ROLE_USER', disabled: false })
  expect(lines).toEqual([])
})

it('logs no end of sessions where there is none, and counts no change', async () => {
  const [user, another] = [await newUser(), await newUser()]
  const pair = await newPair(user)
  const epochs = () => env.DB.prepare('SELECT epoch FROM users WHERE id = ?').bind(user.id).first('epoch')
  const [lines, before] = [captureLogs(), await epochs()]
  const others = await bearer(pair.token, 'DELETE', `${SESSIONS}?except=current`)
  expect(others.status).toBe(200)
  await operate('DELETE', `/user/${another.id}/session`, undefined)
  expect(lines).toEqual([])
  expect(await epochs()).toBe(before)
})

it('logs that an operator asked for a token that resets a password, and never the token', async () => {
  const user = await newUser()
  const { response, line } = await lineOf(() => operate('POST', `/user/${user.id}/password-reset`))
  expect(line).toEqual(byOperator('user_changed', 'password_reset_asked', { userId: user.id }))
  expect(JSON.stringify(line)).not.toContain((await contentOf<{ token: string }>(response)).token)
})

it('logs what an operator does to a customer', async () => {
  const { response, line } = await lineOf(() => operate('POST', '/customer', { name: 'Acme' }))
  const { id: customerId } = await contentOf<{ id: string }>(response)
  expect(line).toEqual(byOperator('customer_changed', 'added', { customerId }))
  const change = { name: 'Acme Ltd', policy: { requireDpop: true } }
  const patched = await lineOf(() => operate('PATCH', `/customer/${customerId}`, change))
  expect(patched.line).toEqual(byOperator('customer_changed', 'name requireDpop', { customerId }))
  const removed = await lineOf(() => operate('DELETE', `/customer/${customerId}`))
  expect(removed.line).toEqual(byOperator('customer_changed', 'removed', { customerId }))
})

it('logs what an operator does to a client, and never its secret', async () => {
  const added = await lineOf(() => operate('POST', '/client', { name: 'orders' }))
  const { clientId } = await contentOf<{ clientId: string }>(added.response)
  expect(added.line).toEqual(byOperator('client_changed', 'added', { clientId }))
  for (const [disabled, cause] of [
    [true, 'disabled'],
    [false, 'enabled'],
  ] as const) {
    const { line } = await lineOf(() => operate('PATCH', `/client/${clientId}`, { disabled }))
    expect(line).toEqual(byOperator('client_changed', cause, { clientId }))
  }
  const { line } = await lineOf(() => operate('POST', `/client/${clientId}/secret`, undefined))
  expect(line).toEqual(byOperator('client_changed', 'secret', { clientId }))
})

it('logs what an operator does to another, and neither name nor token', async () => {
  const added = await lineOf(() => operate('POST', '/operator', { name: `Ann ${newId()}` }))
  const { operatorId } = await contentOf<{ operatorId: string }>(added.response)
  const path = `/operator/${operatorId}`
  const ids = { changedOperatorId: operatorId }
  expect(added.line).toEqual(byOperator('operator_changed', 'added', ids))
  for (const [disabled, cause] of [
    [true, 'disabled'],
    [false, 'enabled'],
  ] as const) {
    const { line } = await lineOf(() => operate('PATCH', path, { disabled }))
    expect(line).toEqual(byOperator('operator_changed', cause, ids))
  }
  const { line } = await lineOf(() => operate('POST', `${path}/token`, undefined))
  expect(line).toEqual(byOperator('operator_changed', 'token', ids))
})

it('logs what an operator does to a receiver of events, and never its URL', async () => {
  const added = await lineOf(() => operate('POST', '/receiver', { url: newBox() }))
  const { receiverId } = await contentOf<{ receiverId: string }>(added.response)
  expect(added.line).toEqual(byOperator('receiver_changed', 'added', { receiverId }))
  for (const [paused, cause] of [
    [true, 'paused'],
    [false, 'resumed'],
  ] as const) {
    const { line } = await lineOf(() => operate('PATCH', `/receiver/${receiverId}`, { paused }))
    expect(line).toEqual(byOperator('receiver_changed', cause, { receiverId }))
  }
  const test = await lineOf(() => operate('POST', `/receiver/${receiverId}/test`))
  expect(test.line).toEqual(byOperator('receiver_changed', 'tested', { receiverId }))
  await objectOf({ id: receiverId }).accept('weur-0', [messageOf('weur-0', 1, 'ann')])
  const resent = await lineOf(() => operate('POST', `/receiver/${receiverId}/delivery/weur-0-1/resend`))
  expect(resent.line).toEqual(byOperator('receiver_changed', 'resent', { receiverId }))
  const rotated = await lineOf(() => operate('POST', `/receiver/${receiverId}/secret`))
  expect(rotated.line).toEqual(byOperator('receiver_changed', 'secret', { receiverId }))
  const removed = await lineOf(() => operate('DELETE', `/receiver/${receiverId}`))
  expect(removed.line).toEqual(byOperator('receiver_changed', 'removed', { receiverId }))
})

it('logs what an operator does to a trusted issuer, and neither its URL nor its name', async () => {
  const issuer = {
    name: 'Login',
    iss: `https://${newId()}.example.com`,
    jwksUri: 'https://login.example.com/jwks.json',
    audiences: ['web'],
    provisioning: 'link',
  }
  const added = await lineOf(() => operate('POST', '/issuer', issuer))
  const { issuerId } = await contentOf<{ issuerId: string }>(added.response)
  expect(added.line).toEqual(byOperator('issuer_changed', 'added', { issuerId }))
  for (const [disabled, cause] of [
    [true, 'disabled'],
    [false, 'enabled'],
  ] as const) {
    const { line } = await lineOf(() => operate('PATCH', `/issuer/${issuerId}`, { disabled }))
    expect(line).toEqual(byOperator('issuer_changed', cause, { issuerId }))
  }
  const removed = await lineOf(() => operate('DELETE', `/issuer/${issuerId}`))
  expect(removed.line).toEqual(byOperator('issuer_changed', 'removed', { issuerId }))
})

it('logs that everything issued before a time has ended', async () => {
  const { line } = await lineOf(() =>
    operate('POST', '/revocation', { issuedBefore: '2020-01-01T00:00:00Z' }),
  )
  expect(line).toEqual({ ...byOperator('sessions_ended', 'issued_before', {}), level: 'warn' })
})

it('logs the changes that users make to themselves', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  const password = await lineOf(() => changePassword(pair, PASSWORD, 'quite another password'))
  expect(password.line).toEqual(changed('user_changed', 'password', { userId: user.id }))
  const ended = await lineOf(() => bearer(pair.token, 'DELETE', SESSIONS))
  expect(ended.line).toEqual(changed('sessions_ended', 'ended', { userId: user.id }))
})

// The operators' calls that change something. The tests above cover each.
it('covers every call of an operator', async () => {
  const { paths } = (await (await send('GET', '/openapi.json')).json()) as {
    paths: Record<string, Record<string, { operationId: string }>>
  }
  const changing = Object.entries(paths)
    .filter(([path]) => path.startsWith('/api/v2/operator/'))
    .flatMap(([, methods]) => Object.entries(methods).filter(([method]) => method !== 'get'))
    .map(([, { operationId }]) => operationId)
    // It tries a token, and changes nothing.
    .filter((operationId) => operationId !== 'testSubjectToken')
  expect(changing.sort()).toEqual([
    'addClient',
    'addCustomer',
    'addIssuer',
    'addOperator',
    'addReceiver',
    'addUser',
    'askPasswordResetOfUser',
    'changeClient',
    'changeCustomer',
    'changeIssuer',
    'changeOperator',
    'changeReceiver',
    'changeUser',
    'endSessionsOfUser',
    'eraseUser',
    'importUsers',
    'removeCustomer',
    'removeIssuer',
    'removeReceiver',
    'resendEvent',
    'revokeIssuedBefore',
    'rotateClientSecret',
    'rotateOperatorToken',
    'rotateReceiverSecret',
    'testReceiver',
    'unlockUser',
  ])
})
