import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { bodyOf, call, contentOf, operate, send, verdict } from '../../support/api.ts'
import { newClient } from '../../support/clients.ts'
import { expectInvalidCredentials, expectInvalidToken } from '../../support/expect.ts'
import { cellsWith } from '../../support/faults.ts'
import { historyFor, historyOf, namesIn } from '../../support/history.ts'
import { recordLog } from '../../support/logs.ts'
import { type Asked, askAs, reset } from '../../support/resets.ts'
import { newCustomer, newPair, newUser, type TestUser } from '../../support/users.ts'

const NEW = 'a brand-new passphrase'

const forAll = await newClient(['reset'])
const customerId = await newCustomer()
const ofCustomer = await newClient(['reset'], customerId)

async function withExternalId(externalId: string, of = customerId): Promise<TestUser> {
  const username = `${crypto.randomUUID()}@example.com`
  const body = { username, customerId: of, role: 'ROLE_USER', externalId }
  return contentOf<TestUser>(await operate('POST', '/user', body))
}

describe('a client with the right `reset`', () => {
  it('gets a token for a user by name, in any case, that resets the password', async () => {
    const user = await newUser()
    const asked = await contentOf<Asked>(await askAs(forAll, { username: user.username.toUpperCase() }))
    expect(asked).toEqual({ token: expect.stringMatching(/^[\w-]{43}$/), expiresIn: 3600 })
    expect((await reset(asked.token ?? '', NEW)).status).toBe(200)
  })

  it('gets one by the external id, within its customer or the one that it names', async () => {
    await withExternalId('crm-1')
    const own = await contentOf<Asked>(await askAs(ofCustomer, { externalId: 'crm-1' }))
    expect((await reset(own.token ?? '', NEW)).status).toBe(200)
    const named = await contentOf<Asked>(await askAs(forAll, { externalId: 'crm-1', customerId }))
    expect((await reset(named.token ?? '', `${NEW}!`)).status).toBe(200)
  })

  it.each([
    ['an unknown name', async () => [ofCustomer, { username: 'nobody@example.com' }] as const],
    ['an unknown external id', async () => [ofCustomer, { externalId: 'crm-404' }] as const],
    [
      'a user of another customer',
      async () => [ofCustomer, { username: (await newUser()).username }] as const,
    ],
    [
      'the external id of another customer',
      async () => {
        await withExternalId('crm-2', await newCustomer())
        return [ofCustomer, { externalId: 'crm-2' }] as const
      },
    ],
    [
      'a user who is not of the customer that it names',
      async () => [forAll, { username: (await newUser()).username, customerId }] as const,
    ],
    [
      'a disabled user',
      async () => {
        const user = await newUser({ customerId })
        await operate('PATCH', `/user/${user.id}`, { disabled: true })
        return [ofCustomer, { username: user.username }] as const
      },
    ],
    [
      'a user whose customer allows no login by password',
      async () => {
        const user = await newUser()
        await operate('PATCH', `/customer/${user.customerId}`, { policy: { passwordLogin: false } })
        return [forAll, { username: user.username }] as const
      },
    ],
  ])('gets no token, in the same kind of answer, for %s', async (_, prepared) => {
    const [client, body] = await prepared()
    const before = await env.DB.prepare('SELECT * FROM password_resets').all()
    const answer = await askAs(client, body)
    expect(await contentOf<Asked>(answer)).toEqual({ token: null, expiresIn: 3600 })
    const after = await env.DB.prepare('SELECT * FROM password_resets').all()
    expect(after.results).toEqual(before.results)
  })

  it('gets no other token for a user within five minutes, so that a stranger cannot make each one useless', async () => {
    const user = await newUser({ customerId })
    await newPair(user)
    const ask = async () => contentOf<Asked>(await askAs(ofCustomer, { username: user.username }))
    const first = await ask()
    expect(await ask()).toEqual({ token: null, expiresIn: 3600 })
    expect(namesIn(await historyFor(user.id))).toEqual(['password_reset_asked'])
    await env.DB.prepare('UPDATE password_resets SET expires_at = expires_at - 300000 WHERE user_id = ?')
      .bind(user.id)
      .run()
    const second = await ask()
    expect(second.token).toMatch(/^[\w-]{43}$/)
    await expectInvalidToken(await reset(first.token ?? '', NEW))
    expect((await reset(second.token ?? '', NEW)).status).toBe(200)
    // A used token is none.
    expect((await ask()).token).not.toBeNull()
  })

  it('costs the same calls for an unknown user as for a known one', async () => {
    const user = await newUser({ customerId })
    await newPair(user)
    const callsFor = async (asked: object) => {
      const calls: string[] = []
      const cells = cellsWith(async (name, ask, args) => {
        calls.push(name)
        return ask(...args)
      })
      const DB = {
        prepare: (sql: string) => {
          calls.push(sql)
          return env.DB.prepare(sql)
        },
        batch: (all: D1PreparedStatement[]) => env.DB.batch(all),
      }
      // Each service reads the record of the client once.
      expect((await askAs(ofCustomer, asked, { ...cells, DB })).status).toBe(200)
      return calls
    }
    const known = await callsFor({ username: user.username })
    expect(known).toContain('noteReset')
    expect(await callsFor({ username: 'nobody@example.com' })).toEqual(known)
    await withExternalId('crm-3')
    expect(await callsFor({ externalId: 'crm-404' })).toEqual(await callsFor({ externalId: 'crm-3' }))
  })

  it.each([
    ['neither name nor id', {}],
    ['both', { username: 'a@example.com', externalId: 'crm-1' }],
    ['no customer for an external id', { externalId: 'crm-1' }],
  ])('is refused with %s', async (_, body) => {
    expect(await verdict(await askAs(forAll, body))).toBe('400 GLOBAL_1002')
  })

  it('is refused with the customer of another, and no answer has its name', async () => {
    const refused = await askAs(ofCustomer, { externalId: 'crm-1', customerId: await newCustomer() })
    expect(await bodyOf(refused)).toMatchObject({
      errorCode: 'GLOBAL_1002',
      errorMessage: 'Invalid request: customerId is not the customer of the client',
    })
  })

  it('is limited for each name, apart from logins', async () => {
    const keys: string[] = []
    const limit = async ({ key }: { key: string }) => {
      keys.push(key)
      return { success: key.startsWith('reset ') ? keys.length < 2 : true }
    }
    const vars = { CREATE_PER_NAME: { limit } }
    const { username } = await newUser()
    expect((await askAs(forAll, { username }, vars)).status).toBe(200)
    expect(await verdict(await askAs(forAll, { username }, vars))).toBe('429 GLOBAL_1005')
    expect(keys).toEqual([expect.stringMatching(/^reset [\w-]{43}$/), keys[0]])
  })

  it('is in the history of the user, and operators see which client it was', async () => {
    const user = await newUser({ customerId })
    const pair = await newPair(user)
    const lines = recordLog()
    await askAs(ofCustomer, { username: user.username })
    const [seen] = await historyOf(pair)
    expect(seen).toMatchObject({
      event: 'password_reset_asked',
      words: 'A token to reset the password was asked for by a program.',
      actor: { kind: 'client', userId: null, familyId: null },
    })
    expect(seen?.actor).not.toHaveProperty('clientId')
    const [told] = await historyFor(user.id)
    expect(told?.actor).toEqual({ ...seen?.actor, clientId: ofCustomer.clientId })
    expect(lines).toMatchObject([
      { event: 'user_changed', cause: 'password_reset_asked', clientId: ofCustomer.clientId },
    ])
  })

  it('is in the log alone for a user who never logged in, because such a user has no history', async () => {
    const user = await newUser({ customerId })
    const lines = recordLog()
    const { token } = await contentOf<Asked>(await askAs(ofCustomer, { username: user.username }))
    expect((await reset(token ?? '', NEW)).status).toBe(200)
    expect(lines).toMatchObject([
      { cause: 'password_reset_asked', userId: user.id, clientId: ofCustomer.clientId },
      { cause: 'password_reset', userId: user.id },
    ])
    expect(await historyFor(user.id)).toEqual([])
  })
})

describe('other callers', () => {
  const body = { username: 'a@example.com' }

  it('are refused: without the right, without credentials, with those of another kind', async () => {
    const rightless = await newClient(['exchange', 'front'])
    for (const authorization of [rightless.basic, `${forAll.basic}x`, `Bearer ${env.OPERATOR_TOKEN}`, '']) {
      const refused = await call('POST', '/api/v2/client/password-reset', {
        body,
        headers: { authorization },
      })
      expect(refused.headers.get('www-authenticate')).toContain('Basic')
      await expectInvalidCredentials(refused)
    }
  })

  it('are never pages', async () => {
    const origin = 'https://app.example.com'
    const answer = await send(
      'POST',
      '/api/v2/client/password-reset',
      { headers: { origin, authorization: forAll.basic } },
      { ALLOWED_ORIGINS: origin },
    )
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })
})
