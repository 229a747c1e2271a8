import { env } from 'cloudflare:workers'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import {
  bearer,
  bodyOf,
  call,
  contentOf,
  create,
  next,
  operate,
  PASSWORD,
  type Pair,
  SESSIONS,
  verdict,
} from '../../support/api.ts'
import { cellOf } from '../../support/cells.ts'
import { runCron } from '../../support/cron.ts'
import { expectEnded, expectErased, refreshes } from '../../support/expect.ts'
import { callsLost } from '../../support/faults.ts'
import { changePassword } from '../../support/sessions.ts'
import { claimsOf, sidOf } from '../../support/tokens.ts'
import { newPair, newUser, type TestUser } from '../../support/users.ts'

// The database was restored to an earlier moment, or is lost. Families live on in their cells. A call that ends them must
// reach them, or say that it found none.

/** The statement of docs/operations.md, which test/project/operations.test.ts compares. */
const RUNBOOK = 'update users set epoch = max(epoch + 1, unixepoch())'

let user: TestUser
let pair: Pair
let other: Pair

beforeEach(async () => {
  user = await newUser()
  pair = await newPair(user)
  other = await newPair(user)
})

const forget = (statement: string) => env.DB.prepare(statement).bind(user.id).run()

const LOSSES = [
  ['the user has no cell', 'UPDATE users SET cell = NULL, epoch = 0, applied_epoch = 0 WHERE id = ?'],
  ['there is no such user', 'DELETE FROM users WHERE id = ?'],
] as const

describe.each(LOSSES)('in the database %s', (_, loss) => {
  beforeEach(async () => {
    await forget(loss)
  })

  it('the end of all by the user ends them where the token says', async () => {
    expect(await verdict(await bearer(pair.token, 'DELETE', SESSIONS))).toBe('200')
    expect(await Promise.all([pair, other].map(refreshes))).toEqual([false, false])
  })

  it('the end of all others spares the caller', async () => {
    expect(await verdict(await bearer(pair.token, 'DELETE', `${SESSIONS}?except=current`))).toBe('200')
    expect(await Promise.all([pair, other].map(refreshes))).toEqual([true, false])
  })

  it('an operator lists and ends them, and gets their number', async () => {
    const listed = await operate('GET', `/user/${user.id}/session`, undefined)
    expect(await bodyOf(listed)).toMatchObject({ pageable: { totalElements: 2 } })
    const ended = await operate('DELETE', `/user/${user.id}/session`, undefined)
    expect(await contentOf(ended)).toEqual({ cells: 6, families: 2 })
    expect(await Promise.all([pair, other].map(refreshes))).toEqual([false, false])
  })

  it('a removal erases them', async () => {
    expect(await verdict(await operate('DELETE', `/user/${user.id}`, undefined))).toBe('200')
    await expectErased(pair)
    expect(await cellOf(pair).families(user.id)).toEqual([])
    expect(await verdict(await operate('DELETE', `/user/${user.id}`, undefined))).toBe('404 GLOBAL_1003')
  })
})

describe.each([
  ['no cell', 'UPDATE users SET cell = NULL WHERE id = ?'],
  ['another cell', "UPDATE users SET cell = 'oc-3' WHERE id = ?"],
])('where the database names %s', (_, loss) => {
  beforeEach(async () => {
    await forget(loss)
  })

  it('a new password by the user ends the other sessions where the token says', async () => {
    expect(await verdict(await changePassword(pair, PASSWORD, 'another password'))).toBe('200')
    expect(await Promise.all([pair, other].map(refreshes))).toEqual([true, false])
  })

  it("the end of all is an outage where the token's cell does not answer", async () => {
    const ended = await bearer(pair.token, 'DELETE', SESSIONS, { vars: callsLost('families') })
    expect(await verdict(ended)).toBe('503 GLOBAL_1001')
    expect(await verdict(await bearer(pair.token, 'DELETE', SESSIONS))).toBe('200')
    expect(await Promise.all([pair, other].map(refreshes))).toEqual([false, false])
  })
})

