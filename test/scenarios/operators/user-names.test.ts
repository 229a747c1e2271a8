import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { bodyOf, call, contentOf, create, next, operate, PASSWORD, verdict } from '../../support/api.ts'
import { expectInvalidCredentials, refreshes } from '../../support/expect.ts'
import { historyFor } from '../../support/history.ts'
import { claimsOf } from '../../support/tokens.ts'
import { logIn, newCustomer, newPair, newUser } from '../../support/users.ts'

// Changes of a user's name, external id and password, and what of them stays in two directories of ids.

interface Shown {
  id: string
  username: string
  customerId: string
  externalId: string | null
  hasPassword: boolean
}

const AUTH = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }
const change = (id: string, body: object) => operate('PATCH', `/user/${id}`, body)
const changed = async (id: string, body: object) => contentOf<Shown>(await change(id, body))
const faultOf = async (answer: Response) => {
  const { errorMessage } = await bodyOf(answer)
  return `${answer.status} ${errorMessage}`
}
const listed = async (query: string) =>
  (await bodyOf(await call('GET', `/api/v2/operator/user?${query}`, { headers: AUTH }))).content as Shown[]
const lastEvent = async () => {
  const answer = await call('GET', '/api/v2/operator/history?size=1', { headers: AUTH })
  return ((await bodyOf(answer)).content as { event: string; detail: string; subjectId: string }[])[0]
}

describe('a new user name', () => {
  it('logs in, is in the next pair, and ends no session', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const username = `New.${newId()}@Example.com`
    expect((await changed(user.id, { username })).username).toBe(username.toLowerCase())
    const second = await next(pair)
    expect(claimsOf(second.token).email).toBe(username.toLowerCase())
    await expectInvalidCredentials(await create(user.username))
    expect((await create(username)).status).toBe(200)
    expect(await lastEvent()).toMatchObject({ event: 'user_changed', detail: 'username', subjectId: user.id })
    const history = await historyFor(user.id)
    const [found, ...others] = history.filter(({ event }) => event === 'username_changed')
    expect(others).toEqual([])
    expect(found).toMatchObject({ words: 'The user name was changed by an operator.', familyId: null })
    expect(JSON.stringify(history)).not.toContain('example.com')
  })

  it('that another user has is refused, and changes nothing', async () => {
    const [user, other] = [await newUser(), await newUser()]
    const before = await lastEvent()
    const answer = await change(user.id, { username: other.username.toUpperCase(), role: 'ROLE_SUPPORT' })
    expect(await faultOf(answer)).toBe('400 Invalid request: username is taken')
    expect(await lastEvent()).toEqual(before)
    expect(claimsOf((await newPair(user)).token)).toMatchObject({ role: 'ROLE_USER', email: user.username })
  })

  it('may be the present one', async () => {
    const user = await newUser()
    expect((await changed(user.id, { username: user.username.toUpperCase() })).username).toBe(user.username)
  })

  it('is given to one of two users at most', async () => {
    const users = await Promise.all([newUser(), newUser(), newUser()])
    const username = `${newId()}@example.com`
    const answers = await Promise.all(users.map(({ id }) => change(id, { username })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400])
    expect(await listed(`username=${username}`)).toHaveLength(1)
  })

  it('does not take the lock of the old name along', async () => {
    const user = await newUser()
    for (let failure = 0; failure < 10; failure += 1) await create(user.username, { password: 'wrong' })
    expect(await verdict(await create(user.username))).toBe('429 GLOBAL_1005')
    const username = `${newId()}@example.com`
    await change(user.id, { username })
    expect(await verdict(await create(username))).toBe('200')
    // The old name is unknown now, and is still locked.
    expect(await verdict(await create(user.username))).toBe('429 GLOBAL_1005')
  })
})

