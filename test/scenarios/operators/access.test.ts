import { env } from 'cloudflare:workers'
import { createHmac } from 'node:crypto'
import { base64url, generateKeyPair } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type AccessTeam, AUDIENCE, newTeam, newTeamKey, type TeamKey } from '../../support/access-team.ts'
import { bodyOf, call, contentOf, send, type Vars, verdict } from '../../support/api.ts'
import { directoryDown } from '../../support/faults.ts'
import { captureLogs, causesOf } from '../../support/logs.ts'
import { newPair, newUser } from '../../support/users.ts'

// Identities of Cloudflare Access as operators. A team publishes its keys outside of workerd, and the service fetches them.

const OK = '200'
const REFUSED = '401 AUTH_1002'
const OUTAGE = '503 GLOBAL_1001'
const CUSTOMERS = '/api/v2/operator/customer'

let team: AccessTeam
let key: TeamKey
let began: number

beforeEach(async () => {
  ;({ team, key } = await newTeam())
  began = Date.now() + 1000
  vi.useFakeTimers({ toFake: ['Date'], now: began })
})

afterEach(() => {
  vi.useRealTimers()
})

const sleepUntil = (seconds: number) => vi.setSystemTime(began + seconds * 1000)
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds

const list = async (assertion: string, vars: Vars = team.vars, more: Record<string, string> = {}) => {
  const headers = { 'cf-access-jwt-assertion': assertion, ...more }
  return verdict(await send('GET', CUSTOMERS, { headers }, vars))
}

describe('an identity of Cloudflare Access', () => {
  it('is an operator by its e-mail address', async () => {
    const headers = { 'cf-access-jwt-assertion': await team.token(key) }
    const added = await call('POST', CUSTOMERS, { body: { name: 'Acme' }, headers, vars: team.vars })
    const { id } = await contentOf<{ id: string }>(added)
    const history = await send('GET', '/api/v2/operator/history?size=5', { headers }, team.vars)
    expect((await bodyOf(history)).content).toContainEqual(
      expect.objectContaining({
        event: 'customer_added',
        subjectId: id,
        operatorId: 'access-7335d417-61da-459d-899c-0a01c76a2f94',
        operatorName: 'ann@example.com',
      }),
    )
  })

  it('of a service token is an operator by its client id', async () => {
    const service = { sub: '', common_name: 'e367826f93b8d71185e03fe518aff3b4.access', email: undefined }
    expect(await list(await team.token(key, { ...service, aud: AUDIENCE }))).toBe(OK)
    expect(await list(await team.token(key, { ...service, common_name: '' }))).toBe(REFUSED)
    expect(await list(await team.token(key, { ...service, common_name: undefined }))).toBe(REFUSED)
  })

  it('is an operator where the service has no OPERATOR_TOKEN', async () => {
    const vars = { ...team.vars, OPERATOR_TOKEN: undefined }
    expect(await list(await team.token(key), vars)).toBe(OK)
    expect(await verdict(await send('GET', CUSTOMERS, {}, vars))).toBe(REFUSED)
  })

  it('is nobody where Access is not configured, and on other routes', async () => {
    const assertion = await team.token(key)
    expect(await list(assertion, {})).toBe(REFUSED)
    expect(await list(assertion, { OPERATOR_TOKEN: undefined })).toBe('404 GLOBAL_1003')
    const headers = { 'cf-access-jwt-assertion': assertion }
    expect(await verdict(await send('GET', '/api/v2/auth/session', { headers }, team.vars))).toBe(REFUSED)
  })

  it('decides nothing beside a token', async () => {
    const assertion = await team.token(key)
    const beside = (authorization: string) => list(assertion, team.vars, { authorization })
    expect(await beside('Bearer wrong')).toBe(REFUSED)
    expect(await beside(`Bearer ${env.OPERATOR_TOKEN}`)).toBe(OK)
    expect(await team.asked()).toBe(0)
    expect(await list('nonsense', team.vars, { authorization: `Bearer ${env.OPERATOR_TOKEN}` })).toBe(OK)
  })
})

