import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { HashQueue } from '../../../src/users/hash-queue.ts'
import { bodyOf, create, operate, PASSWORD, verdict } from '../../support/api.ts'
import { newClient } from '../../support/clients.ts'
import { advance, freeze } from '../../support/clock.ts'
import { runCron } from '../../support/cron.ts'
import { expectAlive, expectInvalidToken, refreshes } from '../../support/expect.ts'
import { historyFor, namesIn } from '../../support/history.ts'
import { captureLogs, causesOf, recordLog } from '../../support/logs.ts'
import { reset, tokenFor } from '../../support/resets.ts'
import { changePassword } from '../../support/sessions.ts'
import { newCustomer, newPair, newUser } from '../../support/users.ts'

const NEW = 'a brand-new passphrase'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const rows = async (userId: string) =>
  (await env.DB.prepare('SELECT * FROM password_resets WHERE user_id = ?').bind(userId).all()).results

describe('a token that resets a password', () => {
  it('sets the new password, ends every session, and leaves those of others', async () => {
    const user = await newUser()
    const [pair, other] = [await newPair(user), await newPair(user)]
    const bystander = await newPair(await newUser())
    const answered = await reset(await tokenFor(user.id), NEW)
    expect(answered.status).toBe(200)
    expect(await bodyOf(answered)).toMatchObject({ content: [], pageable: { totalElements: 0 } })
    expect(await Promise.all([pair, other, bystander].map(refreshes))).toEqual([false, false, true])
    expect(await verdict(await create(user.username))).toBe('401 AUTH_1001')
    expect((await create(user.username, { password: NEW })).status).toBe(200)
  })

  it('changes nothing before it is used', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    await tokenFor(user.id)
    await expectAlive(pair)
    expect((await create(user.username)).status).toBe(200)
  })

  it('gives a password to a user without one', async () => {
    const customerId = await newCustomer()
    const username = `${crypto.randomUUID()}@example.com`
    const added = await operate('POST', '/user', { username, customerId, role: 'ROLE_USER' })
    const [{ id }] = (await bodyOf(added)).content as [{ id: string }]
    expect((await reset(await tokenFor(id), NEW)).status).toBe(200)
    expect((await create(username, { password: NEW })).status).toBe(200)
  })

  it('replaces the hash of another system, whose password is refused then', async () => {
    const customerId = await newCustomer()
    const username = `${crypto.randomUUID()}@example.com`
    // A vector of bcrypt, whose password is `abc`.
    const passwordHash = '$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i'
    const users = [{ username, customerId, role: 'ROLE_USER', passwordHash }]
    const imported = await operate('POST', '/user/import', { users })
    expect(imported.status).toBe(200)
    const found = await operate('GET', `/user?username=${encodeURIComponent(username)}`)
    const [{ id }] = (await bodyOf(found)).content as [{ id: string }]
    expect((await reset(await tokenFor(id), NEW)).status).toBe(200)
    expect(await verdict(await create(username, { password: 'abc' }))).toBe('401 AUTH_1001')
    expect((await create(username, { password: NEW })).status).toBe(200)
  })

  it('resets the failed logins of the name', async () => {
    const user = await newUser()
    for (let count = 0; count < 10; count += 1) await create(user.username, { password: 'wrong' })
    expect(await verdict(await create(user.username))).toBe('429 GLOBAL_1005')
    expect((await reset(await tokenFor(user.id), NEW)).status).toBe(200)
    expect((await create(user.username, { password: NEW })).status).toBe(200)
  })

  it('is stored as a hash alone', async () => {
    const user = await newUser()
    const token = await tokenFor(user.id)
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(JSON.stringify(await rows(user.id))).not.toContain(token)
    expect(await rows(user.id)).toHaveLength(1)
  })
})