describe('the external id', () => {
  it('is set, replaced, found and taken away', async () => {
    const user = await newUser()
    const id = newId()
    expect((await changed(user.id, { externalId: id })).externalId).toBe(id)
    expect((await changed(user.id, { externalId: `${id}-2` })).externalId).toBe(`${id}-2`)
    expect(await listed(`externalId=${id}`)).toEqual([])
    expect(await listed(`externalId=${id}-2&customerId=${user.customerId}`)).toMatchObject([{ id: user.id }])
    expect(await listed(`externalId=${id}-2&customerId=${newId()}`)).toEqual([])
    expect((await changed(user.id, { role: 'ROLE_SUPPORT' })).externalId).toBe(`${id}-2`)
    expect((await changed(user.id, { externalId: null })).externalId).toBeNull()
    expect(await listed(`externalId=${id}-2`)).toEqual([])
  })

  it('that another user of the customer has is refused, and changes nothing', async () => {
    const user = await newUser()
    const other = await newUser({ customerId: user.customerId })
    const elsewhere = await newUser()
    await change(user.id, { externalId: 'crm-1' })
    await change(other.id, { externalId: 'crm-2' })
    const answer = await change(other.id, { externalId: 'crm-1', username: `${newId()}@example.com` })
    expect(await faultOf(answer)).toBe('400 Invalid request: externalId is taken')
    expect(await listed(`username=${other.username}`)).toMatchObject([{ externalId: 'crm-2' }])
    expect((await changed(elsewhere.id, { externalId: 'crm-1' })).externalId).toBe('crm-1')
    await change(user.id, { externalId: null })
    expect((await changed(other.id, { externalId: 'crm-1' })).externalId).toBe('crm-1')
  })

  it('moves along to another customer, where it is free', async () => {
    const [user, customerId] = [await newUser(), await newCustomer()]
    await change(user.id, { externalId: 'crm-9' })
    expect(await changed(user.id, { customerId })).toMatchObject({ customerId, externalId: 'crm-9' })
    const heir = await newUser({ customerId: user.customerId })
    expect((await changed(heir.id, { externalId: 'crm-9' })).externalId).toBe('crm-9')
    // The place in the first customer is taken now.
    const back = await change(user.id, { customerId: user.customerId })
    expect(await faultOf(back)).toBe('400 Invalid request: externalId is taken')
    expect(await listed(`username=${user.username}`)).toMatchObject([{ customerId, externalId: 'crm-9' }])
    const both = await changed(user.id, { customerId: user.customerId, externalId: 'crm-10' })
    expect(both).toMatchObject({ customerId: user.customerId, externalId: 'crm-10' })
    expect((await changed(user.id, { customerId, externalId: null })).externalId).toBeNull()
  })

  it('is given to one of several users at most', async () => {
    const customerId = await newCustomer()
    const users = await Promise.all([1, 2, 3].map(() => newUser({ customerId })))
    const answers = await Promise.all(users.map(({ id }) => change(id, { externalId: 'one' })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400])
    expect(await listed(`customerId=${customerId}&externalId=one`)).toHaveLength(1)
  })
})

describe('a password that is removed', () => {
  it('logs in no more, and ends the sessions', async () => {
    const user = await newUser()
    const pair = await logIn(user)
    expect((await changed(user.id, { password: null })).hasPassword).toBe(false)
    expect(await refreshes(pair)).toBe(false)
    await expectInvalidCredentials(await create(user.username))
    expect((await changed(user.id, { password: PASSWORD })).hasPassword).toBe(true)
    expect(await verdict(await create(user.username))).toBe('200')
  })
})

it('refuses a change of a user that does not exist', async () => {
  for (const body of [{ username: 'a@example.com' }, { externalId: 'x' }, { password: null }]) {
    expect(await verdict(await change(newId(), body))).toBe('404 GLOBAL_1003')
  }
})

it('refuses a hash as a password, and does not quote it', async () => {
  const hash = '$2b$12$GhvMmNVjRW29ulnudl.LbuAnUtN/LRfe1JsBm1Xu6LE3059z5Tr8m'
  const user = await newUser()
  const answer = await change(user.id, { password: hash })
  expect(await faultOf(answer)).toBe(
    '400 Invalid request: password looks like a hash: import it as passwordHash',
  )
  const body = { username: `${newId()}@example.com`, customerId: user.customerId, role: 'ROLE_USER' }
  const added = await operate('POST', '/user', { ...body, password: hash })
  expect(await faultOf(added)).toBe(
    '400 Invalid request: password looks like a hash: import it as passwordHash',
  )
  expect((await create(user.username)).status).toBe(200)
})
