import { beforeEach, describe, expect, it } from 'vitest'
import { runCron } from '../support/cron.ts'
import { claimsOf } from '../support/tokens.ts'
import { DONE, login, next, REFUSED, WRONG } from './acts.ts'
import { wait } from './clock.ts'
import { newPerson, type Person } from './people.ts'
import { type Cast, contentOf, type Pair, runCells, SESSION, Stage } from './stage.ts'

// The last release knows no policy of a customer. Its Worker calls cells that have one, and its cells are sent one.

const NEW: Cast = { worker: 'today', cell: 'today' }
const NEW_CELL: Cast = { worker: 'released', cell: 'today' }
const NEW_WORKER: Cast = { worker: 'today', cell: 'released' }
const OLD: Cast = { worker: 'released', cell: 'released' }

const stageOf = (cast: Cast) => new Stage([cast])
const lifetime = ({ token }: Pair) => claimsOf(token).exp - claimsOf(token).iat

const setPolicy = async (cast: Cast, { customerId }: Person, policy: object) =>
  contentOf<{ pending: number }>(await stageOf(cast).operate('PATCH', `/customer/${customerId}`, { policy }))

let person: Person
let pair: Pair

beforeEach(async () => {
  wait(3600)
  person = await newPerson()
  pair = await login(stageOf(OLD), person)
  expect(lifetime(pair)).toBe(3600)
})

describe("a Worker of the last release with today's cells", () => {
  it('gets the limits of the policy, for old sessions and new ones', async () => {
    expect(await setPolicy(NEW, person, { accessTokenTtlSeconds: 300 })).toMatchObject({ pending: 0 })
    expect(lifetime(await next(stageOf(NEW_CELL), pair))).toBe(300)
    expect(lifetime(await login(stageOf(NEW_CELL), person))).toBe(300)
  })

  it('is refused where the customer requires a key', async () => {
    await setPolicy(NEW, person, { requireDpop: true })
    expect(await stageOf(NEW_CELL).refresh(pair)).toMatchObject(REFUSED)
    expect(await stageOf(NEW_CELL).as(pair, 'GET', SESSION)).toMatchObject(REFUSED)
    // Its login does not know this refusal of a cell. It opens no session.
    expect(await stageOf(NEW_CELL).create(person.username)).toMatchObject({ status: 503 })
    await setPolicy(NEW, person, { requireDpop: false })
    await next(stageOf(NEW_CELL), pair)
  })
})

describe("today's Worker with cells of the last release", () => {
  it('counts them as pending, and they have the policy once they run this release', async () => {
    // Six regions with one cell each.
    expect(await setPolicy(NEW_WORKER, person, { accessTokenTtlSeconds: 300 })).toMatchObject({ pending: 6 })
    const opened = await login(stageOf(NEW_WORKER), person)
    expect(lifetime(opened)).toBe(3600)
    pair = await next(stageOf(NEW_WORKER), pair)
    expect(lifetime(pair)).toBe(3600)
    await runCells('today')
    await runCron()
    expect(lifetime(await next(stageOf(NEW), pair))).toBe(300)
    expect(lifetime(await next(stageOf(NEW), opened))).toBe(300)
  })

  it('refuses logins by itself', async () => {
    await setPolicy(NEW_WORKER, person, { requireDpop: true })
    expect(await stageOf(NEW_WORKER).create(person.username)).toMatchObject(REFUSED)
    await setPolicy(NEW_WORKER, person, { requireDpop: false, passwordLogin: false })
    expect(await stageOf(NEW_WORKER).create(person.username)).toMatchObject(WRONG)
  })
})

it('after a rollback the last release goes on with the sessions, also with one whose end became earlier', async () => {
  await setPolicy(NEW, person, { accessTokenTtlSeconds: 300, familyMaxAgeSeconds: 1000 })
  pair = await next(stageOf(NEW), pair)
  const end = claimsOf(pair.refreshToken).exp
  pair = await next(stageOf(OLD), pair)
  expect(claimsOf(pair.refreshToken).exp).toBe(end)
  pair = await next(stageOf(NEW), pair)
  expect(claimsOf(pair.refreshToken).exp).toBe(end)
})

it('a customer that this release removes with its users is completed by either release', async () => {
  const removed = await stageOf(NEW_WORKER).operate('DELETE', `/customer/${person.customerId}?users=remove`)
  expect(removed).toMatchObject(DONE)
  expect(removed.body).toMatchObject({ content: [{ users: 1, pending: 0 }] })
  expect(await stageOf(OLD).refresh(pair)).toMatchObject(REFUSED)
  expect(await stageOf(OLD).create(person.username)).toMatchObject(WRONG)
})