describe('a token is refused, with one answer,', () => {
  it('after its use, also with the password that it set', async () => {
    const user = await newUser()
    const token = await tokenFor(user.id)
    expect((await reset(token, NEW)).status).toBe(200)
    await expectInvalidToken(await reset(token, NEW))
    await expectInvalidToken(await reset(token, 'yet another passphrase'))
    expect((await create(user.username, { password: NEW })).status).toBe(200)
  })

  it('if nobody asked for it, whatever its text', async () => {
    for (const token of ['', 'x', 'A'.repeat(43), 'é', 'x'.repeat(4000)]) {
      await expectInvalidToken(await reset(token, NEW))
    }
  })

  it('after an hour', async () => {
    freeze()
    const [early, late] = [await newUser(), await newUser()]
    const tokens = [await tokenFor(early.id), await tokenFor(late.id)] as const
    advance(3599)
    expect((await reset(tokens[0], NEW)).status).toBe(200)
    advance(1)
    await expectInvalidToken(await reset(tokens[1], NEW))
  })

  it('after a newer one was asked for', async () => {
    const user = await newUser()
    const [older, newer] = [await tokenFor(user.id), await tokenFor(user.id)]
    await expectInvalidToken(await reset(older, NEW))
    expect((await reset(newer, NEW)).status).toBe(200)
  })

  it('while its user is disabled, and when the user is enabled again', async () => {
    const user = await newUser()
    const token = await tokenFor(user.id)
    await operate('PATCH', `/user/${user.id}`, { disabled: true })
    await expectInvalidToken(await reset(token, NEW))
    await operate('PATCH', `/user/${user.id}`, { disabled: false })
    await expectInvalidToken(await reset(token, NEW))
  })

  it('if its user was disabled by a release that does not know tokens', async () => {
    const user = await newUser()
    const token = await tokenFor(user.id)
    await env.DB.prepare('UPDATE users SET disabled = 1 WHERE id = ?').bind(user.id).run()
    await expectInvalidToken(await reset(token, NEW))
  })

  it('after its user was removed', async () => {
    const user = await newUser()
    const token = await tokenFor(user.id)
    await operate('DELETE', `/user/${user.id}`)
    await expectInvalidToken(await reset(token, NEW))
    expect(await rows(user.id)).toEqual([])
  })

  it.each([
    ['a new password', { password: 'set by an operator' }],
    ['a role', { role: 'ROLE_SUPPORT' }],
    ['another name', { username: `${crypto.randomUUID()}@example.com` }],
    ['an external id', { externalId: crypto.randomUUID() }],
    ['no password', { password: null }],
  ])('after an operator gave its user %s', async (_, change) => {
    const user = await newUser()
    const token = await tokenFor(user.id)
    await operate('PATCH', `/user/${user.id}`, change)
    await expectInvalidToken(await reset(token, NEW))
  })

  it('after its user changed the password', async () => {
    const user = await newUser()
    const token = await tokenFor(user.id)
    expect((await changePassword(await newPair(user), PASSWORD, NEW)).status).toBe(200)
    await expectInvalidToken(await reset(token, 'yet another passphrase'))
  })

  it('but not after an end of sessions, which a thief could cause', async () => {
    const user = await newUser()
    await newPair(user)
    const token = await tokenFor(user.id)
    await operate('DELETE', `/user/${user.id}/session`)
    expect((await reset(token, NEW)).status).toBe(200)
  })

  it('after the work of a hash', async () => {
    const user = await newUser()
    const token = await tokenFor(user.id)
    await operate('PATCH', `/user/${user.id}`, { disabled: true })
    const hashes = vi.spyOn(HashQueue.prototype, 'run')
    await reset(token, NEW)
    await reset('unknown', NEW)
    expect(hashes).toHaveBeenCalledTimes(2)
  })

  it('and the log has one cause', async () => {
    const user = await newUser()
    const token = await tokenFor(user.id)
    await operate('PATCH', `/user/${user.id}`, { disabled: true })
    const lines = captureLogs()
    await reset(token, NEW)
    await reset('unknown', NEW)
    expect(causesOf(lines)).toEqual(['reset_token', 'reset_token'])
  })
})

