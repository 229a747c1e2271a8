import { env } from 'cloudflare:workers'
import { decodeJwt } from 'jose'
import * as oauth from 'oauth4webapi'
import { beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { bodyOf, create, next, operate, type Pair } from '../../support/api.ts'
import { setPolicy } from '../../support/customers.ts'
import { newHolder, prove, refreshWith } from '../../support/dpop.ts'
import { callsLost, directoryDown } from '../../support/faults.ts'
import {
  AUDIENCE,
  addIssuer,
  type ExchangeClient,
  type Exchanged,
  exchange,
  exchanged,
  GRANT,
  ID_TOKEN,
  type IssuerKey,
  JWT,
  newExchangeClient,
  newProvider,
  type TestProvider,
} from '../../support/issuers.ts'
import { captureLogs, causesOf } from '../../support/logs.ts'
import { discover, options } from '../../support/oauth.ts'
import { sessionsOf } from '../../support/sessions.ts'
import { newCustomer } from '../../support/users.ts'

// A back end exchanges the ID token of its provider for the first pair of a family.

let provider: TestProvider
let key: IssuerKey
let customerId: string
let client: ExchangeClient
let issuerId: string

beforeEach(async () => {
  ;({ provider, key } = await newProvider())
  customerId = await newCustomer()
  client = await newExchangeClient(customerId)
  issuerId = await addIssuer({ iss: provider.iss, jwksUri: provider.jwksUri, customerId })
})

const pairOf = ({ access_token, refresh_token }: Exchanged): Pair => ({
  token: access_token,
  refreshToken: refresh_token,
})

const REFUSED = { error: 'invalid_request', error_description: 'subject_token is not accepted' }

const expectRefused = async (response: Response) => {
  expect([response.status, await response.json()]).toEqual([400, REFUSED])
}

describe('a token of a trusted issuer', () => {
  it('is exchanged by another library for a pair that refreshes', async () => {
    const server = await discover()
    expect(server.grant_types_supported).toContain(GRANT)
    const token = await provider.token(key, { email: 'Ann.New@Example.com' })
    const response = await oauth.genericTokenEndpointRequest(
      server,
      { client_id: client.clientId },
      oauth.ClientSecretBasic(client.clientSecret),
      GRANT,
      new URLSearchParams({ subject_token: token, subject_token_type: ID_TOKEN }),
      options,
    )
    expect(response.headers.get('cache-control')).toBe('no-store')
    const answer = (await response.json()) as Exchanged
    expect(answer).toMatchObject({
      token_type: 'Bearer',
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      expires_in: 3600,
    })
    expect(decodeJwt(answer.access_token)).toMatchObject({
      email: 'ann.new@example.com',
      customerId,
      role: 'ROLE_USER',
      aud: env.AUDIENCE,
    })
    const successor = await next(pairOf(answer))
    expect(await sessionsOf(successor)).toHaveLength(1)
  })

  it('finds the same user at each login, by its sub', async () => {
    const sub = newId()
    const first = decodeJwt(
      (await exchanged(await exchange(client, await provider.token(key, { sub })))).access_token,
    )
    // The address has changed at the provider.
    const again = await exchanged(await exchange(client, await provider.token(key, { sub })))
    expect(decodeJwt(again.access_token)).toMatchObject({ sub: first.sub, email: first.email })
  })

  it('begins a session that the history shows, and its user has no password', async () => {
    const answer = await exchanged(await exchange(client, await provider.token(key)))
    const { sub, email, sid } = decodeJwt(answer.access_token)
    const history = await bodyOf(await operate('GET', `/user/${sub}/history`))
    expect(history.content).toMatchObject([{ event: 'login', familyId: sid }])
    expect((await create(String(email), { password: 'password' })).status).toBe(401)
  })

  it('may be a JWT of a back end that has a login of its own, by its registered key', async () => {
    const backend = `urn:backend:${newId()}`
    const keys = [{ kty: 'EC', ...key.published }]
    await addIssuer({ iss: backend, keys, customerId, maxAgeSeconds: 60 })
    const token = await provider.token(key, { iss: backend })
    const more = { subject_token_type: JWT }
    expect((await exchange(client, token, { more })).status).toBe(200)
    expect(await provider.asked()).toBe(0)
  })

  it('is refused in the one way after its issuer is disabled or removed, and the sessions go on', async () => {
    const sub = newId()
    const answer = await exchanged(await exchange(client, await provider.token(key, { sub })))
    await operate('PATCH', `/issuer/${issuerId}`, { disabled: true })
    const lines = captureLogs()
    await expectRefused(await exchange(client, await provider.token(key, { sub })))
    await operate('PATCH', `/issuer/${issuerId}`, { disabled: false })
    expect((await exchange(client, await provider.token(key, { sub }))).status).toBe(200)
    expect((await operate('DELETE', `/issuer/${issuerId}`)).status).toBe(200)
    await expectRefused(await exchange(client, await provider.token(key, { sub })))
    expect(causesOf(lines.filter((line) => line.includes('"refused"')))).toEqual([
      'subject_token_disabled_issuer',
      'subject_token_unknown_issuer',
    ])
    expect(await sessionsOf(pairOf(answer))).toHaveLength(2)
  })
})

describe('a client', () => {
  it('needs its secret and the right to exchange', async () => {
    const token = await provider.token(key)
    const wrong = await exchange({ ...client, clientSecret: 'wrong' }, token)
    expect([wrong.status, await wrong.json()]).toEqual([401, { error: 'invalid_client' }])
    for (const rights of [[], ['front', 'reset']]) {
      const other = await newExchangeClient(customerId, rights)
      const refused = await exchange(other, token)
      expect([refused.status, await refused.json()]).toEqual([400, { error: 'unauthorized_client' }])
    }
    expect((await exchange(client, token)).status).toBe(200)
  })

  it('of another customer does not use the issuer, and one of no customer does', async () => {
    const token = await provider.token(key)
    await expectRefused(await exchange(await newExchangeClient(await newCustomer()), token))
    const answer = await exchanged(await exchange(await newExchangeClient(null), token))
    expect(decodeJwt(answer.access_token)).toMatchObject({ customerId })
  })

  it('is limited before its token is verified', async () => {
    const keys: string[] = []
    const limit = async ({ key }: { key: string }) => {
      keys.push(key)
      return { success: false }
    }
    const answer = await exchange(client, 'x', { vars: { EXCHANGE_PER_CLIENT: { limit } } })
    expect([answer.status, await answer.json()]).toEqual([429, { error: 'temporarily_unavailable' }])
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(60)
    expect(keys).toEqual([client.clientId])
  })

  it.each([
    ['subject_token', '', 'invalid_request', 'subject_token is required'],
    ['subject_token_type', '', 'invalid_request', 'subject_token_type is required'],
    ['subject_token_type', 'urn:ietf:params:oauth:token-type:saml2', 'invalid_request', undefined],
    ['subject_token_type', 'urn:ietf:params:oauth:token-type:refresh_token', 'invalid_request', undefined],
    ['requested_token_type', JWT, 'invalid_request', undefined],
    ['actor_token', 'x', 'invalid_request', 'actor_token is not accepted'],
    ['actor_token_type', JWT, 'invalid_request', 'actor_token is not accepted'],
    ['audience', 'other', 'invalid_target', undefined],
    ['resource', 'https://other.example', 'invalid_target', undefined],
    ['scope', 'openid', 'invalid_scope', undefined],
  ])('with %s = "%s" is refused as %s', async (name, value, error, description) => {
    const refused = await exchange(client, await provider.token(key), { more: { [name]: value } })
    const body = (await refused.json()) as { error: string; error_description?: string }
    expect([refused.status, body.error]).toEqual([400, error])
    if (description !== undefined) expect(body.error_description).toContain(description)
  })

  it('may name the audience and the type that it gets anyway', async () => {
    const more = {
      audience: env.AUDIENCE,
      resource: env.AUDIENCE,
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    }
    expect((await exchange(client, await provider.token(key), { more })).status).toBe(200)
  })
})

describe('a proof of a key', () => {
  it('binds the family, and REQUIRE_DPOP requires one', async () => {
    const vars = { REQUIRE_DPOP: 'on' }
    const token = await provider.token(key)
    const bare = await exchange(client, token, { vars })
    expect([bare.status, await bare.json()]).toEqual([400, { error: 'invalid_dpop_proof' }])
    const holder = await newHolder()
    const proof = (htm = 'POST') => prove(holder, { htm, htu: 'http://localhost/oauth2/token' })
    const other = await exchange(client, token, { headers: { dpop: await proof('PUT') } })
    expect([other.status, await other.json()]).toEqual([400, { error: 'invalid_dpop_proof' }])
    const answer = await exchanged(await exchange(client, token, { vars, headers: { dpop: await proof() } }))
    expect(answer.token_type).toBe('DPoP')
    const pair = pairOf(answer)
    expect((await refreshWith(pair, null)).status).toBe(401)
    expect((await refreshWith(pair, await prove(holder))).status).toBe(200)
  })
})

describe('a customer', () => {
  it('that is being removed gets no new user, although its client and issuer are known for 30 s more', async () => {
    await exchanged(await exchange(client, await provider.token(key)))
    // Another isolate began the removal, so this one still has the records.
    await env.DB.prepare(`UPDATE customers SET removed_by = '{"kind":"operator"}' WHERE id = ?`)
      .bind(customerId)
      .run()
    const lines = captureLogs()
    await expectRefused(await exchange(client, await provider.token(key)))
    expect(causesOf(lines)).toEqual(['subject_token_no_customer'])
  })
})

describe('the policy of a customer', () => {
  it('that requires a key refuses a token without a proof, does not use it up and adds nobody', async () => {
    await setPolicy(customerId, { requireDpop: true })
    const person = { sub: newId(), email: `${newId()}@example.com` }
    const holder = await newHolder()
    // A new user first, and then one that is known.
    const first = await provider.token(key, person)
    for (const token of [first, await provider.token(key, person)]) {
      const bare = await exchange(client, token)
      expect([bare.status, await bare.json()]).toEqual([400, { error: 'invalid_dpop_proof' }])
      const users = await bodyOf(await operate('GET', `/user?customerId=${customerId}`))
      expect(users.content).toHaveLength(token === first ? 0 : 1)
      const dpop = await prove(holder, { htm: 'POST', htu: 'http://localhost/oauth2/token' })
      expect((await exchanged(await exchange(client, token, { headers: { dpop } }))).token_type).toBe('DPoP')
    }
  })

  it('without password logins leaves the login by the issuer', async () => {
    await setPolicy(customerId, { passwordLogin: false })
    expect((await exchange(client, await provider.token(key))).status).toBe(200)
  })
})

describe('an outage', () => {
  it('of the database or of the cell is 503, and a repetition with the key succeeds', async () => {
    const token = await provider.token(key)
    const headers = { 'idempotency-key': newId() }
    const failing = [
      directoryDown(/issuers/),
      directoryDown(/subject_tokens/),
      // From here on the token is used.
      directoryDown(/INSERT INTO users/),
      directoryDown(/INSERT INTO identities/),
      callsLost('open'),
    ]
    for (const vars of failing) {
      const answer = await exchange(client, token, { headers, vars })
      expect([answer.status, await answer.json()]).toEqual([503, { error: 'temporarily_unavailable' }])
    }
    expect((await exchange(client, token, { headers })).status).toBe(200)
  })
})

it('writes no token, address or claim into the log', async () => {
  const lines = captureLogs()
  const token = await provider.token(key, { sub: 'secret-subject', aud: [AUDIENCE, 'secret-audience'] })
  await exchange(client, token)
  await exchange(client, await provider.token(key, { sub: 'secret-subject', email: 'secret@example.com' }))
  expect(lines.length).toBeGreaterThan(1)
  expect(lines.join()).not.toMatch(/secret|eyJ/)
})
