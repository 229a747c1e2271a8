import { beforeEach, describe, expect, it } from 'vitest'
import { claimsOf } from '../support/tokens.ts'
import { DONE, login, next } from './acts.ts'
import { wait } from './clock.ts'
import { newPerson } from './people.ts'
import { type Answer, type Cast, SESSION, Stage, TOKEN } from './stage.ts'

// The history during a rollout and after a rollback. Cells of the last release neither record nor list events.

const NEW_WORKER: Cast = { worker: 'today', cell: 'released' }
const NEW_CELL: Cast = { worker: 'released', cell: 'today' }
const NEW: Cast = { worker: 'today', cell: 'today' }

const HISTORY = '/api/v2/auth/history'

const [newWorker, newCell, today] = [new Stage([NEW_WORKER]), new Stage([NEW_CELL]), new Stage([NEW])]

let eras = 0

beforeEach(() => {
  eras += 1
  wait(eras * 100 * 86_400)
})

interface Listed {
  readonly requestId?: string | null
  readonly event: string
  readonly cause: string | null
  readonly familyId: string | null
  readonly actor: { readonly kind: string }
}

const eventsOf = (answer: Answer) => {
  expect(answer).toMatchObject(DONE)
  return (answer.body as { content: Listed[] }).content.map(({ event, cause, actor }) => [
    event,
    cause,
    actor.kind,
  ])
}

describe('a cell of the last release', () => {
  it('has no history, which is an outage for its caller and no empty list', async () => {
    const person = await newPerson()
    const pair = await login(newWorker, person)
    const outage = { status: 503, code: 'GLOBAL_1001' }
    expect(await newWorker.as(pair, 'GET', HISTORY)).toMatchObject(outage)
    expect(await newWorker.operate('GET', `/user/${person.id}/history`)).toMatchObject(outage)
    // A login that the last release recorded is no event.
    expect(eventsOf(await today.as(pair, 'GET', HISTORY))).toEqual([])
  })

  it('has no numbers of today, and is counted as pending', async () => {
    await login(newWorker, await newPerson())
    const counted = await newWorker.operate('GET', '/stats')
    expect(counted).toMatchObject(DONE)
    const [numbers] = (counted.body as { content: [{ cells: number; pending: number }] }).content
    expect(numbers.cells).toBe(0)
    expect(numbers.pending).toBeGreaterThan(0)
  })

  it('keeps the events that it does not know, and takes every ending of a new Worker', async () => {
    const person = await newPerson()
    const [one, two] = [await login(today, person), await login(today, person)]
    const three = await login(today, person)
    expect(await newWorker.as(one, 'DELETE', TOKEN)).toMatchObject(DONE)
    expect((await newWorker.form('/oauth2/revoke', { token: two.token })).status).toBe(200)
    await next(newWorker, three)
    expect(eventsOf(await today.as(three, 'GET', HISTORY))).toEqual(Array(3).fill(['login', null, 'user']))
    const listed = (await today.as(three, 'GET', SESSION)).body as { content: object[] }
    expect(listed.content).toMatchObject([{ id: claimsOf(three.token).sid }])
  })
})

it('a Worker of the last release does not say who ends a session', async () => {
  const person = await newPerson()
  const one = await login(newCell, person)
  for (let other = 0; other < 2; other += 1) await login(newCell, person)
  expect(await newCell.as(one, 'DELETE', `${SESSION}?except=current`)).toMatchObject(DONE)
  const four = await login(newCell, person)
  expect(await newCell.as(one, 'DELETE', TOKEN)).toMatchObject(DONE)
  expect(eventsOf(await today.as(four, 'GET', HISTORY))).toEqual([
    ['session_ended', 'logout', 'unknown'],
    ['login', null, 'user'],
    ['session_ended', 'ended', 'unknown'],
    ['session_ended', 'ended', 'unknown'],
    ...Array(3).fill(['login', null, 'user']),
  ])
})

describe('the request of an event', () => {
  const requestsFor = async (stage: Stage, userId: string) => {
    const answer = await stage.operate('GET', `/user/${userId}/history`)
    expect(answer).toMatchObject(DONE)
    return (answer.body as { content: Listed[] }).content.map(({ requestId }) => requestId)
  }

  it('is not known of the calls of a Worker of the last release', async () => {
    const person = await newPerson()
    const pair = await login(newCell, person)
    await next(newCell, pair)
    expect(await newCell.as(pair, 'DELETE', SESSION)).toMatchObject(DONE)
    expect(new Set(await requestsFor(today, person.id))).toEqual(new Set([null]))
  })

  it('is not that of a call before it, which was one of this release', async () => {
    const person = await newPerson()
    const one = await login(today, person)
    const reused = await login(newCell, person)
    await next(newCell, reused)
    await newCell.refresh(reused)
    await next(today, one)
    await newCell.refresh(one)
    const requests = await requestsFor(today, person.id)
    expect(requests.slice(0, -1)).toEqual([null, null, null])
    expect(requests.at(-1)).toMatch(/^[\da-f-]{36}$/)
  })

  it('is known of the calls of this one', async () => {
    const person = await newPerson()
    const pair = await login(today, person)
    expect(await today.as(pair, 'DELETE', SESSION)).toMatchObject(DONE)
    const requests = await requestsFor(today, person.id)
    expect(requests).toHaveLength(2)
    for (const request of requests) expect(request).toMatch(/^[\da-f-]{36}$/)
  })

  it('reaches cells of the last release, which ignore it', async () => {
    const person = await newPerson()
    const [one, two] = [await login(newWorker, person), await login(newWorker, person)]
    await next(newWorker, two)
    expect(await newWorker.as(one, 'DELETE', TOKEN)).toMatchObject(DONE)
    expect(await newWorker.operate('PATCH', `/user/${person.id}`, { disabled: true })).toMatchObject(DONE)
    expect(await requestsFor(today, person.id)).toEqual([])
  })
})

it('a search finds nothing in cells of the last release, and counts none of them as searched', async () => {
  const person = await newPerson()
  const pair = await login(newWorker, person)
  const path = `/search?query=${claimsOf(pair.token).sid}`
  const missed = await newWorker.operate('GET', path)
  expect(missed).toMatchObject(DONE)
  expect((missed.body as { content: object[] }).content).toEqual([])
  // A family that the last release opened is found by its row.
  const found = await today.operate('GET', path)
  expect((found.body as { content: object[] }).content).toMatchObject([
    { kind: 'session', userId: person.id },
  ])
})
