import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { bodyOf, call, contentOf, operate, send, type Vars, verdict } from '../../support/api.ts'
import { directoryDown } from '../../support/faults.ts'
import { captureLogs, causesOf } from '../../support/logs.ts'

// Operators with tokens of their own.

const OK = '200'
const REFUSED = '401 AUTH_1002'
const OUTAGE = '503 GLOBAL_1001'
const CUSTOMERS = '/api/v2/operator/customer'

interface Added {
  operatorId: string
  name: string
  disabled: boolean
  operatorToken: string
}

/** A separate isolate: another environment is another service, over the same database. */
function newIsolate() {
  const isolate = { reads: 0, down: false }
  const prepare = (sql: string) => {
    if (isolate.down) return directoryDown().DB.prepare(sql)
    if (sql.startsWith('SELECT * FROM operators WHERE')) isolate.reads += 1
    return env.DB.prepare(sql)
  }
  const vars: Vars = { DB: { prepare, batch: (all: D1PreparedStatement[]) => env.DB.batch(all) } }
  return Object.assign(isolate, { vars })
}

type Isolate = ReturnType<typeof newIsolate>

let here: Isolate
let ann: Added

beforeEach(async () => {
  ann = await add()
  here = newIsolate()
})

const add = async (name = newId()) => contentOf<Added>(await operate('POST', '/operator', { name }))
const pathOf = ({ operatorId }: Added) => `/operator/${operatorId}`
const setDisabled = (disabled: boolean, vars?: Vars) => operate('PATCH', pathOf(ann), { disabled }, vars)
const rotate = async (vars?: Vars) =>
  contentOf<Added>(await operate('POST', `${pathOf(ann)}/token`, undefined, vars))

const list = async (token = ann.operatorToken, { vars }: { vars: Vars } = here) =>
  verdict(await send('GET', CUSTOMERS, { headers: { authorization: `Bearer ${token}` } }, vars))

/** A token of the same form, of an operator that nobody added. */
const ofNobody = () => ann.operatorToken.replace(ann.operatorId, newId())
const wrong = () => `operator-${ann.operatorId}.${'A'.repeat(43)}`

describe('an operator', () => {
  it('is added with a token of 256 bits, of which the database has a hash', async () => {
    expect(ann).toEqual({
      operatorId: expect.any(String),
      name: expect.any(String),
      disabled: false,
      operatorToken: expect.stringMatching(new RegExp(`^operator-${ann.operatorId}\\.[\\w-]{43}$`)),
    })
    const row = await env.DB.prepare('SELECT * FROM operators WHERE id = ?').bind(ann.operatorId).first()
    const [, secret = ''] = ann.operatorToken.split('.')
    expect(JSON.stringify(row)).not.toContain(secret)
    expect(await list()).toBe(OK)
  })

  it('has a name of its own, which is not that of the secret', async () => {
    const newest = () => env.DB.prepare('SELECT max(seq) AS newest FROM operator_events').first('newest')
    const before = await newest()
    for (const name of [ann.name, 'operator']) {
      const refused = await operate('POST', '/operator', { name })
      expect((await bodyOf(refused)).errorMessage).toBe('Invalid request: name is taken')
    }
    expect(await newest()).toBe(before)
  })

  it('is listed by name, without a token or a hash', async () => {
    await setDisabled(true)
    const name = `${ann.name} the second`
    const another = await add(name)
    const listed = (await bodyOf(await operate('GET', '/operator?size=100'))).content as Added[]
    expect(listed.filter((one) => one.name.startsWith(ann.name))).toEqual([
      { operatorId: ann.operatorId, name: ann.name, disabled: true },
      { operatorId: another.operatorId, name, disabled: false },
    ])
  })

  it('that is unknown cannot be changed', async () => {
    const path = `/operator/${newId()}`
    expect(await verdict(await operate('PATCH', path, { disabled: true }))).toBe('404 GLOBAL_1003')
    expect(await verdict(await operate('POST', `${path}/token`, undefined))).toBe('404 GLOBAL_1003')
    expect(await verdict(await operate('PATCH', '/operator/operator', { disabled: true }))).toBe(
      '400 GLOBAL_1002',
    )
  })

  it('may do what the secret may, also add others and disable itself', async () => {
    const headers = { authorization: `Bearer ${ann.operatorToken}` }
    const path = `/api/v2/operator${pathOf(ann)}`
    const added = await call('POST', '/api/v2/operator/operator', { body: { name: newId() }, headers })
    expect(await list((await contentOf<Added>(added)).operatorToken)).toBe(OK)
    const disabled = await call('PATCH', path, { body: { disabled: true }, headers })
    expect(await verdict(disabled)).toBe(OK)
    expect(await list()).toBe(REFUSED)
  })

  it('has no routes where the service has neither the secret nor Access', async () => {
    const off = { vars: { OPERATOR_TOKEN: undefined } }
    expect(await list(ann.operatorToken, off)).toBe('404 GLOBAL_1003')
  })
})

