import { expect } from 'vitest'
import { claimsOf } from '../support/tokens.ts'
import {
  DONE,
  expectEnded,
  login,
  NEW_PASSWORD,
  next,
  type Scenario,
  sessionsOf,
  sidsOf,
  WRONG,
} from './acts.ts'
import { wait } from './clock.ts'
import { newCustomer, newPerson } from './people.ts'
import { contentOf, PASSWORD, pairOf, SESSION } from './stage.ts'

// Calls of administrators and operators about other users.

const administrator: Scenario = async (stage) => {
  const customerId = await newCustomer()
  const boss = await login(stage, await newPerson({ customerId, role: 'ROLE_SUPER_ADMIN' }))
  const person = await newPerson({ customerId })
  const unrelated = await newPerson()
  const [one, two] = [await login(stage, person), await login(stage, person)]
  const place = `/api/v2/user/${person.id}/session`
  expect(sessionsOf(await stage.as(boss, 'GET', place))).toEqual(sidsOf(one, two))
  expect(await stage.as(one, 'GET', place)).toMatchObject({ status: 403, code: 'AUTH_1003' })
  const other = `/api/v2/user/${unrelated.id}/session`
  expect(await stage.as(boss, 'GET', other)).toMatchObject({ status: 403, code: 'AUTH_1003' })
  expect(await stage.as(boss, 'DELETE', `${place}/${claimsOf(one.token).sid}`)).toMatchObject(DONE)
  await expectEnded(stage, one)
  expect(await stage.as(boss, 'DELETE', place)).toMatchObject(DONE)
  await expectEnded(stage, two)
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
  await expectEnded(stage, pair)
  expect(await stage.create(person.username)).toMatchObject(WRONG)
  expect(await change({ disabled: false })).toMatchObject(DONE)
  pair = await login(stage, person)
  expect(await change({ password: NEW_PASSWORD })).toMatchObject(DONE)
  await expectEnded(stage, pair)
  expect(await stage.create(person.username)).toMatchObject(WRONG)
  pair = pairOf(await stage.create(person.username, NEW_PASSWORD))
  const place = `/user/${person.id}/session`
  expect(sessionsOf(await stage.operate('GET', place))).toEqual(sidsOf(pair))
  expect(await stage.operate('DELETE', place)).toMatchObject(DONE)
  await expectEnded(stage, pair)
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
  await expectEnded(stage, pair)
  expect(await stage.create(username)).toMatchObject(WRONG)
  expect(await stage.operate('DELETE', `/user/${id}`)).toMatchObject({ status: 404, code: 'GLOBAL_1003' })
}

const massRevocation: Scenario = async (stage) => {
  const person = await newPerson()
  const before = await login(stage, person)
  wait(1)
  const issuedBefore = new Date(Date.now()).toISOString()
  const after = await login(stage, person)
  const refreshed = await next(stage, before)
  expect(await stage.operate('POST', '/revocation', { issuedBefore })).toMatchObject(DONE)
  await expectEnded(stage, refreshed)
  expect(sessionsOf(await stage.as(after, 'GET', SESSION))).toEqual(sidsOf(after))
  await next(stage, after)
}

export const OPERATORS: Readonly<Record<string, Scenario>> = {
  'an administrator of a customer': administrator,
  'an operator who changes a user': operatorChanges,
  'an operator who adds and removes': operatorAddsAndRemoves,
  'a mass revocation': massRevocation,
}
