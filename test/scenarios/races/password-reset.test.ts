import { expect, it } from 'vitest'
import { create, verdict } from '../../support/api.ts'
import { refreshes } from '../../support/expect.ts'
import { historyFor } from '../../support/history.ts'
import { reset, tokenFor } from '../../support/resets.ts'
import { newPair, newUser } from '../../support/users.ts'

it('of parallel resets with one token one succeeds, and its password is the password', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  const token = await tokenFor(user.id)
  const passwords = Array.from({ length: 6 }, (_, index) => `a brand-new passphrase ${index}`)
  const answers = await Promise.all(passwords.map(async (one) => verdict(await reset(token, one))))
  expect(answers.toSorted()).toEqual(['200', ...Array<string>(5).fill('401 AUTH_1002')])
  const logins = await Promise.all(
    passwords.map(async (password) => (await create(user.username, { password })).status === 200),
  )
  expect(logins).toEqual(answers.map((answer) => answer === '200'))
  expect(await refreshes(pair)).toBe(false)
  const used = (await historyFor(user.id)).filter(({ event }) => event === 'password_reset_used')
  expect(used).toHaveLength(1)
})

it('a login with the old password that overlaps a reset has no session after it', async () => {
  const user = await newUser()
  const token = await tokenFor(user.id)
  const [login, answered] = await Promise.all([create(user.username), reset(token, 'a brand-new passphrase')])
  expect(answered.status).toBe(200)
  if (login.status === 200) {
    const { content } = (await login.json()) as { content: [{ token: string; refreshToken: string }] }
    expect(await refreshes(content[0])).toBe(false)
  }
})
