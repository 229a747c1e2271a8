import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { contentOf, operate, send, type Vars } from '../../support/api.ts'
import { directoryDown } from '../../support/faults.ts'
import { newResourceServer } from '../../support/oauth.ts'

type Resource = Awaited<ReturnType<typeof newResourceServer>>

/** A separate isolate: another environment is another service, over the same database. */
function newIsolate() {
  const isolate = {
    reads: 0,
    /** A read of a client waits for this before its answer arrives. */
    answer: async () => {},
    down: false,
  }
  const clientsRow = (sql: string) => ({
    bind: (...values: unknown[]) => ({
      first: async () => {
        isolate.reads += 1
        const row = await env.DB.prepare(sql)
          .bind(...values)
          .first()
        await isolate.answer()
        return row
      },
    }),
  })
  const prepare = (sql: string) => {
    if (isolate.down) return directoryDown().DB.prepare(sql)
    return sql.startsWith('SELECT * FROM clients') ? clientsRow(sql) : env.DB.prepare(sql)
  }
  const batch = (all: D1PreparedStatement[]) => env.DB.batch(all)
  const vars: Vars = { DB: { prepare, batch } }
  return Object.assign(isolate, { vars })
}

type Isolate = ReturnType<typeof newIsolate>

let began: number
let resource: Resource
let here: Isolate

beforeEach(async () => {
  began = Date.now() + 1000
  vi.useFakeTimers({ toFake: ['Date'], now: began })
  resource = await newResourceServer()
  here = newIsolate()
})

afterEach(() => {
  vi.useRealTimers()
})

const sleepUntil = (seconds: number) => vi.setSystemTime(began + seconds * 1000)

async function ask({ vars }: Isolate, secret = resource.clientSecret, id = resource.clientId) {
  const response = await send(
    'POST',
    '/oauth2/introspect',
    {
      headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
      body: new URLSearchParams({ token: 'x' }),
    },
    vars,
  )
  return response.status
}

const setDisabled = (disabled: boolean, vars?: Vars) =>
  operate('PATCH', `/client/${resource.clientId}`, { disabled }, vars)

const rotate = async (vars?: Vars) =>
  (
    await contentOf<{ clientSecret: string }>(
      await operate('POST', `/client/${resource.clientId}/secret`, undefined, vars),
    )
  ).clientSecret

describe('the record of a client', () => {
  it('is read once in 30 s in an isolate', async () => {
    for (const seconds of [0, 10, 29]) {
      sleepUntil(seconds)
      expect(await ask(here)).toBe(200)
    }
    expect(here.reads).toBe(1)
    sleepUntil(31)
    expect(await ask(here)).toBe(200)
    expect(here.reads).toBe(2)
  })

  it('is used for 30 s of an outage of the database, so an outage is not a wrong secret', async () => {
    expect(await ask(here)).toBe(200)
    here.down = true
    sleepUntil(29)
    expect(await ask(here)).toBe(200)
    expect(await ask(here, 'wrong')).toBe(503)
    sleepUntil(31)
    expect(await ask(here)).toBe(503)
    here.down = false
    expect(await ask(here)).toBe(200)
  })

  it('accepts no wrong secret, and an unknown client costs as much CPU as a known one', async () => {
    expect(await ask(here)).toBe(200)
    here.reads = 0
    expect(await ask(here, 'wrong')).toBe(401)
    expect(await ask(here, 'wrong')).toBe(401)
    expect(await ask(here, '')).toBe(401)
    expect(await ask(here, resource.clientSecret, crypto.randomUUID())).toBe(401)
    expect(here.reads).toBe(4)
    expect(await ask(here)).toBe(200)
    expect(here.reads).toBe(4)
  })

  it.each([
    ['disabled', () => setDisabled(true, here.vars)],
    ['given a new secret', () => rotate(here.vars)],
  ])('is dropped at once where it is %s', async (_, change) => {
    expect(await ask(here)).toBe(200)
    await change()
    expect(await ask(here)).toBe(401)
  })

  it.each([
    ['disabled', () => setDisabled(true)],
    ['given a new secret', () => rotate()],
  ])('is read again within 30 s where it is %s elsewhere', async (_, change) => {
    expect(await ask(here)).toBe(200)
    await change()
    sleepUntil(31)
    expect(await ask(here)).toBe(401)
  })

  it('accepts a new secret at once, in any isolate, and then refuses the old one', async () => {
    expect(await ask(here)).toBe(200)
    sleepUntil(1)
    const secret = await rotate()
    expect(await ask(here, secret)).toBe(200)
    expect(await ask(here)).toBe(401)
  })

  it('accepts an enabled client at once, in any isolate', async () => {
    await setDisabled(true)
    expect(await ask(here)).toBe(401)
    await setDisabled(false)
    expect(await ask(here)).toBe(200)
  })

  it('is not kept if it was read before a change', async () => {
    let release = () => {}
    const read = new Promise<void>((arrived) => {
      here.answer = () => {
        arrived()
        return new Promise((resolve) => {
          release = resolve
        })
      }
    })
    const early = ask(here)
    await read
    sleepUntil(1)
    await rotate(here.vars)
    release()
    await early
    here.answer = async () => {}
    expect(await ask(here)).toBe(401)
  })
})
