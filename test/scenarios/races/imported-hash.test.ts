import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { contentOf, create, operate, type Pair } from '../../support/api.ts'
import { expectAlive, expectEnded, expectInvalidCredentials } from '../../support/expect.ts'
import { Gates, gated } from '../../support/gates.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newCustomer } from '../../support/users.ts'

// The first login with an imported hash replaces it, while an operator changes or removes the password.

/** The hash of `abc` by bcrypt (jBCrypt, TestBCrypt.java). */
const BCRYPT = '$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i'
const IMPORTED = { password: 'abc' }

async function importedUser() {
  const user = { username: `${newId()}@example.com`, customerId: await newCustomer(), role: 'ROLE_USER' }
  const answer = await operate('POST', '/user/import', { users: [{ ...user, passwordHash: BCRYPT }] })
  const { results } = await contentOf<{ results: { userId: string }[] }>(answer)
  const id = results[0]?.userId ?? ''
  await env.DB.prepare("UPDATE users SET cell = 'weur-0' WHERE id = ?").bind(id).run()
  return { id, username: user.username }
}

it.each([
  ['a new password', 'the new one'],
  ['no password', null],
])('a login that replaces an imported hash never brings it back after %s', async (_, password) => {
  for (const stop of [1, 2, 3, 4]) {
    const user = await importedUser()
    const gates = new Gates()
    const held = gates.holdAfter(stop)
    const answer = create(user.username, { ...IMPORTED, vars: gated(gates) })
    await held
    expect((await operate('PATCH', `/user/${user.id}`, { password })).status).toBe(200)
    gates.release()
    const answered = await answer
    if (stop < 4) await expectInvalidCredentials(answered)
    // The family was opened before the change, which ended it.
    else await expectEnded(await contentOf<Pair>(answered))
    await expectInvalidCredentials(await create(user.username, IMPORTED))
    if (password !== null) await contentOf(await create(user.username, { password }))
    if (stop === 4) expect(gates.names.at(-1)).toBe('UPDATE users SET')
  }
})

it('logins at once all succeed, and so does the next', async () => {
  const user = await importedUser()
  const answers = await Promise.all([1, 2, 3].map(() => create(user.username, IMPORTED)))
  for (const answer of answers) await expectAlive(await contentOf<Pair>(answer))
  await contentOf(await create(user.username, IMPORTED))
})

it('a login that meets a new name opens a session with it', async () => {
  for (const stop of [1, 2, 3]) {
    const user = await importedUser()
    const gates = new Gates()
    const held = gates.holdAfter(stop)
    const answer = create(user.username, { ...IMPORTED, vars: gated(gates) })
    await held
    const username = `${newId()}@example.com`
    expect((await operate('PATCH', `/user/${user.id}`, { username })).status).toBe(200)
    gates.release()
    const { token } = await contentOf<Pair>(await answer)
    expect(claimsOf(token).email).toBe(username)
    await expectInvalidCredentials(await create(user.username, IMPORTED))
  }
})
