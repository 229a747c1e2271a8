import { abortAllDurableObjects } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { generateKey } from '../../../scripts/keys/key-set.ts'
import { LOCATION_HINTS } from '../../../src/families/rules/placement.ts'
import { newTeam } from '../../support/access-team.ts'
import { call, contentOf, create, next, operate, PATH, type Pair, refresh, send } from '../../support/api.ts'
import { cellOf, countOf, sql } from '../../support/cells.ts'
import { historyFor } from '../../support/history.ts'
import { captureLogs } from '../../support/logs.ts'
import { capturePoints, type Row } from '../../support/points.ts'
import { addReceiver, receivedOnce } from '../../support/receivers.ts'
import { resigned, serviceKey } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

// Invariant 6: no call writes a token, password, user name or key to the log, to an event or to a point of the metrics.

const secrets = new Set<string>()

/** Adds a text, and the parts that would reveal it, to the secrets. */
function secret<T extends string>(text: T): T {
  for (const part of [text, ...text.split('.')]) if (part.length >= 8) secrets.add(part)
  return text
}

function noted(pair: Pair): Pair {
  // The header of a token has only its algorithm and the id of its key.
  for (const token of [pair.token, pair.refreshToken]) secret(token.split('.').slice(1).join('.'))
  return pair
}

interface NewOperator {
  operatorId: string
  operatorToken: string
}

interface NewClient {
  clientId: string
  clientSecret: string
}

const lines: string[] = []

/** The points of every call. */
const points: Row[] = []

/** The events of every call, as they are stored, as they are answered, and as a receiver gets them. */
const events: object[] = []

async function everyCall() {
  const password = secret('correct horse battery staple')
  const user = await newUser()
  secret(user.username)
  const receiver = await addReceiver(user.customerId)
  secret(receiver.secret.slice('whsec_'.length))
  const unknownName = secret(`${crypto.randomUUID()}-unknown@example.com`)
  const wrong = secret('hunter2-hunter2')
  await create(user.username, { password: wrong })
  await create(unknownName, { password: wrong })
  // Users type their password into the other field.
  await create(wrong, { password: user.username })
  await create(secret('p'.repeat(1025)), { password: secret('q'.repeat(1025)) })
  const first = noted(await newPair(user))
  const second = noted(await next(first))

  await refresh({ token: secret(`${second.token}x`), refreshToken: second.refreshToken })
  await refresh({ token: second.token, refreshToken: secret('not.a.token-at-all') })
  await refresh({ token: second.refreshToken, refreshToken: second.token })
  await refresh({ token: first.token, refreshToken: second.refreshToken })
  await refresh({ ...second, token: secret(await resigned('access', second.token, { iss: 'x' })) })
  const ahead = {
    token: await resigned('access', second.token, { gen: 9 }),
    refreshToken: second.refreshToken,
  }
  const { token, refreshToken } = noted(ahead)
  // Users paste into any field. The line of a reuse shows the agents of both uses.
  await call('PUT', PATH, {
    body: { token, refreshToken },
    headers: { 'user-agent': `curl ${second.token} (${user.username})` },
  })
  await refresh(first)
  await refresh(second)

  for (const body of [
    `{"token":"${second.token}"`,
    `["${second.token}"]`,
    { token: 5, refreshToken: second.token },
  ]) {
    await call('PUT', PATH, { body })
  }
  await call('PUT', PATH, {
    body: `"${second.token}"`,
    headers: { 'content-type': secret('text/swordfish') },
  })
  await call('PUT', PATH, { body: { ...second, pad: 'x'.repeat(20_000) } })
  await send('GET', `/api/v2/auth/token?token=${second.token}`)
  await send('GET', `/${second.token}`)
  await send('GET', '/health', {
    headers: { 'x-request-id': second.token, authorization: `Bearer ${second.token}` },
  })

  await send('GET', '/api/v2/auth/session', { headers: { 'x-request-id': env.OPERATOR_TOKEN } })

  await send('POST', '/api/v2/operator/user', { headers: { authorization: `Bearer ${wrong}` } })
  await operate('POST', '/user', {
    username: user.username,
    password,
    customerId: user.customerId,
    role: 'ROLE_USER',
  })
  await operate('POST', '/user', { username: wrong, password: wrong, customerId: wrong, role: wrong })
  await operate('PATCH', `/user/${wrong}`, { password: wrong })
  await operate('PATCH', `/user/${user.id}`, { password: secret('a new password, of course') })
  await operate('PATCH', `/user/${user.id}`, { disabled: true })
  const client = await contentOf<NewClient>(
    await operate('POST', '/client', { name: secret('The Orders API') }),
  )
  secret(client.clientSecret)
  for (const clientSecret of [client.clientSecret, wrong]) {
    const form = { token: second.token, client_id: client.clientId, client_secret: clientSecret }
    const init = { body: new URLSearchParams(form) }
    await send('POST', '/oauth2/introspect', init)
    const twice = `${btoa(`${client.clientId}:${clientSecret}`)}`
    await send('POST', '/oauth2/introspect', {
      ...init,
      headers: { authorization: `Basic ${secret(twice)}` },
    })
  }
  await everyOperator()
  const renewed = await operate('POST', `/client/${client.clientId}/secret`, undefined)
  secret((await contentOf<NewClient>(renewed)).clientSecret)
  await create(user.username, { password })
  for (let guess = 0; guess < 10; guess += 1) await create(unknownName, { password: wrong })
  const cells = [cellOf(first), (await countOf(user.username)).cell, (await countOf(unknownName)).cell]
  for (const cell of cells) events.push(...(await sql(cell, 'SELECT * FROM event')))
  const history = await historyFor(user.id)
  // A lock of a name is in the history, and no receiver gets it.
  const sent = history.filter(({ event, cause }) => event !== 'locked' || cause !== 'name')
  expect(sent.length).toBeGreaterThan(3)
  events.push(...history, ...(await receivedOnce(receiver, sent.length)))
}

