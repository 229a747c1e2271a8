import { expect } from 'vitest'
import { newHolder } from '../support/dpop.ts'
import { claimsOf } from '../support/tokens.ts'
import { wait } from './clock.ts'
import { newCustomer, newPerson, type Person } from './people.ts'
import {
  type Answer,
  contentOf,
  type Manner,
  PASSWORD,
  type Pair,
  pairOf,
  SESSION,
  type Stage,
} from './stage.ts'

// What people, administrators, operators and OAuth clients do, and what each call must answer, whichever release the
// Worker is of and whichever the cell. Together they reach every command of a cell.

export const DONE = { status: 200, code: '' }
export const REFUSED = { status: 401, code: 'AUTH_1002' }
export const WRONG = { status: 401, code: 'AUTH_1001' }
export const LOCKED = { status: 429, code: 'GLOBAL_1005' }

const NEW_PASSWORD = 'a horse of another colour'
const TOKEN = '/api/v2/auth/token'

type Scenario = (stage: Stage) => Promise<void>

const login = async (stage: Stage, { username }: Person, manner: Manner = {}): Promise<Pair> =>
  pairOf(await stage.create(username, PASSWORD, manner))

const next = async (stage: Stage, pair: Pair, manner: Manner = {}): Promise<Pair> =>
  pairOf(await stage.refresh(pair, manner))

async function expectDead(stage: Stage, ...pairs: readonly Pair[]): Promise<void> {
  for (const pair of pairs) {
    expect(await stage.refresh(pair)).toMatchObject(REFUSED)
    expect(await stage.as(pair, 'GET', SESSION)).toMatchObject(REFUSED)
  }
}

const sessionsOf = (answer: Answer) =>
  (answer.body as { content: { id: string }[] }).content.map(({ id }) => id).sort()

const sidsOf = (...pairs: readonly Pair[]) => pairs.map(({ token }) => claimsOf(token).sid).sort()

async function introspection(stage: Stage) {
  const added = await stage.operate('POST', '/client', { name: 'orders' })
  const { clientId, clientSecret } = contentOf<{ clientId: string; clientSecret: string }>(added)
  const authorization = `Basic ${btoa(`${clientId}:${clientSecret}`)}`
  return async (token: string, hint = 'access_token') => {
    const form = { token, token_type_hint: hint }
    return (await stage.form('/oauth2/introspect', form, { authorization })).body
  }
}

const rotation: Scenario = async (stage) => {
  const person = await newPerson()
  const first = await login(stage, person)
  const second = await next(stage, await next(stage, first))
  expect(claimsOf(second.token)).toMatchObject({ sub: person.id, gen: 2, email: person.username })
  expect(sessionsOf(await stage.as(second, 'GET', SESSION))).toEqual(sidsOf(first))
  expect(await stage.as(second, 'DELETE', TOKEN)).toMatchObject(DONE)
  expect(await stage.as(second, 'DELETE', TOKEN)).toMatchObject(DONE)
  await expectDead(stage, second)
}

const retries: Scenario = async (stage) => {
  const person = await newPerson()
  const first = await login(stage, person, { key: 'login' })
  expect(await login(stage, person, { key: 'login' })).toEqual(first)
  const second = await next(stage, first, { key: 'refresh' })
  expect(await next(stage, first, { key: 'refresh' })).toEqual(second)
  wait(61)
  // Too late: the window is closed, and the family pays.
  expect(await stage.refresh(first, { key: 'refresh' })).toMatchObject(REFUSED)
  await expectDead(stage, second)
}

const reuse: Scenario = async (stage) => {
  const person = await newPerson()
  const [stolen, sibling] = [await login(stage, person), await login(stage, person)]
  const successor = await next(stage, stolen)
  expect(await stage.refresh({ ...successor, token: sibling.token })).toMatchObject(REFUSED)
  expect(await stage.refresh(stolen)).toMatchObject(REFUSED)
  await expectDead(stage, successor)
  await next(stage, sibling)
}

const oauth: Scenario = async (stage) => {
  const person = await newPerson()
  const introspect = await introspection(stage)
  const first = await login(stage, person)
  const second = pairOf(await stage.grant(first, { key: 'grant' }))
  expect(pairOf(await stage.grant(first, { key: 'grant' }))).toEqual(second)
  expect(await introspect(second.token)).toMatchObject({ active: true, sub: person.id, gen: 1 })
  expect(await introspect(second.refreshToken, 'refresh_token')).toMatchObject({ active: true, gen: 1 })
  expect(await introspect(first.refreshToken, 'refresh_token')).toEqual({ active: false })
  const third = await next(stage, second)
  expect(await stage.grant(first)).toMatchObject({ status: 400, code: 'invalid_grant' })
  expect(await introspect(third.token)).toEqual({ active: false })
  const [one, other] = [await login(stage, person), await login(stage, person)]
  expect((await stage.form('/oauth2/revoke', { token: one.refreshToken })).status).toBe(200)
  expect((await stage.form('/oauth2/revoke', { token: other.token })).status).toBe(200)
  await expectDead(stage, one, other)
}

