import * as oauth from 'oauth4webapi'
import { beforeAll, expect, it } from 'vitest'
import { operate, send } from '../support/api.ts'
import { discover, newResourceServer, options } from '../support/oauth.ts'
import { newPair, newUser } from '../support/users.ts'

// The authentication of a resource server (RFC 6749 §2.3.1), at the endpoint that requires it.

type Resource = Awaited<ReturnType<typeof newResourceServer>>

const BASIC_CHALLENGE = 'Basic realm="introspection"'

let resource: Resource
let token: string

beforeAll(async () => {
  resource = await newResourceServer()
  token = (await newPair(await newUser())).token
})

const basic = (id: string, secret: string) => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` })

function ask(body: string, headers: Record<string, string> = {}) {
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  return send('POST', '/oauth2/introspect', { headers: { ...type, ...headers }, body })
}

async function posting(fields: Record<string, string>, headers: Record<string, string> = {}) {
  return ask(new URLSearchParams({ token, ...fields }).toString(), headers)
}

it.each([
  ['client_secret_basic', oauth.ClientSecretBasic],
  ['client_secret_post', oauth.ClientSecretPost],
])('accepts a client of another library, which discovers %s', async (method, proving) => {
  const server = await discover()
  expect(server.introspection_endpoint_auth_methods_supported).toContain(method)
  const { client, clientSecret } = resource
  const asked = (secret: string) =>
    oauth.introspectionRequest(server, client, proving(secret), token, options)
  const told = await oauth.processIntrospectionResponse(server, client, await asked(clientSecret))
  expect(told).toMatchObject({ active: true, token_type: 'Bearer' })
  expect((await asked('wrong')).status).toBe(401)
})

it('refuses credentials in the form and in the header with one answer for every cause', async () => {
  const disabled = await newResourceServer()
  await operate('PATCH', `/client/${disabled.clientId}`, { disabled: true })
  const { clientId, clientSecret } = resource
  const cases: [string, string][] = [
    [clientId, 'wrong'],
    [crypto.randomUUID(), clientSecret],
    ['', clientSecret],
    [disabled.clientId, disabled.clientSecret],
  ]
  for (const [client_id, client_secret] of cases) {
    const byForm = await posting({ client_id, client_secret })
    expect([byForm.status, await byForm.json()]).toEqual([401, { error: 'invalid_client' }])
    const byHeader = await posting({}, basic(client_id, client_secret))
    expect([byHeader.status, await byHeader.json()]).toEqual([401, { error: 'invalid_client' }])
  }
})

it('sends a Basic challenge to a client that used the header or sent no credentials, and to no other', async () => {
  const { clientId, clientSecret } = resource
  const challenge = async (response: Promise<Response>) => {
    const { status, headers } = await response
    return [status, headers.get('www-authenticate')]
  }
  expect(await challenge(posting({}))).toEqual([401, BASIC_CHALLENGE])
  expect(await challenge(posting({ client_id: clientId }))).toEqual([401, BASIC_CHALLENGE])
  // RFC 6749 §3.2: a parameter without a value is left out.
  expect(await challenge(posting({ client_id: clientId, client_secret: '' }))).toEqual([401, BASIC_CHALLENGE])
  expect(await challenge(posting({}, basic(clientId, 'wrong')))).toEqual([401, BASIC_CHALLENGE])
  expect(await challenge(posting({}, { authorization: 'Bearer x' }))).toEqual([401, BASIC_CHALLENGE])
  expect(await challenge(posting({ client_id: clientId, client_secret: 'wrong' }))).toEqual([401, null])
  expect(await challenge(posting({ client_secret: clientSecret }))).toEqual([401, null])
})

it('refuses two methods in one request, even with the right credentials in both', async () => {
  const { clientId, clientSecret } = resource
  const both = { client_id: clientId, client_secret: clientSecret }
  for (const headers of [basic(clientId, clientSecret), { authorization: 'Bearer x' }]) {
    const response = await posting(both, headers)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      error: 'invalid_request',
      error_description: 'the client must prove itself in one way',
    })
  }
  // `client_id` alone proves nothing, so it is not a second method.
  expect((await posting({ client_id: clientId }, basic(clientId, clientSecret))).status).toBe(200)
})

it('refuses a credential that comes twice', async () => {
  const { clientId, clientSecret } = resource
  const once = new URLSearchParams({ token, client_id: clientId, client_secret: clientSecret }).toString()
  expect((await ask(once)).status).toBe(200)
  for (const name of ['client_id', 'client_secret']) {
    const response = await ask(`${once}&${name}=again`)
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: `${name} must be given once` },
    ])
  }
})

it('authenticates the client before it validates the rest', async () => {
  const { clientId, clientSecret } = resource
  expect((await ask(`client_id=${clientId}&client_secret=wrong`)).status).toBe(401)
  expect((await ask(`client_id=${clientId}&client_secret=${clientSecret}`)).status).toBe(400)
  expect((await ask('', basic(clientId, clientSecret))).status).toBe(400)
})

it('ignores credentials in the query', async () => {
  const { clientId, clientSecret } = resource
  const query = new URLSearchParams({ client_id: clientId, client_secret: clientSecret })
  const response = await send('POST', `/oauth2/introspect?${query}`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token }).toString(),
  })
  expect(response.status).toBe(401)
})
