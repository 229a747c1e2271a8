import { expect, it } from 'vitest'
import { type Pair, send } from '../support/api.ts'
import { expectAlive } from '../support/expect.ts'
import { newResourceServer } from '../support/oauth.ts'
import { newPair, newUser } from '../support/users.ts'

// The fields of a correct form for each endpoint.
const ENDPOINTS: [string, (pair: Pair) => Record<string, string>][] = [
  ['/oauth2/token', (pair) => ({ grant_type: 'refresh_token', refresh_token: pair.refreshToken })],
  ['/oauth2/revoke', (pair) => ({ token: pair.refreshToken })],
  ['/oauth2/introspect', (pair) => ({ token: pair.token })],
]

async function basic() {
  const { clientId, clientSecret } = await newResourceServer()
  return { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` }
}

function multipart(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

it.each(ENDPOINTS)('refuses a multipart form: %s', async (path, fieldsOf) => {
  const pair = await newPair(await newUser())
  const fields = fieldsOf(pair)
  const headers = await basic()
  const body = new URLSearchParams(fields).toString()
  const inits: RequestInit[] = [
    { headers, body: multipart(fields) },
    { headers: { ...headers, 'content-type': 'multipart/form-data' }, body },
    { headers: { ...headers, 'content-type': 'Multipart/Form-Data; boundary=x; charset=utf-8' }, body },
    {
      headers: { ...headers, 'content-type': 'multipart/form-data; boundary=x' },
      body: new Uint8Array([0xff]),
    },
  ]
  for (const init of inits) {
    const response = await send('POST', path, init)
    expect(response.status).toBe(415)
    expect(await response.json()).toEqual({
      error: 'invalid_request',
      error_description: 'the form must be application/x-www-form-urlencoded',
    })
  }
  await expectAlive(pair)
})

it.each(ENDPOINTS)('accepts the form media type with any parameters: %s', async (path, fieldsOf) => {
  const headers = await basic()
  for (const type of [
    'application/x-www-form-urlencoded',
    'Application/X-WWW-Form-URLEncoded; charset=UTF-8',
    // The media type has no parameters (URL Standard §5): the form is UTF-8.
    'application/x-www-form-urlencoded;charset=ISO-8859-1',
    'application/x-www-form-urlencoded; charset=nonsense',
    'application/x-www-form-urlencoded ; charset="utf-8"; v1.0=x',
    'application/x-www-form-urlencoded;',
  ]) {
    const body = new URLSearchParams(fieldsOf(await newPair(await newUser()))).toString()
    const response = await send('POST', path, { headers: { ...headers, 'content-type': type }, body })
    expect(response.status).toBe(200)
  }
})

it.each(ENDPOINTS)('refuses every media type but a form: %s', async (path) => {
  const headers = await basic()
  for (const type of [
    'application/json',
    'text/plain',
    'multipart',
    'application/x-www-form-urlencoded, a/b',
  ]) {
    const response = await send('POST', path, { headers: { ...headers, 'content-type': type }, body: '{}' })
    const error_description = 'the form must be application/x-www-form-urlencoded'
    expect([response.status, await response.json()]).toEqual([
      415,
      { error: 'invalid_request', error_description },
    ])
  }
})

it.each(ENDPOINTS)('names the fault of the form: %s', async (path, fieldsOf) => {
  const headers = { ...(await basic()), 'content-type': 'application/x-www-form-urlencoded' }
  const fields = new URLSearchParams(fieldsOf(await newPair(await newUser()))).toString()
  const [required] = path === '/oauth2/token' ? ['grant_type'] : ['token']
  for (const [status, description, init] of [
    [400, 'the form is not UTF-8', { headers, body: new Uint8Array([0x74, 0xff]) }],
    [413, 'the form may have 16384 bytes', { headers, body: `pad=${'x'.repeat(16_384)}` }],
    [
      415,
      'the form must not be compressed',
      { headers: { ...headers, 'content-encoding': 'gzip' }, body: 'a' },
    ],
    [400, `${required} is required`, { headers, body: 'a=b' }],
    [400, `${required} is required`, { headers, body: '' }],
    [400, `${required} must be given once`, { headers, body: `${fields}&${fields}` }],
  ] as const) {
    const response = await send('POST', path, { ...init, headers: { ...init.headers } })
    const body = (await response.json()) as { error: string; error_description: string }
    expect([response.status, body.error]).toEqual([status, 'invalid_request'])
    expect(body.error_description).toContain(description)
  }
})
