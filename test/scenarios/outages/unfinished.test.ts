import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  bearer,
  call,
  contentOf,
  create,
  operate,
  PASSWORD,
  type Pair,
  refresh,
  SESSIONS,
  verdict,
} from '../../support/api.ts'
import { cellOf, familyRow, sql } from '../../support/cells.ts'
import { runCron } from '../../support/cron.ts'
import { expectEnded, expectErased, expectInvalidCredentials, refreshes } from '../../support/expect.ts'
import { callsLost, cellDown, directoryDown } from '../../support/faults.ts'
import { recordLog } from '../../support/logs.ts'
import { changePassword } from '../../support/sessions.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newPair, newUser, type TestUser } from '../../support/users.ts'

// The directory is written and the cell is not reached. No caller repeats the call, so the Cron Trigger completes it.

const OUTAGE = '503 GLOBAL_1001'
const headers = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }

let user: TestUser
let pair: Pair
let other: Pair

beforeEach(async () => {
  user = await newUser({ role: 'ROLE_SUPER_ADMIN' })
  pair = await newPair(user)
  other = await newPair(user)
})

afterEach(() => {
  vi.restoreAllMocks()
})

const lost = callsLost('changeUser')
const operatorPath = () => `/api/v2/operator/user/${user.id}`
const patch = (body: object, bindings: Record<string, unknown> = lost) =>
  call('PATCH', operatorPath(), { body, headers, vars: bindings })

const unapplied = async () =>
  (await env.DB.prepare('SELECT id FROM users WHERE epoch > applied_epoch').all()).results.map(({ id }) => id)

/** A call that did not reach the cell ends the sessions of the user once the cron has run, without another call. */
async function completes(missed: Promise<Response>, spared: readonly Pair[] = []): Promise<void> {
  expect(await verdict(await missed)).toBe(OUTAGE)
  expect(await unapplied()).toEqual([user.id])
  // The cell is still down, so the change stays pending.
  await runCron(cellDown(claimsOf(pair.token).cell))
  expect(await unapplied()).toEqual([user.id])
  await runCron()
  expect(await unapplied()).toEqual([])
  expect(await Promise.all([pair, other].map(refreshes))).toEqual(
    [pair, other].map((one) => spared.includes(one)),
  )
}

describe('a change that did not reach the cell is completed and ends sessions', () => {
  it('disabling', () => completes(patch({ disabled: true })))

  it('a new password by an operator', () => completes(patch({ password: 'another password' })))

  it('a new password by the user, whose own session lives on', async () => {
    await completes(changePassword(pair, PASSWORD, 'another password', lost), [pair])
    expect(await verdict(await create(user.username, { password: 'another password' }))).toBe('200')
  })

  it('the end of all sessions, by the user', () =>
    completes(bearer(pair.token, 'DELETE', SESSIONS, { vars: lost })))

  it('the end of all others, by the user', () =>
    completes(bearer(pair.token, 'DELETE', `${SESSIONS}?except=current`, { vars: lost }), [pair]))

  it('the end of all sessions, by an administrator', () =>
    completes(bearer(pair.token, 'DELETE', `/api/v2/user/${user.id}/session`, { vars: lost })))

  it('the end of all sessions, by an operator', () =>
    completes(call('DELETE', `${operatorPath()}/session`, { headers, vars: lost })))

  it('the end of all sessions, by an operator, where the cell does not answer at all', () =>
    completes(
      call('DELETE', `${operatorPath()}/session`, { headers, vars: cellDown(claimsOf(pair.token).cell) }),
    ))
})

it('a new role is in the next pair', async () => {
  expect(await verdict(await patch({ role: 'ROLE_SUPPORT' }))).toBe(OUTAGE)
  await runCron()
  expect(claimsOf((await contentOf<Pair>(await refresh(pair))).token).role).toBe('ROLE_SUPPORT')
})

it('a removal erases the user from the cell and from the directory', async () => {
  const removed = call('DELETE', operatorPath(), { headers, vars: callsLost('eraseUser') })
  expect(await verdict(await removed)).toBe(OUTAGE)
  // The user is removed for every caller, though the record still names the pending rest.
  expect(await verdict(await operate('GET', `/user?username=${user.username}`, undefined))).toBe('200')
  const listed = await call('GET', `/api/v2/operator/user?username=${user.username}`, { headers })
  expect(await listed.json()).toMatchObject({ content: [] })
  await expectInvalidCredentials(await create(user.username))
  expect(await verdict(await operate('PATCH', `/user/${user.id}`, { disabled: false }))).toBe(
    '404 GLOBAL_1003',
  )
  const lines = recordLog()
  await runCron()
  expect(lines).toEqual([{ level: 'info', event: 'change_completed', cause: 'removed', userId: user.id }])
  await expectErased(pair)
  expect(await sql(cellOf(pair), 'SELECT 1 FROM user WHERE id = ?', user.id)).toEqual([])
  expect((await env.DB.prepare('SELECT 1 FROM users WHERE id = ?').bind(user.id).all()).results).toEqual([])
})

describe('a change that is completed late ends no other session', () => {
  it('a login with the new password stays, whether the login or the Cron Trigger brings the ending to the cell', async () => {
    expect(await verdict(await patch({ password: 'another password' }))).toBe(OUTAGE)
    const fresh = await contentOf<Pair>(await create(user.username, { password: 'another password' }))
    expect(await familyRow(pair)).toMatchObject({ revoked_for: 'password' })
    await runCron()
    expect(await Promise.all([pair, other, fresh].map(refreshes))).toEqual([false, false, true])
  })

  it('an ending that the cell already applied is not applied twice', async () => {
    const deaf = directoryDown(/applied_epoch = epoch/)
    expect(await verdict(await patch({ password: 'another password' }, deaf))).toBe(OUTAGE)
    expect(await unapplied()).toEqual([user.id])
    const fresh = await contentOf<Pair>(await create(user.username, { password: 'another password' }))
    await runCron()
    expect(await unapplied()).toEqual([])
    expect(await Promise.all([pair, fresh].map(refreshes))).toEqual([false, true])
  })

  it('an ending stays pending through later changes, and two endings spare what both spare', async () => {
    const third = await newPair(user)
    await changePassword(pair, PASSWORD, 'another password', lost)
    expect(await verdict(await patch({ role: 'ROLE_USER' }))).toBe(OUTAGE)
    await bearer(other.token, 'DELETE', `${SESSIONS}?except=current`, { vars: lost })
    await runCron()
    expect(await Promise.all([pair, other, third].map(refreshes))).toEqual([false, false, false])
  })
})

it('changes of users whose cell is down wait, and delay no other user', async () => {
  const { cell } = claimsOf(pair.token)
  let near = await newUser()
  let mine = await newPair(near)
  // The cron calls the cells of several users at once, so another user of the same cell would have a line of its own.
  while (claimsOf(mine.token).cell === cell) {
    near = await newUser()
    mine = await newPair(near)
  }
  await patch({ disabled: true })
  await call('PATCH', `/api/v2/operator/user/${near.id}`, { body: { disabled: true }, headers, vars: lost })
  const lines = recordLog()
  await runCron(cellDown(cell))
  await expectEnded(mine)
  expect(lines.filter(({ event }) => event === 'unavailable')).toHaveLength(1)
  await runCron()
  expect(await unapplied()).toEqual([])
})

it('a directory that does not answer the cron is logged by each of its tasks', async () => {
  const lines = recordLog()
  await runCron(directoryDown())
  const line = { event: 'unavailable', part: 'directory' }
  expect(lines).toMatchObject([line, line, line, line])
})
