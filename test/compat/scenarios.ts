import { expect } from 'vitest'
import { newHolder } from '../support/dpop.ts'
import { claimsOf } from '../support/tokens.ts'
import {
  claimsOfPair,
  DONE,
  expectEnded,
  introspection,
  LOCKED,
  login,
  NEW_PASSWORD,
  next,
  REFUSED,
  type Scenario,
  sessionsOf,
  sidsOf,
  WRONG,
} from './acts.ts'
import { wait } from './clock.ts'
import { newPerson } from './people.ts'
import { OPERATORS } from './scenarios-operators.ts'
import { PASSWORD, pairOf, SESSION, TOKEN } from './stage.ts'

// The calls of people and OAuth clients, and the answer to each, with any release of the Worker and of the cell. Together
// with the calls of operators they reach every command of a cell.

const rotation: Scenario = async (stage) => {
  const person = await newPerson()
  const first = await login(stage, person)
  const second = await next(stage, await next(stage, first))
  expect(claimsOf(second.token)).toMatchObject({ sub: person.id, gen: 2, email: person.username })
  expect(sessionsOf(await stage.as(second, 'GET', SESSION))).toEqual(sidsOf(first))
  expect(await stage.as(second, 'DELETE', TOKEN)).toMatchObject(DONE)
  expect(await stage.as(second, 'DELETE', TOKEN)).toMatchObject(DONE)
  await expectEnded(stage, second)
}

const retries: Scenario = async (stage) => {
  const person = await newPerson()
  const first = await login(stage, person, { key: 'login' })
  expect(claimsOfPair(await login(stage, person, { key: 'login' }))).toEqual(claimsOfPair(first))
  const second = await next(stage, first, { key: 'refresh' })
  expect(claimsOfPair(await next(stage, first, { key: 'refresh' }))).toEqual(claimsOfPair(second))
  wait(61)
  // The window is closed, so the family ends.
  expect(await stage.refresh(first, { key: 'refresh' })).toMatchObject(REFUSED)
  await expectEnded(stage, second)
}

const reuse: Scenario = async (stage) => {
  const person = await newPerson()
  const [stolen, sibling] = [await login(stage, person), await login(stage, person)]
  const successor = await next(stage, stolen)
  expect(await stage.refresh({ ...successor, token: sibling.token })).toMatchObject(REFUSED)
  expect(await stage.refresh(stolen)).toMatchObject(REFUSED)
  await expectEnded(stage, successor)
  await next(stage, sibling)
}

const oauth: Scenario = async (stage) => {
  const person = await newPerson()
  const introspect = await introspection(stage)
  const first = await login(stage, person)
  const second = pairOf(await stage.grant(first, { key: 'grant' }))
  expect(claimsOfPair(pairOf(await stage.grant(first, { key: 'grant' })))).toEqual(claimsOfPair(second))
  expect(await introspect(second.token)).toMatchObject({ active: true, sub: person.id, gen: 1 })
  expect(await introspect(second.refreshToken, 'refresh_token')).toMatchObject({ active: true, gen: 1 })
  expect(await introspect(first.refreshToken, 'refresh_token')).toEqual({ active: false })
  const third = await next(stage, second)
  expect(await stage.grant(first)).toMatchObject({ status: 400, code: 'invalid_grant' })
  expect(await introspect(third.token)).toEqual({ active: false })
  const [one, other] = [await login(stage, person), await login(stage, person)]
  expect((await stage.form('/oauth2/revoke', { token: one.refreshToken })).status).toBe(200)
  expect((await stage.form('/oauth2/revoke', { token: other.token })).status).toBe(200)
  await expectEnded(stage, one, other)
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
  await expectEnded(stage, two)
  const ofNobody = `${SESSION}/${crypto.randomUUID()}`
  expect(await stage.as(one, 'DELETE', ofNobody)).toMatchObject({ status: 404, code: 'GLOBAL_1003' })
  expect(await stage.as(one, 'DELETE', `${SESSION}?except=current`)).toMatchObject(DONE)
  await expectEnded(stage, three)
  const last = await next(stage, one)
  expect(await stage.as(last, 'DELETE', SESSION)).toMatchObject(DONE)
  await expectEnded(stage, last)
}

const password: Scenario = async (stage) => {
  const person = await newPerson()
  const [own, other] = [await login(stage, person), await login(stage, person)]
  const change = (password: string) =>
    stage.as(own, 'PUT', '/api/v2/auth/password', { password, newPassword: NEW_PASSWORD })
  expect(await change('not the password')).toMatchObject(WRONG)
  expect(await change(PASSWORD)).toMatchObject(DONE)
  await expectEnded(stage, other)
  await next(stage, own)
  expect(await stage.create(person.username)).toMatchObject(WRONG)
  expect(await stage.create(person.username, NEW_PASSWORD)).toMatchObject(DONE)
}

const bound: Scenario = async (stage) => {
  const person = await newPerson()
  const [holder, thief] = [await newHolder(), await newHolder()]
  const first = await login(stage, person, { holder })
  expect(await stage.refresh(first)).toMatchObject(REFUSED)
  expect(await stage.refresh(first, { holder: thief })).toMatchObject(REFUSED)
  const second = await next(stage, first, { holder })
  // A caller with a new proof of the key, inside the window, gets the successor again.
  expect(claimsOfPair(await next(stage, first, { holder }))).toEqual(claimsOfPair(second))
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
  await expectEnded(stage, first)
  expect(sessionsOf(await stage.as(second, 'GET', SESSION))).toEqual(sidsOf(second))
}

/** Under any plan. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  ...OPERATORS,
  'a login, its refreshes, its list and its logout': rotation,
  'retries by key': retries,
  'a second use': reuse,
  'OAuth: refresh, introspection, revocation': oauth,
  'the list and the end of sessions': sessions,
  'a change of password': password,
  'a family that is bound to a key': bound,
  'a login without a use until its limit': lifetimes,
}

/** With `MAX_FAMILIES_PER_USER` = 1. */
export const CAPPED: Readonly<Record<string, Scenario>> = { 'the cap of sessions': cap }

/** Names are locked after ten failures, if one cast counts them. */
export const lock: Scenario = async (stage) => {
  const person = await newPerson()
  const pair = await login(stage, await newPerson())
  for (let attempt = 0; attempt < 10; attempt += 1) {
    expect(await stage.create(person.username, 'wrong')).toMatchObject(WRONG)
  }
  expect(await stage.create(person.username)).toMatchObject(LOCKED)
  await next(stage, pair)
  wait(15 * 60)
  await next(stage, await login(stage, person))
}