const sessions: Scenario = async (stage) => {
  const person = await newPerson()
  const [one, two, three] = [
    await login(stage, person),
    await login(stage, person),
    await login(stage, person),
  ]
  expect(sessionsOf(await stage.as(one, 'GET', SESSION))).toEqual(sidsOf(one, two, three))
  const ofTwo = `${SESSION}/${claimsOf(two.token).sid}`
  expect(await stage.as(one, 'DELETE', ofTwo)).toMatchObject(DONE)
  await expectDead(stage, two)
  const ofNobody = `${SESSION}/${crypto.randomUUID()}`
  expect(await stage.as(one, 'DELETE', ofNobody)).toMatchObject({ status: 404, code: 'GLOBAL_1003' })
  expect(await stage.as(one, 'DELETE', `${SESSION}?except=current`)).toMatchObject(DONE)
  await expectDead(stage, three)
  const last = await next(stage, one)
  expect(await stage.as(last, 'DELETE', SESSION)).toMatchObject(DONE)
  await expectDead(stage, last)
}

const password: Scenario = async (stage) => {
  const person = await newPerson()
  const [own, other] = [await login(stage, person), await login(stage, person)]
  const change = (password: string) =>
    stage.as(own, 'PUT', '/api/v2/auth/password', { password, newPassword: NEW_PASSWORD })
  expect(await change('not the password')).toMatchObject(WRONG)
  expect(await change(PASSWORD)).toMatchObject(DONE)
  await expectDead(stage, other)
  await next(stage, own)
  expect(await stage.create(person.username)).toMatchObject(WRONG)
  expect(await stage.create(person.username, NEW_PASSWORD)).toMatchObject(DONE)
}

const administrator: Scenario = async (stage) => {
  const customerId = await newCustomer()
  const boss = await login(stage, await newPerson({ customerId, role: 'ROLE_SUPER_ADMIN' }))
  const person = await newPerson({ customerId })
  const stranger = await newPerson()
  const [one, two] = [await login(stage, person), await login(stage, person)]
  const place = `/api/v2/user/${person.id}/session`
  expect(sessionsOf(await stage.as(boss, 'GET', place))).toEqual(sidsOf(one, two))
  expect(await stage.as(one, 'GET', place)).toMatchObject({ status: 403, code: 'AUTH_1003' })
  const other = `/api/v2/user/${stranger.id}/session`
  expect(await stage.as(boss, 'GET', other)).toMatchObject({ status: 403, code: 'AUTH_1003' })
  expect(await stage.as(boss, 'DELETE', `${place}/${claimsOf(one.token).sid}`)).toMatchObject(DONE)
  await expectDead(stage, one)
  expect(await stage.as(boss, 'DELETE', place)).toMatchObject(DONE)
  await expectDead(stage, two)
}

const operatorChanges: Scenario = async (stage) => {
  const person = await newPerson()
  const change = (body: object) => stage.operate('PATCH', `/user/${person.id}`, body)
  let pair = await login(stage, person)
  const customerId = await newCustomer()
  expect(await change({ role: 'ROLE_SUPPORT', customerId })).toMatchObject(DONE)
  pair = await next(stage, pair)
  expect(claimsOf(pair.token)).toMatchObject({ role: 'ROLE_SUPPORT', customerId })
  expect(await change({ disabled: true })).toMatchObject(DONE)
  await expectDead(stage, pair)
  expect(await stage.create(person.username)).toMatchObject(WRONG)
  expect(await change({ disabled: false })).toMatchObject(DONE)
  pair = await login(stage, person)
  expect(await change({ password: NEW_PASSWORD })).toMatchObject(DONE)
  await expectDead(stage, pair)
  expect(await stage.create(person.username)).toMatchObject(WRONG)
  pair = pairOf(await stage.create(person.username, NEW_PASSWORD))
  const place = `/user/${person.id}/session`
  expect(sessionsOf(await stage.operate('GET', place))).toEqual(sidsOf(pair))
  expect(await stage.operate('DELETE', place)).toMatchObject(DONE)
  await expectDead(stage, pair)
}

