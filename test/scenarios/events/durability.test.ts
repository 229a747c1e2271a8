import { abortAllDurableObjects } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { bearer, call, create, next, operate, PASSWORD, PATH, type Pair, refresh } from '../../support/api.ts'
import { runCron } from '../../support/cron.ts'
import { answersLost, callsLost } from '../../support/faults.ts'
import { endingsIn, historyFor, namesIn } from '../../support/history.ts'
import { sidOf } from '../../support/tokens.ts'
import { newPair, newUser, type TestUser } from '../../support/users.ts'

// An event is committed with its change, so a crash keeps both or none.

const CHANGES: readonly [string, (user: TestUser, pair: Pair) => Promise<unknown>, readonly string[]][] = [
  [
    'a second use',
    async (_, pair) => {
      await next(pair)
      await refresh(pair)
    },
    ['session_ended reuse'],
  ],
  ['a logout', (_, pair) => bearer(pair.token, 'DELETE', PATH), ['session_ended logout']],
  [
    'a disabling',
    ({ id }) => operate('PATCH', `/user/${id}`, { disabled: true }),
    ['user_disabled', 'session_ended disabled'],
  ],
  [
    'ten failed logins',
    async ({ username }) => {
      for (let guess = 0; guess < 10; guess += 1) await create(username, { password: 'wrong' })
    },
    ['locked name'],
  ],
]

describe('a crash right after the answer keeps the event of', () => {
  it.each(CHANGES)('%s', async (_, change, names) => {
    const user = await newUser()
    const pair = await newPair(user)
    await change(user, pair)
    await abortAllDurableObjects()
    const kept = await historyFor(user.id)
    expect(namesIn(kept)).toEqual(names)
    expect(kept.at(-1)).toMatchObject({ event: 'login', familyId: sidOf(pair) })
  })
})

it('after crashes during logouts, every ended session has one event, and no other one has', async () => {
  const user = await newUser()
  const pairs = await Promise.all(Array.from({ length: 12 }, () => newPair(user)))
  for (let crash = 0; crash < 3; crash += 1) {
    const calls = pairs.slice(crash * 3, crash * 3 + 3).map((pair) => bearer(pair.token, 'DELETE', PATH))
    await abortAllDurableObjects()
    await Promise.all(calls)
  }
  const live = (await (await operate('GET', `/user/${user.id}/session?size=100`)).json()) as {
    content: { id: string }[]
  }
  const ended = endingsIn(await historyFor(user.id)).map(({ familyId }) => familyId)
  const liveIds = live.content.map(({ id }) => id)
  expect([...ended, ...liveIds].sort()).toEqual(pairs.map(sidOf).sort())
})

it('a repetition after a lost answer is no second event', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  const lost = await bearer(pair.token, 'DELETE', PATH, { vars: answersLost('end') })
  expect(lost.status).toBe(503)
  await bearer(pair.token, 'DELETE', PATH)
  expect(namesIn(await historyFor(user.id))).toEqual(['session_ended logout'])
})

it('an ending that waits in the directory keeps its cause and its actor', async () => {
  const boss = await newUser({ role: 'ROLE_SUPER_ADMIN' })
  const user = await newUser({ customerId: boss.customerId })
  const [pair, admin] = [await newPair(user), await newPair(boss)]
  const missed = await call('DELETE', `/api/v2/user/${user.id}/session`, {
    headers: { authorization: `Bearer ${admin.token}` },
    vars: callsLost('changeUser'),
  })
  expect(missed.status).toBe(503)
  expect(endingsIn(await historyFor(user.id))).toEqual([])
  await runCron()
  await runCron()
  expect(endingsIn(await historyFor(user.id))).toMatchObject([
    {
      cause: 'ended',
      familyId: sidOf(pair),
      actor: { kind: 'administrator', userId: boss.id },
      words: 'The session was ended by an administrator.',
    },
  ])
})

it('a login applies an ending that waits, with its actor', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  await operate('PATCH', `/user/${user.id}`, { password: PASSWORD }, callsLost('changeUser'))
  const later = await newPair(user)
  expect(namesIn(await historyFor(user.id))).toEqual(['password_changed', 'session_ended password'])
  expect(endingsIn(await historyFor(user.id))).toMatchObject([
    { familyId: sidOf(pair), actor: { kind: 'operator' } },
  ])
  await bearer(later.token, 'DELETE', PATH)
})

it('an ending that an older release wrote over another has no actor', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  // The older release leaves `ending_by` as it is.
  await env.DB.prepare(
    `UPDATE users SET epoch = epoch + 1, ending_id = 'later', ending_cause = 'ended',
       ending_by = 'earlier {"kind":"operator"}' WHERE id = ?`,
  )
    .bind(user.id)
    .run()
  await runCron()
  expect(endingsIn(await historyFor(user.id))).toMatchObject([
    { cause: 'ended', familyId: sidOf(pair), actor: { kind: 'unknown' } },
  ])
})
