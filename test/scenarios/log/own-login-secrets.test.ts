import { env } from 'cloudflare:workers'
import { exportJWK } from 'jose'
import { afterEach, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { contentOf, create, operate, type Vars } from '../../support/api.ts'
import { callsLost, directoryDown } from '../../support/faults.ts'
import { historyFor } from '../../support/history.ts'
import {
  addIssuer,
  exchange,
  exchanged,
  newExchangeClient,
  newIssuerKey,
  newProvider,
} from '../../support/issuers.ts'
import { captureLogs } from '../../support/logs.ts'
import { capturePoints } from '../../support/points.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newCustomer } from '../../support/users.ts'

// Invariant 6 for tokens of trusted issuers and for imported hashes: in every answer, outage and refusal of theirs.

afterEach(() => {
  vi.restoreAllMocks()
})

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
const words = (log: readonly string[]) => log.map((line) => (JSON.parse(line) as { event: string }).event)

/** The claims and the signature. The header has only the algorithm and the id of the key. */
const partsOf = (token: string) => token.split('.').slice(1)

const stored = async () => {
  const events = await env.DB.prepare('SELECT * FROM operator_events').all()
  return events.results.map((row) => JSON.stringify(row))
}

it('no token of an issuer, no address in it and no key is in a line, a point or an event', async () => {
  const { provider, key } = await newProvider()
  const customerId = await newCustomer()
  const client = await newExchangeClient(customerId)
  const [lines, points] = [captureLogs(), capturePoints()]
  const issuerId = await addIssuer({ iss: provider.iss, jwksUri: provider.jwksUri, customerId })
  const stranger = await newIssuerKey()
  const { d } = await exportJWK(stranger.privateKey)
  const secretKey = { ...stranger.published, d }
  await operate('POST', '/issuer', {
    name: 'x',
    iss: 'https://x.example',
    audiences: ['x'],
    keys: [secretKey],
  })
  const person = `${newId()}@person.example`
  const tokens: string[] = []
  const ask = async (claims: object, vars?: Vars, header = {}, by = key) => {
    const token = await provider.token(by, { email: person, ...claims }, header)
    tokens.push(token)
    return exchange(client, token, { vars })
  }
  const { access_token } = await exchanged(await ask({ sub: person }))
  for (const claims of [{ exp: 1 }, { aud: person }, { email_verified: false }, { iss: person }, { sub: 5 }])
    await ask(claims)
  await ask({}, undefined, {}, stranger)
  await ask({}, undefined, { kid: person })
  await ask({}, directoryDown(/subject_tokens/))
  await ask({ email: `other-${person}` }, callsLost('open'))
  for (const token of tokens) {
    await exchange(client, token)
    await exchange(client, `${token}x`)
    await operate('POST', `/issuer/${issuerId}/test`, { token })
  }
  // A provider that answers with a secret, where a new isolate asks it for keys.
  const hostile = await newProvider()
  await addIssuer({ iss: hostile.provider.iss, jwksUri: hostile.provider.jwksUri, customerId })
  await hostile.provider.answer(`{"keys":"${person}`, 500)
  await ask({ iss: hostile.provider.iss }, undefined, {}, hostile.key)

  expect(words(lines)).toEqual(expect.arrayContaining(['issuer_changed', 'refused', 'unavailable']))
  const history = await historyFor(claimsOf(access_token).sub)
  expect(history.length).toBeGreaterThan(0)
  const log = [...lines, ...(await stored()), ...[...points, ...history].map((one) => JSON.stringify(one))]
  const secrets = [...tokens.flatMap(partsOf), person, d ?? '', client.clientSecret]
  expect(secrets.length).toBeGreaterThan(20)
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(8)
    expect(log.join('\n').includes(secret), secret).toBe(false)
  }
})

it('no imported hash, no password and no name of its user is in a line, a point or an event', async () => {
  const customerId = await newCustomer()
  const [name, password] = [`${newId()}@person.example`, 'swordfish-of-the-import']
  const hashes = [
    '$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i',
    '$2a$31$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i',
    `$unknown$${hex(crypto.getRandomValues(new Uint8Array(16)))}`,
    hex(crypto.getRandomValues(new Uint8Array(16))),
  ]
  const [lines, points] = [captureLogs(), capturePoints()]
  const user = (more: object) => ({ username: name, customerId, role: 'ROLE_USER', ...more })
  const send = (some: object, vars?: Vars) => operate('POST', '/user/import', { users: [user(some)] }, vars)
  for (const vars of [directoryDown(), directoryDown(/INSERT INTO users/), undefined])
    for (const passwordHash of hashes) await send({ passwordHash }, vars)
  await send({ password })
  await send({ passwordHash: { value: password } })
  await operate('POST', '/user', user({ password: hashes[0] }))
  await create(name, { password })
  const { results } = await contentOf<{ results: [{ userId: string }] }>(await send({}))
  const found = await env.DB.prepare('SELECT imported_hash FROM users WHERE id = ?')
    .bind(results[0].userId)
    .first()
  expect(found).toEqual({ imported_hash: `bcrypt:${hashes[0]}` })
  // A row that was written by hand, or damaged.
  await env.DB.prepare("UPDATE users SET imported_hash = 'bcrypt:' || ? WHERE id = ?")
    .bind(password, results[0].userId)
    .run()
  expect((await create(name, { password })).status).toBe(503)

  expect(words(lines)).toEqual(expect.arrayContaining(['user_changed', 'unavailable', 'unexpected']))
  const log = [...lines, ...(await stored()), ...points.map((one) => JSON.stringify(one))].join('\n')
  for (const secret of [...hashes, password, name]) expect(log.includes(secret), secret).toBe(false)
})
