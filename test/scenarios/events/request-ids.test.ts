import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EventView } from '../../../src/events/event-view.ts'
import type { OperatorEventView } from '../../../src/flows/operator-history.ts'
import {
  bearer,
  bodyOf,
  call,
  create,
  next,
  operate,
  PASSWORD,
  PATH,
  refresh,
  SESSIONS,
  type Vars,
} from '../../support/api.ts'
import { cellOf, sql } from '../../support/cells.ts'
import { runCron } from '../../support/cron.ts'
import { callsLost } from '../../support/faults.ts'
import { historyFor, historyOf } from '../../support/history.ts'
import { changePassword } from '../../support/sessions.ts'
import { logIn, newPair, newUser, type TestUser } from '../../support/users.ts'

// Each event has the id of the request that caused it, whichever call that was, and whoever completed it.

afterEach(() => {
  vi.useRealTimers()
})

const idOf = (response: Response) => response.headers.get('x-request-id')

/** The events of a user with their requests, oldest first. */
const caused = async (user: TestUser) =>
  (await historyFor(user.id)).map(({ event, cause, requestId }) => [cause ?? event, requestId]).reverse()

describe('the request of an event', () => {
  it('is that of a login, and of the session that it ends', async () => {
    const user = await newUser()
    const vars = { MAX_FAMILIES_PER_USER: '1' }
    const [one, two] = [await create(user.username, { vars }), await create(user.username, { vars })]
    expect(await caused(user)).toEqual([
      ['login', idOf(one)],
      ['cap', idOf(two)],
      ['login', idOf(two)],
    ])
  })

  it('is that of a refresh that is a second use', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    await next(pair)
    const reused = await refresh(pair)
    expect((await caused(user)).at(-1)).toEqual(['reuse', idOf(reused)])
  })

  it('is that of the retry from elsewhere', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    await refresh(pair, { key: 'one' })
    const headers = { 'idempotency-key': 'one', 'cf-connecting-ip': '198.51.100.9' }
    const body = { token: pair.token, refreshToken: pair.refreshToken }
    const retried = await call('PUT', PATH, { body, headers })
    expect((await caused(user)).at(-1)).toEqual(['retry', idOf(retried)])
  })

  it('is that of a logout, of the end of one session and of all, and of a new password', async () => {
    const user = await newUser()
    const [one, two] = [await newPair(user), await newPair(user)]
    const out = await bearer(one.token, 'DELETE', PATH)
    expect((await caused(user)).at(-1)).toEqual(['logout', idOf(out)])
    const all = await bearer(two.token, 'DELETE', SESSIONS)
    expect((await caused(user)).at(-1)).toEqual(['ended', idOf(all)])
    const [three] = [await newPair(user), await newPair(user)]
    const changed = await changePassword(three, PASSWORD, 'a horse of another colour')
    expect((await caused(user)).slice(-2)).toEqual([
      ['password_changed', idOf(changed)],
      ['password', idOf(changed)],
    ])
  })

  it('is that of the failed login that locks', async () => {
    const user = await newUser()
    const guesses: (string | null)[] = []
    for (let guess = 0; guess < 10; guess += 1) {
      guesses.push(idOf(await create(user.username, { password: 'wrong' })))
    }
    expect(await caused(user)).toEqual([['name', guesses.at(-1)]])
  })

  it('is that of the change of an operator, also in the history of operators', async () => {
    const user = await newUser()
    await newPair(user)
    const changed = await operate('PATCH', `/user/${user.id}`, { disabled: true })
    expect((await caused(user)).slice(-2)).toEqual([
      ['user_disabled', idOf(changed)],
      ['disabled', idOf(changed)],
    ])
    const { content } = await bodyOf(await operate('GET', '/history?size=100'))
    const told = (content as OperatorEventView[]).filter(({ requestId }) => requestId === idOf(changed))
    expect(told).toMatchObject([{ event: 'user_changed', subjectId: user.id }])
  })

  it('is that of the change, where the Cron Trigger completed it', async () => {
    const user = await newUser()
    await newPair(user)
    const vars = callsLost('changeUser') as Vars
    const changed = await operate('PATCH', `/user/${user.id}`, { disabled: true }, vars)
    expect(changed.status).toBe(503)
    await runCron()
    expect((await caused(user)).slice(-2)).toEqual([
      ['user_disabled', idOf(changed)],
      ['disabled', idOf(changed)],
    ])
  })

  it('is that of the change, where the next login completed it', async () => {
    const user = await newUser()
    await newPair(user)
    const vars = callsLost('changeUser') as Vars
    const changed = await operate('PATCH', `/user/${user.id}`, { role: 'ROLE_SUPPORT' }, vars)
    const login = await create(user.username)
    expect((await caused(user)).slice(-2)).toEqual([
      ['role_changed', idOf(changed)],
      ['login', idOf(login)],
    ])
  })

  it('is not known where changes of two requests reach the cell at once, and the operator is', async () => {
    const user = await newUser()
    await newPair(user)
    const vars = callsLost('changeUser') as Vars
    await operate('PATCH', `/user/${user.id}`, { role: 'ROLE_SUPPORT' }, vars)
    await operate('PATCH', `/user/${user.id}`, { username: `new-${user.username}` }, vars)
    await runCron()
    const changes = (await historyFor(user.id)).filter(({ event }) => event.endsWith('_changed'))
    expect(changes.map(({ requestId, actor }) => [requestId, actor.operatorId])).toEqual([
      [null, 'operator'],
      [null, 'operator'],
    ])
  })
})

it('is null for an event of a Worker of an older release, and of an older cell', async () => {
  const user = await newUser()
  const pair = await logIn(user)
  await sql(cellOf(pair), 'UPDATE event SET request_id = NULL WHERE subject = ?', user.id)
  expect(await caused(user)).toEqual([['login', null]])
})

it('is told to operators alone', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  const shown = (events: readonly EventView[]) => events.map((event) => 'requestId' in event)
  expect(shown(await historyOf(pair))).toEqual([false])
  expect(shown(await historyFor(user.id))).toEqual([true])
})
