import { decodeJwt } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { bodyOf, contentOf, next, operate } from '../../support/api.ts'
import {
  addIssuer,
  type ExchangeClient,
  exchange,
  exchanged,
  type IssuerKey,
  newExchangeClient,
  newProvider,
  type TestProvider,
} from '../../support/issuers.ts'
import { captureLogs, causesOf, recordLog } from '../../support/logs.ts'
import { newCustomer, newUser, type TestUser } from '../../support/users.ts'

// Which user a subject token names, and which users may log in by one.

let provider: TestProvider
let key: IssuerKey
let customerId: string
let client: ExchangeClient

beforeEach(async () => {
  ;({ provider, key } = await newProvider())
  customerId = await newCustomer()
  client = await newExchangeClient(customerId)
})

const trust = (body: object = {}) =>
  addIssuer({ iss: provider.iss, jwksUri: provider.jwksUri, customerId, ...body })
const login = async (claims: object, by = client) => exchange(by, await provider.token(key, claims))
const userOf = async (answer: Response) => decodeJwt((await exchanged(answer)).access_token)
const causeOf = async (claims: object, by = client) => {
  const lines = captureLogs()
  const answer = await login(claims, by)
  expect(await answer.json()).toEqual({
    error: 'invalid_request',
    error_description: 'subject_token is not accepted',
  })
  return causesOf(lines).at(-1)?.replace('subject_token_', '')
}
const addUser = async (externalId: string, customer = customerId) => {
  const username = `${newId()}@example.com`
  const body = { username, customerId: customer, role: 'ROLE_USER', externalId }
  return contentOf<TestUser>(await operate('POST', '/user', body))
}

describe('an issuer for existing users', () => {
  beforeEach(() => trust({ provisioning: 'existing', externalIdClaim: 'employee' }))

  it('finds the user by the external id of its customer, as text or as a number', async () => {
    const user = await addUser('4711')
    expect((await userOf(await login({ employee: '4711' }))).sub).toBe(user.id)
    expect((await userOf(await login({ employee: 4711 }))).sub).toBe(user.id)
  })

  it('refuses everybody else, also with the verified address of a user', async () => {
    const user = await newUser({ customerId })
    await addUser('other', await newCustomer())
    expect(await causeOf({ employee: 'unknown', email: user.username })).toBe('unknown_user')
    expect(await causeOf({ employee: 'other' })).toBe('unknown_user')
    expect(await causeOf({ employee: ['4711'] })).toBe('unknown_user')
    expect(await causeOf({})).toBe('unknown_user')
  })
})

describe('an issuer that links', () => {
  beforeEach(() => trust({ provisioning: 'link' }))

  it('links the user of the verified address once, in any case, and then knows the sub alone', async () => {
    const user = await newUser({ customerId })
    const sub = newId()
    const log = recordLog()
    const first = await userOf(await login({ sub, email: user.username.toUpperCase() }))
    expect(first.sub).toBe(user.id)
    expect(log).toContainEqual(
      expect.objectContaining({ event: 'user_changed', cause: 'linked', userId: user.id }),
    )
    expect((await userOf(await login({ sub, email: undefined }))).sub).toBe(user.id)
  })

  it.each([
    ['false', { email_verified: false }],
    ['left out', { email_verified: undefined }],
    ['another text', { email_verified: 'yes' }],
    ['a number', { email_verified: 1 }],
    ['of another claim', { email_verified: undefined, verified: true }],
  ])('never links by an address whose email_verified is %s', async (_, claims) => {
    const user = await newUser({ customerId })
    const sub = newId()
    expect(await causeOf({ sub, email: user.username, ...claims })).toBe('no_verified_email')
    expect(await causeOf({ sub, email: undefined })).toBe('no_verified_email')
  })

  it('accepts the flag as text, as some providers write it', async () => {
    const user = await newUser({ customerId })
    const answer = await login({ email: user.username, email_verified: 'true' })
    expect((await userOf(answer)).sub).toBe(user.id)
  })

  it('does not create a user', async () => {
    expect(await causeOf({})).toBe('unknown_user')
    expect(await causeOf({ email: 'no address' })).toBe('no_verified_email')
  })

  it('refuses a user of another customer', async () => {
    const user = await newUser()
    expect(await causeOf({ email: user.username })).toBe('other_customer')
  })
})

describe('an issuer that creates', () => {
  it('adds a user of its customer with the external id, once, also for parallel logins', async () => {
    await trust({ externalIdClaim: 'employee', role: 'ROLE_SUPPORT' })
    const person = { sub: newId(), email: `${newId()}@example.com`, employee: 'e-1' }
    const logins = await Promise.all(Array.from({ length: 6 }, () => login(person)))
    const users = await Promise.all(logins.map(userOf))
    expect(new Set(users.map(({ sub }) => sub)).size).toBe(1)
    expect(users[0]).toMatchObject({ customerId, role: 'ROLE_SUPPORT', email: person.email })
    const listed = await bodyOf(await operate('GET', `/user?customerId=${customerId}`))
    expect(listed.content).toMatchObject([{ externalId: 'e-1', hasPassword: false, userType: 'PORTAL' }])
  })

  it('needs a verified address', async () => {
    await trust()
    expect(await causeOf({ email_verified: false })).toBe('no_verified_email')
  })

  it('links a user that exists', async () => {
    await trust()
    const user = await newUser({ customerId })
    expect((await userOf(await login({ email: user.username }))).sub).toBe(user.id)
  })

  it('of no customer creates users of the customer of the client, and none for a client without one', async () => {
    await trust({ customerId: undefined })
    expect(await userOf(await login({}))).toMatchObject({ customerId })
    expect(await causeOf({}, await newExchangeClient(null))).toBe('no_customer')
  })
})

