import { expect, it } from 'vitest'
import { contentOf, create, operate, verdict } from '../../support/api.ts'
import { newClient } from '../../support/clients.ts'
import { refreshes } from '../../support/expect.ts'
import { cellsWith } from '../../support/faults.ts'
import { historyFor } from '../../support/history.ts'
import { type Asked, askAs, reset, tokenFor } from '../../support/resets.ts'
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

it('a new name that overlaps the request for a token makes it useless, because the mail goes to the old address', async () => {
  const user = await newUser()
  await newPair(user)
  const username = `${crypto.randomUUID()}@example.com`
  const renamed = cellsWith(async (name, ask, args) => {
    if (name === 'noteReset') await operate('PATCH', `/user/${user.id}`, { username })
    return ask(...args)
  })
  const asked = await askAs(await newClient(['reset']), { username: user.username }, renamed)
  expect(await contentOf<Asked>(asked)).toEqual({ token: null, expiresIn: 3600 })
  const path = `/user/${user.id}/password-reset`
  const again = cellsWith(async (name, ask, args) => {
    if (name === 'noteReset') await operate('PATCH', `/user/${user.id}`, { username: user.username })
    return ask(...args)
  })
  expect(await verdict(await operate('POST', path, undefined, again))).toBe('404 GLOBAL_1003')
  expect(await verdict(await operate('POST', path))).toBe('200')
})
