import { env } from 'cloudflare:workers'
import { scryptSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { contentOf, create, operate, PASSWORD, type Pair } from '../../support/api.ts'
import { expectAlive, expectEnded, expectInvalidCredentials } from '../../support/expect.ts'
import { Gates, gated } from '../../support/gates.ts'
import { newPair, newUser } from '../../support/users.ts'

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replaceAll('=', '')

/** A user whose hash is older than the current parameters. */
async function weakUser() {
  const user = await newUser()
  const salt = Buffer.from('sixteen bytes...')
  const hash = scryptSync(PASSWORD, salt, 32, { N: 1024, r: 8, p: 1 })
  await env.DB.prepare('UPDATE users SET password_hash = ? WHERE id = ?')
    .bind(`$scrypt$ln=10,r=8,p=1$${base64(salt)}$${base64(hash)}`, user.id)
    .run()
  await env.DB.prepare("UPDATE users SET cell = 'weur-0' WHERE id = ?").bind(user.id).run()
  return user
}

it('a login that upgrades a hash never brings an old password back', async () => {
  for (const stop of [1, 2, 3, 4]) {
    const user = await weakUser()
    const gates = new Gates()
    const held = gates.holdAfter(stop)
    const answer = create(user.username, { vars: gated(gates) })
    await held
    const change = await operate('PATCH', `/user/${user.id}`, { password: 'the new one' })
    expect(change.status).toBe(200)
    gates.release()
    const answered = await answer
    if (stop < 4) await expectInvalidCredentials(answered)
    // The family was opened before the new password, which ended it.
    else await expectEnded(await contentOf<Pair>(answered))
    await expectInvalidCredentials(await create(user.username))
    await contentOf(await create(user.username, { password: 'the new one' }))
    if (stop === 4) {
      expect(gates.names).toEqual(['SELECT *, (SELECT', 'admit', 'takeBack', 'open', 'UPDATE users SET'])
    }
  }
})

it('two logins that upgrade one hash at once both succeed, and so does the next', async () => {
  const user = await weakUser()
  const pairs = await Promise.all([newPair(user), newPair(user)])
  for (const pair of pairs) await expectAlive(pair)
  await newPair(user)
})
