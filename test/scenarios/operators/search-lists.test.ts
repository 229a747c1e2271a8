import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { bearer, bodyOf, call, operate, type Vars, verdict } from '../../support/api.ts'
import { bind, newHolder, useToken } from '../../support/dpop.ts'
import { newCustomer, newPair, newUser } from '../../support/users.ts'

const DENIED = '403 AUTH_1003'
const USERS = '/api/v2/user'

async function office() {
  const customerId = await newCustomer()
  const boss = await newUser({ role: 'ROLE_SUPER_ADMIN', customerId })
  const user = await newUser({ customerId })
  return { customerId, boss, user, admin: await newPair(boss) }
}

const names = (content: unknown) => (content as { username: string }[]).map(({ username }) => username)

describe('an administrator', () => {
  it('lists the users of the customer, by name, in pages, without hashes', async () => {
    const { admin, boss, user } = await office()
    await newUser()
    const answered = await bearer(admin.token, 'GET', USERS)
    const { content, pageable } = await bodyOf(answered.clone())
    expect(names(content)).toEqual([boss.username, user.username].sort())
    expect(pageable).toEqual({ page: 0, size: 10, totalPages: 1, totalElements: 2 })
    expect(content).toContainEqual({
      id: user.id,
      username: user.username,
      userType: 'PORTAL',
      role: 'ROLE_USER',
      externalId: null,
      hasPassword: true,
      disabled: false,
    })
    expect(await answered.text()).not.toMatch(/scrypt|hash|customerId/)
    const second = await bodyOf(await bearer(admin.token, 'GET', `${USERS}?size=1&page=1`))
    expect(names(second.content)).toEqual([[boss.username, user.username].sort()[1]])
  })

  it('searches by the beginning of the name, in any case, in the own customer alone', async () => {
    const { admin, user } = await office()
    const found = async (search: string) =>
      names((await bodyOf(await bearer(admin.token, 'GET', `${USERS}?search=${search}`))).content)
    expect(await found(user.username.slice(0, 20).toUpperCase())).toEqual([user.username])
    expect(await found(user.username.slice(1, 20))).toEqual([])
    expect(await found('%25')).toEqual([])
    expect(await found((await newUser()).username)).toEqual([])
  })

  it('is refused in another role, and without the role of now', async () => {
    const { admin, boss, customerId } = await office()
    for (const role of ['ROLE_USER', 'ROLE_SUPPORT', 'ROLE_READ_ONLY'] as const) {
      const pair = await newPair(await newUser({ role, customerId }))
      expect(await verdict(await bearer(pair.token, 'GET', USERS))).toBe(DENIED)
    }
    await operate('PATCH', `/user/${boss.id}`, { role: 'ROLE_USER' })
    expect(await verdict(await bearer(admin.token, 'GET', USERS))).toBe(DENIED)
    expect(await verdict(await call('GET', USERS))).toBe('401 AUTH_1002')
  })

  it('sees the users of the customer of now', async () => {
    const { admin, boss } = await office()
    const customerId = await newCustomer()
    const there = await newUser({ customerId })
    await operate('PATCH', `/user/${boss.id}`, { customerId })
    const { content } = await bodyOf(await bearer(admin.token, 'GET', USERS))
    expect(names(content)).toEqual([boss.username, there.username].sort())
  })

  it('needs a bound token where administration requires one', async () => {
    const vars: Vars = { ...env, ADMINISTRATION_REQUIRES_DPOP: 'on' }
    const { admin, boss } = await office()
    expect(await verdict(await bearer(admin.token, 'GET', USERS, { vars }))).toBe('401 AUTH_1002')
    const holder = await newHolder()
    const bound = await bind(boss, holder)
    expect(await verdict(await useToken('GET', USERS, bound.token, holder, {}, vars))).toBe('200')
  })
})

describe('operators', () => {
  it('search users by the beginning of the name, in any case', async () => {
    const user = await newUser()
    const found = async (query: string) =>
      names((await bodyOf(await operate('GET', `/user?search=${query}`))).content)
    expect(await found(user.username.slice(0, 20).toUpperCase())).toEqual([user.username])
    expect(await found(`${user.username}&customerId=${user.customerId}`)).toEqual([user.username])
    expect(await found(`${user.username}&customerId=${await newCustomer()}`)).toEqual([])
    expect(await found(user.username.slice(0, 20).replaceAll('-', '_'))).toEqual([])
  })

  it('search customers by the beginning of the name, in any case of A to Z', async () => {
    const word = newId().slice(0, 8)
    for (const name of [`Zwei ${word}`, `zwei${word}`, `Drei ${word}`])
      await operate('POST', '/customer', { name })
    const found = async (query: string) =>
      ((await bodyOf(await operate('GET', `/customer?${query}`))).content as { name: string }[]).map(
        ({ name }) => name,
      )
    expect(await found(`search=ZWEI%20${word.toUpperCase()}`)).toEqual([`Zwei ${word}`])
    expect(await found(`search=zwei${word}`)).toEqual([`zwei${word}`])
    expect(await found(`search=drei%20${word}`)).toEqual([`Drei ${word}`])
    expect(await found(`search=${word}`)).toEqual([])
  })

  it('get a refusal for a text that cannot begin a name', async () => {
    expect(await verdict(await operate('GET', `/user?search=${'a'.repeat(255)}`))).toBe('400 GLOBAL_1002')
    expect(await verdict(await operate('GET', `/customer?search=${'a'.repeat(255)}`))).toBe('400 GLOBAL_1002')
    expect(await verdict(await operate('GET', '/user?search=&customerId=x'))).toBe('400 GLOBAL_1002')
  })
})