/** Operators by their own tokens and by Cloudflare Access, also refused ones. */
async function everyOperator() {
  const name = secret(`${crypto.randomUUID()} of the night shift`)
  const { operatorId, operatorToken } = await contentOf<NewOperator>(
    await operate('POST', '/operator', { name }),
  )
  const renewed = await contentOf<NewOperator>(
    await operate('POST', `/operator/${operatorId}/token`, undefined),
  )
  for (const token of [operatorToken, renewed.operatorToken]) {
    secret(token.slice(token.indexOf('.') + 1))
    const headers = { authorization: `Bearer ${token}` }
    await call('POST', '/api/v2/operator/customer', { body: { name: 'Acme' }, headers })
  }
  const { team, key } = await newTeam()
  const email = secret(`${crypto.randomUUID()}@operators.example`)
  const assertions = [await team.token(key, { email }), await team.token(key, { email, aud: 'other' })]
  for (const assertion of assertions) {
    secret(assertion.split('.').slice(1).join('.'))
    const headers = { 'cf-access-jwt-assertion': assertion }
    await call('POST', '/api/v2/operator/customer', { body: { name: 'Acme' }, headers, vars: team.vars })
  }
}

async function everyOutage() {
  const user = await newUser()
  secret(user.username)
  const pair = noted(await newPair(user))
  const noTable = { DB: { prepare: () => env.DB.prepare('SELECT ? AS username FROM not_there') } }
  const badType = {
    DB: { prepare: (sql: string) => ({ bind: () => env.DB.prepare(sql).bind({} as never) }) },
  }
  const raising = {
    DB: {
      prepare: () => {
        throw new Error('connection lost')
      },
    },
  }
  for (const vars of [noTable, badType, raising]) {
    await create(user.username, { vars })
    await operate('PATCH', `/user/${user.id}`, { password: secret('yet another password') }, vars)
  }
  const asked = [1, 2, 3].map(() => refresh(pair))
  await abortAllDurableObjects()
  await Promise.all(asked)

  await env.DB.prepare("UPDATE users SET password_hash = 'swordfish-no-phc' WHERE id = ?").bind(user.id).run()
  secrets.add('swordfish-no-phc')
  await create(user.username)
}