describe('a bad identity', () => {
  const cases: [string, string, () => Promise<string> | string][] = [
    ['of another application', 'wrong_audience', () => team.token(key, { aud: ['0'.repeat(64)] })],
    ['of another team', 'wrong_issuer', () => team.token(key, { iss: 'https://other.cloudflareaccess.com' })],
    ['that expired', 'expired', () => team.token(key, { exp: inSeconds(0) })],
    ['without an end', 'bad_claims', () => team.token(key, { exp: undefined })],
    ['of the future', 'not_yet_valid', () => team.token(key, { iat: inSeconds(60), exp: inSeconds(99) })],
    ['not valid yet', 'not_yet_valid', () => team.token(key, { nbf: inSeconds(60), exp: inSeconds(99) })],
    ["of the team's login page", 'bad_claims', () => team.token(key, { type: 'org' })],
    ['of nobody', 'bad_claims', () => team.token(key, { email: undefined })],
    ['with a strange id', 'bad_claims', () => team.token(key, { sub: 'a b' })],
    ['of the type of our tokens', 'wrong_type', () => team.token(key, {}, { typ: 'at+jwt' })],
    [
      'signed by another key',
      'bad_signature',
      async () => {
        const { privateKey } = await generateKeyPair('RS256')
        return team.token({ ...key, privateKey })
      },
    ],
    ['signed by an unknown key', 'unknown_key', async () => team.token(await newTeamKey())],
    [
      'with a changed signature',
      'bad_signature',
      async () => {
        const assertion = await team.token(key)
        return `${assertion.slice(0, -8)}${assertion.endsWith('AAAAAAAA') ? 'BBBBBBBA' : 'AAAAAAAA'}`
      },
    ],
    ['with a space', 'malformed', async () => `${await team.token(key)} x`],
    ['that is no token', 'malformed', () => 'nonsense'],
    ['that is empty', 'malformed', () => ''],
  ]

  it.each(cases)('%s is refused as a wrong token is: %s', async (_, cause, assertion) => {
    const lines = captureLogs()
    expect(await list(await assertion())).toBe(REFUSED)
    expect(causesOf(lines)).toEqual([`identity_${cause}`])
    expect(lines.join()).not.toContain('ann@example.com')
  })

  it.each(['RS512', 'PS256', 'ES256', 'EdDSA'])(
    'signed with %s is refused, also by a key of the team',
    async (alg) => {
      const other = await newTeamKey(alg)
      await team.publish(key, other)
      expect(await list(await team.token(other, {}, { alg }))).toBe(REFUSED)
    },
  )

  it('that chooses its own algorithm or key is refused', async () => {
    const [, payload = '', signature = ''] = (await team.token(key)).split('.')
    const headed = (header: object) => `${base64url.encode(JSON.stringify(header))}.${payload}`
    const { kid, published } = key
    const byPublicKey = (text: string) =>
      createHmac('sha256', text)
        .update(headed({ alg: 'HS256', kid }))
        .digest('base64url')
    const other = await newTeamKey()
    const forged: [string, string][] = [
      ['wrong_algorithm', `${headed({ alg: 'none', kid })}.`],
      ['wrong_algorithm', `${headed({ alg: 'none', kid })}.${signature}`],
      ['wrong_algorithm', `${headed({ alg: 'HS256', kid })}.${byPublicKey(published.n ?? '')}`],
      ['wrong_algorithm', `${headed({ alg: 'HS256', kid })}.${byPublicKey(JSON.stringify(published))}`],
      ['malformed', `${headed({ alg: 'RS256', kid, crit: ['exp'], exp: 1 })}.${signature}`],
      ['bad_signature', await team.token(other, {}, { kid, jwk: other.published })],
      ['bad_signature', await team.token(other, {}, { kid: undefined, jku: 'https://evil.example/keys' })],
    ]
    const lines = captureLogs()
    for (const [, assertion] of forged) expect(await list(assertion)).toBe(REFUSED)
    expect(causesOf(lines)).toEqual(forged.map(([cause]) => `identity_${cause}`))
  })

  it('that is a token of ours is refused, and an identity is no token of ours', async () => {
    const pair = await newPair(await newUser({ role: 'ROLE_SUPER_ADMIN' }))
    expect(await list(pair.token)).toBe(REFUSED)
    expect(await list(pair.refreshToken)).toBe(REFUSED)
    const headers = { authorization: `Bearer ${await team.token(key)}` }
    for (const path of ['/api/v2/auth/session', CUSTOMERS]) {
      expect(await verdict(await send('GET', path, { headers }, team.vars))).toBe(REFUSED)
    }
  })
})