describe('a reset', () => {
  it.each(['short', 'password', '12345678'])(
    'refuses a weak password, and the token stays: %s',
    async (weak) => {
      const user = await newUser()
      const token = await tokenFor(user.id)
      const refused = await reset(token, weak)
      expect([refused.status, (await bodyOf(refused)).errorMessage]).toEqual([
        400,
        expect.stringContaining('newPassword'),
      ])
      expect((await reset(token, NEW)).status).toBe(200)
    },
  )

  it('refuses the name of the user as the password', async () => {
    const user = await newUser()
    const refused = await reset(await tokenFor(user.id), user.username.toUpperCase())
    expect((await bodyOf(refused)).errorMessage).toContain('must not be the user name')
  })

  it('is limited by address, before anything is read, and the token stays', async () => {
    const user = await newUser()
    const token = await tokenFor(user.id)
    const keys: string[] = []
    const limit = async ({ key }: { key: string }) => {
      keys.push(key)
      return { success: false }
    }
    const vars = { CREATE_PER_ADDRESS: { limit } }
    const headers = { 'cf-connecting-ip': '203.0.113.7' }
    expect(await verdict(await reset(token, NEW, { vars, headers }))).toBe('429 GLOBAL_1005')
    expect(keys).toEqual(['203.0.113.7'])
    expect((await reset(token, NEW)).status).toBe(200)
  })

  it('by a front of another customer is refused as a bad token is', async () => {
    const user = await newUser()
    const token = await tokenFor(user.id)
    const [other, own] = [await newClient(['front']), await newClient(['front'], user.customerId)]
    const foreign = await newClient(['front'], await newCustomer())
    const by = (basic: string) => ({
      headers: { 'front-authorization': basic, forwarded: 'for=203.0.113.7' },
    })
    await expectInvalidToken(await reset(token, NEW, by(foreign.basic)))
    expect((await reset(token, NEW, by(own.basic))).status).toBe(200)
    expect((await reset(await tokenFor(user.id), `${NEW}!`, by(other.basic))).status).toBe(200)
  })

  it('is in the history of the user with the request for it, and in the log without the token', async () => {
    const user = await newUser()
    await newPair(user)
    const lines = recordLog()
    const token = await tokenFor(user.id)
    await reset(token, NEW)
    const history = await historyFor(user.id)
    expect(namesIn(history)).toEqual([
      'password_reset_asked',
      'password_reset_used',
      'password_changed',
      'session_ended password',
    ])
    const [ended, changed, used, asked] = history
    for (const one of [ended, changed, used]) expect(one?.actor.kind).toBe('reset_token')
    expect(asked?.actor).toMatchObject({ kind: 'operator', operatorId: 'operator' })
    expect(changed?.words).toBe('The password was changed with a reset token.')
    expect(lines).toMatchObject([
      { event: 'user_changed', cause: 'password_reset_asked', userId: user.id, operatorId: 'operator' },
      { event: 'user_changed', cause: 'password_reset', userId: user.id },
    ])
    expect(JSON.stringify([history, lines])).not.toContain(token)
  })
})

describe('an operator who asks for a token', () => {
  it("is in the operators' history", async () => {
    const user = await newUser()
    await tokenFor(user.id)
    const { content } = await bodyOf(await operate('GET', '/history?size=100'))
    expect(content).toContainEqual(
      expect.objectContaining({ event: 'password_reset_asked', subjectId: user.id, detail: null }),
    )
  })

  it('is refused for an unknown user, a disabled one, and one without a login by password', async () => {
    const ask = (id: string) => operate('POST', `/user/${id}/password-reset`)
    expect(await verdict(await ask(crypto.randomUUID()))).toBe('404 GLOBAL_1003')
    const user = await newUser()
    await operate('PATCH', `/user/${user.id}`, { disabled: true })
    expect(await verdict(await ask(user.id))).toBe('400 GLOBAL_1002')
    const other = await newUser()
    await operate('PATCH', `/customer/${other.customerId}`, { policy: { passwordLogin: false } })
    const refused = await ask(other.id)
    expect([refused.status, (await bodyOf(refused)).errorMessage]).toEqual([
      400,
      expect.stringContaining('allows no login by password'),
    ])
    expect([await rows(user.id), await rows(other.id)]).toEqual([[], []])
  })
})

it('the cron deletes expired tokens, and no others', async () => {
  const [old, young] = [await newUser(), await newUser()]
  await tokenFor(old.id)
  await tokenFor(young.id)
  await env.DB.prepare('UPDATE password_resets SET expires_at = ? WHERE user_id = ?')
    .bind(Date.now() - 1, old.id)
    .run()
  await runCron()
  expect([await rows(old.id), await rows(young.id)]).toEqual([[], [expect.anything()]])
})
