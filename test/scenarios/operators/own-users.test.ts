import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { HashQueue } from '../../../src/users/hash-queue.ts'
import { bodyOf, call, create, operate } from '../../support/api.ts'
import { setPolicy } from '../../support/customers.ts'
import { expectInvalidCredentials } from '../../support/expect.ts'
import { newCustomer } from '../../support/users.ts'

const AUTH = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }

interface Added {
  id: string
  externalId: string | null
  hasPassword: boolean
}

const add = async (customerId: string, more: object, username = `${newId()}@example.com`) => {
  const answer = await operate('POST', '/user', { username, customerId, role: 'ROLE_USER', ...more })
  return { answer, username }
}
const added = async (customerId: string, more: object) => {
  const { answer, username } = await add(customerId, more)
  const [user] = (await bodyOf(answer)).content as [Added]
  return { ...user, username }
}
const refusalOf = async (answer: Response) => (await bodyOf(answer)).errorMessage

describe('a user without a password', () => {
  it('is refused as an unknown one is, whatever the password', async () => {
    const user = await added(await newCustomer(), {})
    expect(user.hasPassword).toBe(false)
    await expectInvalidCredentials(await create(user.username, { password: 'password' }))
  })

  it('costs a login one hash, as an unknown user and one whose customer allows no passwords do', async () => {
    const off = await newCustomer()
    await setPolicy(off, { passwordLogin: false })
    const bare = await added(await newCustomer(), {})
    const forbidden = await added(off, { password: 'correct horse' })
    const run = vi.spyOn(HashQueue.prototype, 'run')
    for (const username of [`${newId()}@example.com`, bare.username, forbidden.username]) {
      await expectInvalidCredentials(await create(username, { password: 'correct horse' }))
      expect(run).toHaveBeenCalledOnce()
      run.mockClear()
    }
    run.mockRestore()
  })

  it('can log in once an operator sets one', async () => {
    const user = await added(await newCustomer(), {})
    const changed = await operate('PATCH', `/user/${user.id}`, { password: 'correct horse' })
    expect((await bodyOf(changed)).content).toMatchObject([{ hasPassword: true }])
    expect((await create(user.username, { password: 'correct horse' })).status).toBe(200)
  })
})

describe('the external id of a user', () => {
  it('is shown, and is unique within the customer', async () => {
    const [one, other] = [await newCustomer(), await newCustomer()]
    const user = await added(one, { externalId: 'crm-42' })
    expect(user.externalId).toBe('crm-42')
    const listed = await call('GET', `/api/v2/operator/user?customerId=${one}`, { headers: AUTH })
    expect((await bodyOf(listed)).content).toMatchObject([{ id: user.id, externalId: 'crm-42' }])
    const again = await add(one, { externalId: 'crm-42' })
    expect(again.answer.status).toBe(400)
    expect(await refusalOf(again.answer)).toContain('externalId is taken')
    expect((await add(other, { externalId: 'crm-42' })).answer.status).toBe(200)
  })

  it('is free again when the user is removed', async () => {
    const customerId = await newCustomer()
    const user = await added(customerId, { externalId: 'crm-1' })
    expect((await operate('DELETE', `/user/${user.id}`)).status).toBe(200)
    expect((await added(customerId, { externalId: 'crm-1' })).externalId).toBe('crm-1')
  })

  it('is none if the name of the user is taken', async () => {
    const customerId = await newCustomer()
    const { username } = await added(customerId, {})
    const taken = await add(customerId, { externalId: 'crm-2' }, username)
    expect(await refusalOf(taken.answer)).toContain('username is taken')
    expect((await added(customerId, { externalId: 'crm-2' })).externalId).toBe('crm-2')
  })
})
