import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { contentOf, create, operate, PASSWORD, type Pair } from '../../support/api.ts'
import { cellStub, dumpCell } from '../../support/cells.ts'
import { expectAlive, expectInvalidCredentials } from '../../support/expect.ts'
import { captureLogs, causesOf } from '../../support/logs.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

describe('a refused create', () => {
  it('has the same answer for an unknown user, a disabled user and a wrong password, and different causes in the log', async () => {
    const user = await newUser()
    const disabled = await newUser()
    expect((await operate('PATCH', `/user/${disabled.id}`, { disabled: true })).status).toBe(200)
    const lines = captureLogs()
    const responses = [
      await create(`${newId()}@example.com`),
      await create(disabled.username),
      await create(disabled.username, { password: 'wrong' }),
      await create(user.username, { password: 'wrong' }),
      await create(user.username, { password: '' }),
      await create('', { password: '' }),
    ]
    for (const response of responses) await expectInvalidCredentials(response)
    const headers = responses.map((response) => [...response.headers.keys()].sort().join())
    expect(new Set(headers).size).toBe(1)
    expect(causesOf(lines)).toEqual([
      'unknown_user',
      'disabled_user',
      'disabled_user',
      'wrong_password',
      'wrong_password',
      'unknown_user',
    ])
  })

  it('opens no family', async () => {
    const user = await newUser()
    const { cell } = claimsOf((await newPair(user)).token)
    const families = async () => (await dumpCell(cellStub(cell))).match(/"refresh_expires_at"/g)?.length
    const before = await families()
    await create(user.username, { password: 'wrong' })
    await create(`${newId()}@example.com`)
    expect(await families()).toBe(before)
  })

  it.each([["' OR 1=1 --"], ['a\u0000b'], ['%'], ['\u{1F600}'], ['x'.repeat(254)], ['constructor']])(
    'knows no user %j',
    async (username) => {
      await expectInvalidCredentials(await create(username))
    },
  )

  it('runs one scrypt, also for an unknown name', async () => {
    const user = await newUser()
    const median = async (ask: () => Promise<Response>) => {
      const times: number[] = []
      for (let round = 0; round < 5; round += 1) {
        const start = performance.now()
        await ask()
        times.push(performance.now() - start)
      }
      return times.sort((a, b) => a - b)[2] as number
    }
    const known = await median(() => create(user.username, { password: 'wrong' }))
    const unknown = await median(() => create(`${newId()}@example.com`, { password: 'wrong' }))
    // The clock of a Worker may stand still while it computes. Then both times are near zero, and equal too.
    expect(Math.abs(known - unknown)).toBeLessThan(Math.max(known, unknown) * 0.6 + 20)
  })
})

describe('a user name', () => {
  it('is stored in lower case, and found in any case', async () => {
    const { customerId } = await newUser()
    const name = `Some.${newId()}@Example.COM`
    const user = { username: name, password: PASSWORD, customerId, role: 'ROLE_USER' }
    const made = await contentOf<{ username: string }>(await operate('POST', '/user', user))
    expect(made.username).toBe(name.toLowerCase())
    const row = await env.DB.prepare('SELECT count(*) AS n FROM users WHERE username = ?')
      .bind(name.toLowerCase())
      .first<{ n: number }>()
    expect(row?.n).toBe(1)
    const again = await operate('POST', '/user', { ...user, username: name.toUpperCase() })
    expect(again.status).toBe(400)
    const pair = await contentOf<Pair>(await create(name.toUpperCase()))
    expect(claimsOf(pair.token).email).toBe(name.toLowerCase())
  })

  it('is not trimmed', async () => {
    const user = await newUser()
    await expectInvalidCredentials(await create(` ${user.username}`))
    await expectInvalidCredentials(await create(`${user.username} `))
  })
})

it('starts a new family at each create', async () => {
  const user = await newUser()
  const pairs = await Promise.all([newPair(user), newPair(user), newPair(user)])
  expect(new Set(pairs.map((pair) => claimsOf(pair.token).sid)).size).toBe(3)
  for (const pair of pairs) {
    expect(claimsOf(pair.token).gen).toBe(0)
    await expectAlive(pair)
  }
})