describe('a refusal', () => {
  it('is the same for a wrong token, one of nobody and one of a disabled operator', async () => {
    const another = await add()
    await operate('PATCH', pathOf(another), { disabled: true })
    const lines = captureLogs()
    const answers = []
    for (const token of [wrong(), ofNobody(), another.operatorToken]) {
      here.reads = 0
      const headers = { authorization: `Bearer ${token}`, 'x-request-id': 'the-same' }
      const response = await send('GET', CUSTOMERS, { headers }, here.vars)
      answers.push([response.status, [...response.headers], await response.text(), here.reads])
    }
    expect(answers[0]?.[0]).toBe(401)
    expect(answers[0]?.[3]).toBe(1)
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
    expect(causesOf(lines)).toEqual(['operator_token', 'operator_token', 'disabled_operator'])
  })

  it('of a known operator names it in the log', async () => {
    const lines = captureLogs()
    const headers = { authorization: `Bearer ${ann.operatorToken}` }
    await call('DELETE', `/api/v2/operator/user/${newId()}`, { headers })
    expect(JSON.parse(lines[0] as string)).toMatchObject({
      cause: 'unknown_user',
      operatorId: ann.operatorId,
    })
  })

  it.each([
    ['in capitals', (token: string) => token.toUpperCase()],
    ['without its prefix', (token: string) => token.slice('operator-'.length)],
    ['without its id', (token: string) => token.split('.')[1] ?? ''],
    ['that is cut off', (token: string) => token.slice(0, -1)],
    ['that is longer', (token: string) => `${token}A`],
    ['with padding', (token: string) => `${token}=`],
    ['with a line break', (token: string) => `${token}\n.`],
    ['of another form', () => "operator-' OR 1=1 --.x"],
  ])('meets a token %s', async (_, change) => {
    expect(await list(change(ann.operatorToken).replace('\n', '%0A'))).toBe(REFUSED)
  })
})

describe('a change of an operator holds at once in every isolate', () => {
  const elsewhere = () => newIsolate().vars

  /** What somebody with the old token may try in an isolate that has just served it. */
  const tries = async () => {
    const headers = { authorization: `Bearer ${ann.operatorToken}` }
    const path = `/api/v2/operator${pathOf(ann)}`
    const answers = [
      await call('PATCH', path, { body: { disabled: false }, headers, vars: here.vars }),
      await call('POST', `${path}/token`, { headers, vars: here.vars }),
      await call('POST', '/api/v2/operator/operator', {
        body: { name: newId() },
        headers,
        vars: here.vars,
      }),
    ]
    return Promise.all([list(), ...answers.map(verdict)])
  }

  it.each([
    ['disabled', () => setDisabled(true, elsewhere())],
    ['given a new token', () => rotate(elsewhere())],
  ])('after it was %s the old token can neither read, nor make itself good again', async (_, change) => {
    expect(await list()).toBe(OK)
    await change()
    expect(await tries()).toEqual([REFUSED, REFUSED, REFUSED, REFUSED])
    expect(await list()).toBe(REFUSED)
  })

  it('and so do a new token and the enabling', async () => {
    expect(await list()).toBe(OK)
    const { operatorToken } = await rotate(elsewhere())
    expect(await list(operatorToken)).toBe(OK)
    await setDisabled(true, elsewhere())
    expect(await list(operatorToken)).toBe(REFUSED)
    await setDisabled(false, elsewhere())
    expect(await list(operatorToken)).toBe(OK)
  })
})

describe('an outage of the database', () => {
  beforeEach(() => {
    here.down = true
  })

  const unlock = (token: string) =>
    call('GET', '/api/v2/operator/nothing', {
      headers: { authorization: `Bearer ${token}` },
      vars: here.vars,
    })

  it('is no wrong token', async () => {
    for (const token of [ann.operatorToken, wrong(), ofNobody()]) expect(await list(token)).toBe(OUTAGE)
  })

  it('spares the secret, and refuses any other text', async () => {
    expect(await verdict(await unlock(env.OPERATOR_TOKEN))).toBe('404 GLOBAL_1003')
    expect(await verdict(await unlock(`${env.OPERATOR_TOKEN}x`))).toBe(REFUSED)
  })
})