const operatorAddsAndRemoves: Scenario = async (stage) => {
  const { id: customerId } = contentOf<{ id: string }>(
    await stage.operate('POST', '/customer', { name: 'Acme' }),
  )
  const username = `${crypto.randomUUID()}@example.com`
  const user = { username, password: PASSWORD, customerId, role: 'ROLE_USER' }
  const { id } = contentOf<{ id: string }>(await stage.operate('POST', '/user', user))
  const listed = await stage.operate('GET', `/user?customerId=${customerId}`)
  expect(listed.body).toMatchObject({ content: [{ id, username, disabled: false }] })
  const pair = await next(stage, await login(stage, { id, username, customerId }))
  expect(await stage.operate('DELETE', `/user/${id}`)).toMatchObject(DONE)
  await expectDead(stage, pair)
  expect(await stage.create(username)).toMatchObject(WRONG)
  expect(await stage.operate('DELETE', `/user/${id}`)).toMatchObject({ status: 404, code: 'GLOBAL_1003' })
}

const revocationOfAll: Scenario = async (stage) => {
  const person = await newPerson()
  const before = await login(stage, person)
  wait(1)
  const issuedBefore = new Date(Date.now()).toISOString()
  const after = await login(stage, person)
  const refreshed = await next(stage, before)
  expect(await stage.operate('POST', '/revocation', { issuedBefore })).toMatchObject(DONE)
  await expectDead(stage, refreshed)
  expect(sessionsOf(await stage.as(after, 'GET', SESSION))).toEqual(sidsOf(after))
  await next(stage, after)
}

const bound: Scenario = async (stage) => {
  const person = await newPerson()
  const [holder, thief] = [await newHolder(), await newHolder()]
  const first = await login(stage, person, { holder })
  expect(await stage.refresh(first)).toMatchObject(REFUSED)
  expect(await stage.refresh(first, { holder: thief })).toMatchObject(REFUSED)
  const second = await next(stage, first, { holder })
  // Whoever proves the key again, inside the window, gets the successor again.
  expect(await next(stage, first, { holder })).toEqual(second)
  expect(await stage.as(second, 'GET', SESSION)).toMatchObject(REFUSED)
  expect(sessionsOf(await stage.as(second, 'GET', SESSION, undefined, { holder }))).toEqual(sidsOf(first))
  const third = pairOf(await stage.grant(second, { holder }))
  expect(await stage.as(third, 'DELETE', TOKEN, undefined, { holder })).toMatchObject(DONE)
  expect(await stage.refresh(third, { holder })).toMatchObject(REFUSED)
}

const lifetimes: Scenario = async (stage) => {
  const pair = await login(stage, await newPerson())
  wait(3600)
  expect(await stage.refresh(pair)).toMatchObject(REFUSED)
  const second = pairOf(await stage.grant(pair))
  wait(14 * 86_400)
  expect(await stage.grant(second)).toMatchObject({ status: 400, code: 'invalid_grant' })
}

const cap: Scenario = async (stage) => {
  const person = await newPerson()
  const first = await login(stage, person)
  wait(1)
  const second = await login(stage, person)
  await expectDead(stage, first)
  expect(sessionsOf(await stage.as(second, 'GET', SESSION))).toEqual(sidsOf(second))
}

/** Under any plan. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a login, its refreshes, its list and its logout': rotation,
  'retries by key': retries,
  'a second use': reuse,
  'OAuth: refresh, introspection, revocation': oauth,
  'sessions, listed and ended': sessions,
  'a change of password': password,
  'an administrator of a customer': administrator,
  'an operator who changes a user': operatorChanges,
  'an operator who adds and removes': operatorAddsAndRemoves,
  'a revocation of all': revocationOfAll,
  'a family that is bound to a key': bound,
  'a login that nobody used for long': lifetimes,
}

/** With `MAX_FAMILIES_PER_USER` = 1. */
export const CAPPED: Readonly<Record<string, Scenario>> = { 'the cap of sessions': cap }

/** Names are locked after ten failures, where one cast counts them. */
export const lock: Scenario = async (stage) => {
  const person = await newPerson({ ln: 4 })
  const pair = await login(stage, await newPerson())
  for (let attempt = 0; attempt < 10; attempt += 1) {
    expect(await stage.create(person.username, 'wrong')).toMatchObject(WRONG)
  }
  expect(await stage.create(person.username)).toMatchObject(LOCKED)
  await next(stage, pair)
  wait(15 * 60)
  await next(stage, await login(stage, person))
}
