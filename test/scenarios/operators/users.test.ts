import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { bodyOf, call, create, next, operate, verdict } from '../../support/api.ts'
import { expectAlive, expectEnded, expectInvalidCredentials, refreshes } from '../../support/expect.ts'
import { claimsOf, sidOf } from '../../support/tokens.ts'
import { newCustomer, newPair, newUser } from '../../support/users.ts'

const AUTH = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }
const read = (path: string) => call('GET', `/api/v2/operator${path}`, { headers: AUTH })

describe('the list of users', () => {
  it('is of one customer, by name, in pages, and without hashes', async () => {
    const customerId = await newCustomer()
    await newUser()
    const users = [
      await newUser({ customerId }),
      await newUser({ customerId }),
      await newUser({ customerId, role: 'ROLE_SUPPORT' }),
    ]
    const names = users.map(({ username }) => username).sort()
    const answered = await bodyOf(await read(`/user?customerId=${customerId}&size=2`))
    expect((answered.content as { username: string }[]).map(({ username }) => username)).toEqual(
      names.slice(0, 2),
    )
    expect(answered.pageable).toEqual({ page: 0, size: 2, totalPages: 2, totalElements: 3 })
    const rest = await (await read(`/user?customerId=${customerId}&size=2&page=1`)).text()
    expect(rest).toContain(names[2])
    expect(rest).not.toMatch(/scrypt|hash|"password"/i)
  })

  it('finds one by name, in any case', async () => {
    const user = await newUser({ role: 'ROLE_SUPPORT' })
    const found = await bodyOf(await read(`/user?username=${user.username.toUpperCase()}`))
    expect(found.content).toEqual([
      {
        id: user.id,
        username: user.username,
        userType: 'PORTAL',
        customerId: user.customerId,
        role: 'ROLE_SUPPORT',
        externalId: null,
        hasPassword: true,
        disabled: false,
      },
    ])
    expect((await bodyOf(await read('/user?username=nobody'))).content).toEqual([])
  })

  it('lists customers', async () => {
    const id = await newCustomer()
    const { content } = await bodyOf(await read('/customer?size=100'))
    expect(content).toContainEqual({ id, name: 'Acme', policy: expect.any(Object) })
  })
})

describe('a new role or customer', () => {
  it('is in the claims of the next refresh', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const changed = await operate('PATCH', `/user/${user.id}`, { role: 'ROLE_READ_ONLY' })
    expect((await bodyOf(changed)).content).toMatchObject([{ id: user.id, role: 'ROLE_READ_ONLY' }])
    const second = await next(pair)
    expect(claimsOf(second.token)).toMatchObject({ role: 'ROLE_READ_ONLY', customerId: user.customerId })
    const customerId = await newCustomer()
    await operate('PATCH', `/user/${user.id}`, { customerId })
    const third = await next(second)
    expect(claimsOf(third.token)).toMatchObject({ role: 'ROLE_READ_ONLY', customerId })
    expect(sidOf(third)).toBe(sidOf(pair))
  })

  it('is in the first pair of a user who never logged in', async () => {
    const user = await newUser()
    await operate('PATCH', `/user/${user.id}`, { role: 'ROLE_SUPPORT' })
    expect(claimsOf((await newPair(user)).token).role).toBe('ROLE_SUPPORT')
  })

  it('that does not exist is refused, and nothing changes', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    for (const body of [
      { role: 'ROLE_KING' },
      { customerId: newId() },
      { customerId: 'x' },
      { disabled: 1 },
    ]) {
      expect(await verdict(await operate('PATCH', `/user/${user.id}`, body))).toBe('400 GLOBAL_1002')
    }
    expect(await verdict(await operate('PATCH', `/user/${newId()}`, {}))).toBe('404 GLOBAL_1003')
    expect(claimsOf((await next(pair)).token)).toMatchObject({
      role: 'ROLE_USER',
      customerId: user.customerId,
    })
  })
})

describe('disabling', () => {
  it('refuses the next refresh and every login; enabling brings logins back, but no old pair', async () => {
    const user = await newUser()
    const [pair, other] = [await newPair(user), await newPair(user)]
    await operate('PATCH', `/user/${user.id}`, { disabled: true })
    await expectEnded(pair)
    await expectInvalidCredentials(await create(user.username))
    await operate('PATCH', `/user/${user.id}`, { disabled: false })
    expect(await Promise.all([pair, other].map(refreshes))).toEqual([false, false])
    const created = await bodyOf(await create(user.username))
    expect(created.errorCode).toBe('')
    await expectAlive((created.content as [never])[0])
  })

  it('has an effect also before the first login', async () => {
    const user = await newUser()
    await operate('PATCH', `/user/${user.id}`, { disabled: true })
    await expectInvalidCredentials(await create(user.username))
  })
})

it('a password set by an operator replaces the old one and ends every session', async () => {
  const user = await newUser()
  const pairs = [await newPair(user), await newPair(user)]
  const password = 'set by an operator'
  await operate('PATCH', `/user/${user.id}`, { password })
  expect(await Promise.all(pairs.map(refreshes))).toEqual([false, false])
  await expectInvalidCredentials(await create(user.username))
  expect(await verdict(await create(user.username, { password }))).toBe('200')
})

it('lists the sessions of any user, and ends them', async () => {
  const user = await newUser()
  const path = `/user/${user.id}/session`
  expect((await bodyOf(await read(path))).content).toEqual([])
  const pairs = [await newPair(user), await newPair(user)]
  const { content } = await bodyOf(await read(path))
  const seen = content as { id: string; current: boolean }[]
  expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(pairs.map(sidOf)))
  expect(seen.every(({ current }) => !current)).toBe(true)
  expect(await verdict(await operate('DELETE', path, undefined))).toBe('200')
  expect(await Promise.all(pairs.map(refreshes))).toEqual([false, false])
  expect(await verdict(await read(`/user/${newId()}/session`))).toBe('404 GLOBAL_1003')
  expect(await verdict(await operate('DELETE', `/user/${newId()}/session`, undefined))).toBe(
    '404 GLOBAL_1003',
  )
})