async function everyBadKey() {
  const key = await generateKey('EdDSA')
  for (const bad of [
    { ...key, kid: 'mine' },
    { ...key, x: 'swordfish-x' },
    { ...key, d: 'swordfish-d' },
    { kty: 'oct', k: 'swordfish-k' },
  ]) {
    await send('GET', '/health', {}, { ACCESS_TOKEN_KEYS: JSON.stringify({ keys: [bad] }) })
  }
  secret(key.d as string)
  for (const text of ['swordfish-x', 'swordfish-d', 'swordfish-k']) secret(text)
  await send('GET', '/health', {}, { REFRESH_TOKEN_KEYS: secret('{"keys": swordfish-json') })
  await send('GET', '/health', {}, { OPERATOR_TOKEN: secret('swordfish token') })
}

describe('the log', () => {
  beforeAll(async () => {
    secret(env.OPERATOR_TOKEN)
    secret(serviceKey('access').d as string)
    secret(serviceKey('refresh').k as string)
  })

  it('of every kind of call, refusal, outage and bad key', async () => {
    const captured = captureLogs()
    const written = capturePoints()
    await everyCall()
    await everyOutage()
    await everyBadKey()
    lines.push(...captured)
    points.push(...written)
    // Each call wrote a line. An empty log would prove nothing.
    const events = new Set(lines.map((line) => (JSON.parse(line) as { event: string }).event))
    expect([...events].sort()).toEqual(
      expect.arrayContaining(['family_revoked', 'misconfigured', 'refused', 'unavailable', 'unexpected']),
    )
    expect(lines.length).toBeGreaterThan(30)
  })

  it('the events and the points contain none of the secrets', () => {
    expect(secrets.size).toBeGreaterThan(30)
    const kinds = new Set(events.map((one) => Reflect.get(one, 'event')))
    expect([...kinds]).toEqual(
      expect.arrayContaining(['login', 'session_ended', 'locked', 'password_changed']),
    )
    // An alarm of another test's cell may add a point of its outbox.
    expect(points.map(({ index1 }) => index1)).toEqual(
      expect.arrayContaining(['login', 'refresh', 'session', 'operator', 'introspection', 'event']),
    )
    const log = [...lines, ...[...events, ...points].map((one) => JSON.stringify(one))].join('\n')
    for (const text of secrets) {
      expect(log.includes(text), text).toBe(false)
      expect(log.includes(encodeURIComponent(text)), text).toBe(false)
    }
  })

  it('has points of fixed words, regions and numbers alone', () => {
    expect(points.length).toBeGreaterThan(30)
    for (const { double1, double2, blob3, ...words } of points) {
      expect(typeof double1).toBe('number')
      expect(typeof double2).toBe('number')
      expect(['', ...LOCATION_HINTS]).toContain(blob3)
      for (const word of Object.values(words)) expect(word).toMatch(/^[a-z_]{0,30}$/)
    }
  })

  it('has no field beyond the allow-list, and no long text that could be a token', () => {
    const allowed =
      'level event requestId code cause omitted userId familyId customerId clientId changedOperatorId operatorId receiverId generation address country agent rotatedAddress rotatedCountry rotatedAgent cell part error frames faults'.split(
        ' ',
      )
    for (const line of lines) {
      const fields = JSON.parse(line) as Record<string, unknown>
      expect(allowed).toEqual(expect.arrayContaining(Object.keys(fields)))
      for (const [name, value] of Object.entries(fields)) {
        if (name !== 'frames') expect(String(value)).not.toMatch(/eyJ|[A-Za-z0-9_-]{60}/)
      }
    }
  })
})