describe('a user', () => {
  beforeEach(() => trust())

  it('that is disabled is refused, and one that was removed is another user afterwards', async () => {
    const person = { sub: newId(), email: `${newId()}@example.com` }
    const { sub: id } = await userOf(await login(person))
    await operate('PATCH', `/user/${id}`, { disabled: true })
    expect(await causeOf(person)).toBe('disabled_user')
    await operate('PATCH', `/user/${id}`, { disabled: false })
    expect((await userOf(await login(person))).sub).toBe(id)
    await operate('DELETE', `/user/${id}`)
    const again = await userOf(await login(person))
    expect(again.sub).not.toBe(id)
  })

  it('that moved to another customer is refused', async () => {
    const person = { sub: newId() }
    const { sub: id } = await userOf(await login(person))
    await operate('PATCH', `/user/${id}`, { customerId: await newCustomer() })
    expect(await causeOf(person)).toBe('other_customer')
  })

  it('of one issuer is not that of another with the same sub', async () => {
    const other = await newProvider()
    await addIssuer({ iss: other.provider.iss, jwksUri: other.provider.jwksUri, customerId })
    const sub = newId()
    const one = await userOf(await login({ sub }))
    const two = await userOf(await exchange(client, await other.provider.token(other.key, { sub })))
    expect(two.sub).not.toBe(one.sub)
  })
})

describe('a role', () => {
  const roles = [
    { value: 'admins', role: 'ROLE_SUPER_ADMIN' },
    { value: 'staff', role: 'ROLE_SUPPORT' },
  ]

  it('of a claim is that of each login, in the next pair of the other sessions, and in the history', async () => {
    await trust({ roleClaim: 'groups', roles, role: undefined })
    const sub = newId()
    const first = await exchanged(await login({ sub, groups: ['staff'] }))
    const { role, sub: id } = decodeJwt(first.access_token)
    expect(role).toBe('ROLE_SUPPORT')
    expect(await userOf(await login({ sub, groups: ['other', 'staff', 'admins'] }))).toMatchObject({
      sub: id,
      role: 'ROLE_SUPER_ADMIN',
    })
    const successor = await next({ token: first.access_token, refreshToken: first.refresh_token })
    expect(decodeJwt(successor.token).role).toBe('ROLE_SUPER_ADMIN')
    const history = await bodyOf(await operate('GET', `/user/${id}/history`))
    expect(history.content).toContainEqual(
      expect.objectContaining({
        event: 'role_changed',
        actor: expect.objectContaining({ kind: 'service' }),
      }),
    )
  })

  it('that the claim does not have is refused, so that nobody keeps one that was taken away', async () => {
    await trust({ roleClaim: 'groups', roles, role: undefined })
    const sub = newId()
    await exchanged(await login({ sub, groups: 'admins' }))
    for (const groups of [[], 'other', undefined, { admins: true }]) {
      expect(await causeOf({ sub, groups })).toBe('no_role')
    }
  })

  it('is that of the issuer if the claim has none of the table', async () => {
    await trust({ roleClaim: 'groups', roles, role: 'ROLE_READ_ONLY' })
    const sub = newId()
    await exchanged(await login({ sub, groups: 'admins' }))
    expect(await userOf(await login({ sub, groups: [] }))).toMatchObject({ role: 'ROLE_READ_ONLY' })
  })

  it('without a claim is given to a new user alone', async () => {
    await trust({ role: 'ROLE_READ_ONLY' })
    const user = await newUser({ customerId, role: 'ROLE_SUPER_ADMIN' })
    expect(await userOf(await login({ email: user.username }))).toMatchObject({ role: 'ROLE_SUPER_ADMIN' })
    expect(await userOf(await login({}))).toMatchObject({ role: 'ROLE_READ_ONLY' })
  })
})

describe('several issuers of one iss', () => {
  it('are told apart by the customer of the client, or by the audience', async () => {
    const other = await newCustomer()
    await trust({ audiences: ['app-1'] })
    await trust({ audiences: ['app-2'], customerId: other })
    await trust({ audiences: ['app-3', 'app-1'], customerId: undefined })
    expect(await userOf(await login({ aud: 'app-1' }))).toMatchObject({ customerId })
    expect(await causeOf({ aud: 'app-2' })).toBe('wrong_audience')
    const ofOther = await newExchangeClient(other)
    expect(await userOf(await login({ aud: 'app-2' }, ofOther))).toMatchObject({ customerId: other })
    const third = await newCustomer()
    const ofThird = await newExchangeClient(third)
    expect(await userOf(await login({ aud: 'app-3' }, ofThird))).toMatchObject({ customerId: third })
    const ofAll = await newExchangeClient(null)
    expect(await userOf(await login({ aud: 'app-2' }, ofAll))).toMatchObject({ customerId: other })
    expect(await causeOf({ aud: 'app-1' }, ofAll)).toBe('ambiguous_issuer')
    expect(await causeOf({ aud: 'app-4' }, ofAll)).toBe('wrong_audience')
  })
})