describe('where the database names no cell', () => {
  beforeEach(async () => {
    await forget(LOSSES[0][1])
  })

  it('a new role reaches the cell', async () => {
    expect(await verdict(await operate('PATCH', `/user/${user.id}`, { role: 'ROLE_SUPPORT' }))).toBe('200')
    expect(claimsOf((await next(pair)).token).role).toBe('ROLE_SUPPORT')
  })

  it('an administrator ends one session that is listed', async () => {
    const admin = await newPair(await newUser({ role: 'ROLE_SUPER_ADMIN', customerId: user.customerId }))
    const path = `/api/v2/user/${user.id}/session`
    expect(await verdict(await bearer(admin.token, 'DELETE', `${path}/${sidOf(other)}`))).toBe('200')
    expect(await verdict(await bearer(admin.token, 'DELETE', `${path}/${newId()}`))).toBe('404 GLOBAL_1003')
    expect(await Promise.all([pair, other].map(refreshes))).toEqual([true, false])
  })

  it('a disabling while no cell answered is completed by the Cron Trigger', async () => {
    const headers = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }
    const body = { disabled: true }
    const lost = callsLost('families')
    const path = `/api/v2/operator/user/${user.id}`
    expect(await verdict(await call('PATCH', path, { body, headers, vars: lost }))).toBe('503 GLOBAL_1001')
    await runCron(lost)
    await runCron()
    expect(await Promise.all([pair, other].map(refreshes))).toEqual([false, false])
  })
})

it('a disabling by an operator of a user without a cell ends the families that are found, and the cell is known again', async () => {
  await forget(LOSSES[0][1])
  expect(await verdict(await operate('PATCH', `/user/${user.id}`, { disabled: true }))).toBe('200')
  await expectEnded(pair)
  const { cell } = claimsOf(pair.token)
  expect(await env.DB.prepare('SELECT cell FROM users WHERE id = ?').bind(user.id).first('cell')).toBe(cell)
})

it('a user who has another cell now ends sessions in both', async () => {
  await forget("UPDATE users SET cell = 'oc-3' WHERE id = ?")
  const moved = await newPair(user)
  expect(await verdict(await bearer(pair.token, 'DELETE', `${SESSIONS}?except=current`))).toBe('200')
  expect(await Promise.all([pair, other, moved].map(refreshes))).toEqual([true, false, false])
})

it('an operator gets an answer for a user that no store knows', async () => {
  const path = `/user/${newId()}/session`
  expect(await verdict(await operate('GET', path, undefined))).toBe('404 GLOBAL_1003')
  expect(await verdict(await operate('DELETE', path, undefined))).toBe('404 GLOBAL_1003')
  const never = await newUser()
  const ended = await operate('DELETE', `/user/${never.id}/session`, undefined)
  expect(await contentOf(ended)).toEqual({ cells: 6, families: 0 })
})

describe('after restores', () => {
  const RESTORE = 'UPDATE users SET epoch = 0, applied_epoch = 0 WHERE id = ?'
  const change = (role: string) => operate('PATCH', `/user/${user.id}`, { role })
  const login = async () => verdict(await create(user.username))
  /** Step 3 of the runbook. */
  const raise = () => env.DB.exec(RUNBOOK)
  const waiting = () =>
    env.DB.prepare('SELECT count(*) AS n FROM users WHERE epoch > applied_epoch').first('n')

  it("the runbook's statement lets a changed user log in, and the cell gets the record of the database", async () => {
    await change('ROLE_SUPPORT')
    await forget("UPDATE users SET epoch = 0, applied_epoch = 0, role = 'ROLE_USER' WHERE id = ?")
    expect(await login()).toBe('503 GLOBAL_1001')
    await raise()
    expect(await login()).toBe('200')
    await runCron()
    expect(await waiting()).toBe(0)
    expect(claimsOf((await next(pair)).token).role).toBe('ROLE_USER')
  })

  it('it does so again after a restore to a moment before the first', async () => {
    await change('ROLE_SUPPORT')
    await forget(RESTORE)
    await raise()
    await change('ROLE_READ_ONLY')
    await change('ROLE_SUPPORT')
    await forget(RESTORE)
    expect(await login()).toBe('503 GLOBAL_1001')
    // An epoch is a second of D1's own clock. The user had two changes since.
    await sleep(3000)
    await raise()
    expect(await login()).toBe('200')
  })
})
