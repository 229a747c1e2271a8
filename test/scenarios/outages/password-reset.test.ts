import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { create, operate, verdict } from '../../support/api.ts'
import { runCron } from '../../support/cron.ts'
import { expectAlive, expectInvalidToken, refreshes } from '../../support/expect.ts'
import { callsLost, directoryDown } from '../../support/faults.ts'
import { historyFor, namesIn } from '../../support/history.ts'
import { reset, tokenFor } from '../../support/resets.ts'
import { newPair, newUser } from '../../support/users.ts'

// An outage leaves the token usable, or the reset complete.

const OUTAGE = '503 GLOBAL_1001'
const NEW = 'a brand-new passphrase'

it.each([
  ['the read of the token', /password_resets/],
  ['the change of the user', /UPDATE users/],
  ['the deletion of the token', /DELETE FROM password_resets WHERE token_hash/],
])('without %s nothing is changed, and the token stays', async (_, statements) => {
  const user = await newUser()
  const pair = await newPair(user)
  const token = await tokenFor(user.id)
  expect(await verdict(await reset(token, NEW, { vars: directoryDown(statements) }))).toBe(OUTAGE)
  const next = await expectAlive(pair)
  expect((await create(user.username)).status).toBe(200)
  expect((await reset(token, NEW)).status).toBe(200)
  expect(await refreshes(next)).toBe(false)
})

it('without the cell the password is set and the token is used, and the cron ends the sessions', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  const token = await tokenFor(user.id)
  expect(await verdict(await reset(token, NEW, { vars: callsLost('changeUser') }))).toBe(OUTAGE)
  await expectInvalidToken(await reset(token, NEW))
  expect((await create(user.username, { password: NEW })).status).toBe(200)
  await runCron()
  expect(await refreshes(pair)).toBe(false)
  expect(namesIn(await historyFor(user.id))).toEqual([
    'password_reset_asked',
    'password_reset_used',
    'password_changed',
    'session_ended password',
  ])
})

it('a token is asked for in vain without the cell, whose history would not have it', async () => {
  const user = await newUser()
  await newPair(user)
  const vars = callsLost('noteReset')
  expect(await verdict(await operate('POST', `/user/${user.id}/password-reset`, undefined, vars))).toBe(
    OUTAGE,
  )
  const { results } = await env.DB.prepare('SELECT * FROM password_resets WHERE user_id = ?')
    .bind(user.id)
    .all()
  expect(results).toEqual([])
})
