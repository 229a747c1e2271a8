import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { bodyOf, call, contentOf, operate, verdict } from '../../support/api.ts'
import { newCustomer, newUser } from '../../support/users.ts'

describe('an operator reads', () => {
  it('a user by its id, as the list has it', async () => {
    const { id, username } = await newUser()
    const { content } = await bodyOf(await operate('GET', `/user?username=${username}`))
    expect((await bodyOf(await operate('GET', `/user/${id}`))).content).toEqual(content)
    expect(await contentOf(await operate('GET', `/user/${id}`))).toMatchObject({ id, username })
    expect(JSON.stringify(content)).not.toContain('scrypt')
  })

  it('a customer by its id, with its policy', async () => {
    const id = await newCustomer()
    await operate('PATCH', `/customer/${id}`, { policy: { accessTokenTtlSeconds: 300 } })
    expect(await contentOf(await operate('GET', `/customer/${id}`))).toMatchObject({
      id,
      name: 'Acme',
      policy: { accessTokenTtlSeconds: 300, requireDpop: false },
    })
  })

  it.each(['user', 'customer'])('no %s that does not exist', async (kind) => {
    expect(await verdict(await operate('GET', `/${kind}/${newId()}`))).toBe('404 GLOBAL_1003')
    expect(await verdict(await operate('GET', `/${kind}/no-uuid`))).toBe('400 GLOBAL_1002')
    expect(await verdict(await operate('GET', `/${kind}/${newId()}?more=1`))).toBe('400 GLOBAL_1002')
    expect(await verdict(await call('GET', `/api/v2/operator/${kind}/${newId()}`))).toBe('401 AUTH_1002')
  })

  it('no user that was removed, and the report of the import by its own path', async () => {
    const { id } = await newUser()
    await operate('DELETE', `/user/${id}`)
    expect(await verdict(await operate('GET', `/user/${id}`))).toBe('404 GLOBAL_1003')
    expect(await verdict(await operate('GET', '/user/import'))).toBe('200')
  })
})