describe('the keys of the team', () => {
  it('are fetched once in 300 s', async () => {
    for (const seconds of [0, 60, 299]) {
      sleepUntil(seconds)
      expect(await list(await team.token(key))).toBe(OK)
    }
    expect(await team.asked()).toBe(1)
    sleepUntil(301)
    expect(await list(await team.token(key))).toBe(OK)
    expect(await team.asked()).toBe(2)
  })

  it('rotate: a new key is accepted after 30 s at most, and a retired one is refused after 300 s', async () => {
    expect(await list(await team.token(key))).toBe(OK)
    const newer = await newTeamKey()
    await team.publish(newer)
    sleepUntil(31)
    expect(await list(await team.token(newer))).toBe(OK)
    sleepUntil(332)
    expect(await list(await team.token(key))).toBe(REFUSED)
  })

  it('are not fetched for each invented key', async () => {
    expect(await list(await team.token(key))).toBe(OK)
    for (let forged = 0; forged < 10; forged += 1) {
      expect(await list(await team.token(await newTeamKey()))).toBe(REFUSED)
    }
    expect(await team.asked()).toBe(1)
  })

  it.each([
    ['answers 500', '', 500],
    ['answers a page', '<html>', 200],
    ['answers no set', '{"keys":"none"}', 200],
  ])(
    'that cannot be had are an outage, and old ones are used for an hour: the team %s',
    async (_, body, status) => {
      await team.answer(body, status)
      const lines = captureLogs()
      expect(await list(await team.token(key))).toBe(OUTAGE)
      expect(JSON.parse(lines[0] as string)).toMatchObject({ event: 'unavailable', part: 'access_keys' })
      await team.publish(key)
      sleepUntil(6)
      expect(await list(await team.token(key))).toBe(OK)
      await team.answer(body, status)
      sleepUntil(3600)
      expect(await list(await team.token(key))).toBe(OK)
      sleepUntil(3700)
      expect(await list(await team.token(key))).toBe(OUTAGE)
      expect(await verdict(await call('GET', CUSTOMERS, { headers: bearer, vars: team.vars }))).toBe(OK)
    },
  )

  it('are asked for at most once in 5 s while they cannot be had', async () => {
    await team.answer('', 500)
    for (let tries = 0; tries < 5; tries += 1) expect(await list(await team.token(key))).toBe(OUTAGE)
    expect(await team.asked()).toBe(1)
  })

  it('need no database', async () => {
    const vars = { ...team.vars, ...directoryDown() }
    expect(await list(await team.token(key, { aud: 'other' }), vars)).toBe(REFUSED)
  })
})

const bearer = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }

describe('a page of another origin', () => {
  const CHANGES: [string, string, object | undefined][] = [
    ['POST', '/customer', { name: 'Acme' }],
    ['POST', `/client/${crypto.randomUUID()}/secret`, undefined],
    ['PATCH', `/operator/${crypto.randomUUID()}`, { disabled: true }],
    ['DELETE', `/user/${crypto.randomUUID()}`, undefined],
  ]
  const change = async ([method, path, body]: (typeof CHANGES)[number], more: Record<string, string>) => {
    const headers = { 'cf-access-jwt-assertion': await team.token(key), ...more }
    const init = body === undefined ? { headers } : { headers, body: JSON.stringify(body) }
    return verdict(await send(method, `/api/v2/operator${path}`, init, team.vars))
  }
  const json = { 'content-type': 'application/json' }
  const isAnswered = /^(200|404 GLOBAL_1003)$/

  it.each(CHANGES)('cannot %s %s by the identity of its visitor', async (...call) => {
    for (const origin of [
      'https://evil.example',
      'null',
      `${env.ISSUER}.evil.example`,
      'https://localhost:8787',
    ]) {
      expect(await change(call, { ...json, origin })).toBe('403 AUTH_1003')
    }
    // What a form or a page may send without asking first (CORS).
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      expect(await change(call, { 'content-type': type, origin: env.ISSUER })).toBe('403 AUTH_1003')
    }
    expect(await change(call, json)).toMatch(isAnswered)
    expect(await change(call, { ...json, origin: env.ISSUER })).toMatch(isAnswered)
  })

  it('gets no permission to send JSON, and cannot read an answer', async () => {
    const headers = {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
      'cf-access-jwt-assertion': await team.token(key),
    }
    const vars = { ...team.vars, ALLOWED_ORIGINS: 'https://evil.example' }
    for (const method of ['OPTIONS', 'GET']) {
      const answer = await send(method, CUSTOMERS, { headers }, vars)
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  it('is no rule for a token, which a browser does not send by itself', async () => {
    const headers = { ...bearer, ...json, origin: 'https://console.example' }
    const body = JSON.stringify({ name: 'Acme' })
    expect(await verdict(await send('POST', CUSTOMERS, { headers, body }, team.vars))).toBe(OK)
  })
})
