import { env } from 'cloudflare:workers'
import createClient from 'openapi-fetch'
import { expect, it } from 'vitest'
import { app } from '../../../src/app.ts'
import { PASSWORD } from '../../support/api.ts'
import { assertDocumented } from '../../support/documented.ts'
import { newUser } from '../../support/users.ts'
import type { paths } from './service.ts'

// A client of openapi-fetch, with the types that openapi-typescript generates from the document.
// test/project/typed-client.test.ts generates them and compiles this file.

const client = createClient<paths>({
  baseUrl: env.ISSUER,
  fetch: async (request) => {
    const response = await app.request(request, undefined, env)
    assertDocumented(response, request.method, request.url, undefined)
    return response
  },
})

const operator = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }

async function create() {
  const { username, id } = await newUser()
  const { data } = await client.POST('/api/v2/auth/token', { body: { username, password: PASSWORD } })
  if (data?.content[0] === undefined) throw new Error('no pair')
  return { username, id, pair: data.content[0] }
}

it('creates a pair, refreshes it and lists the session', async () => {
  const { pair } = await create()
  const { token, refreshToken } = pair
  const refreshed = await client.PUT('/api/v2/auth/token', {
    body: { token, refreshToken },
    params: { header: { 'idempotency-key': 'once' } },
  })
  const next = refreshed.data?.content[0]
  const seconds: number | undefined = next?.validityTime
  expect(seconds).toBe(3600)
  const headers = { authorization: `Bearer ${next?.token}` }
  const query = { page: 0, size: 5 }
  const listed = await client.GET('/api/v2/auth/session', { params: { query }, headers })
  const current: boolean | undefined = listed.data?.content[0]?.current
  expect(current).toBe(true)
  expect(listed.data?.pageable).toEqual({ ...query, totalPages: 1, totalElements: 1 })
})

it('reads a refusal by its code', async () => {
  const body = { token: 'x', refreshToken: 'y' }
  const { error, data } = await client.PUT('/api/v2/auth/token', { body })
  const code: 'AUTH_1002' | undefined = error?.errorCode === 'AUTH_1002' ? error.errorCode : undefined
  expect(code).toBe('AUTH_1002')
  expect(data).toBeUndefined()
})

it('calls the operator routes', async () => {
  const { id, username } = await create()
  const params = { path: { userId: id } }
  const changed = await client.PATCH('/api/v2/operator/user/{userId}', {
    params,
    body: { role: 'ROLE_READ_ONLY' },
    headers: operator,
  })
  expect(changed.data?.content[0]).toMatchObject({ id, username, role: 'ROLE_READ_ONLY' })
  const found = await client.GET('/api/v2/operator/user', {
    params: { query: { username } },
    headers: operator,
  })
  expect(found.data?.content.map((user) => user.id)).toEqual([id])
  const removed = await client.DELETE('/api/v2/operator/user/{userId}', { params, headers: operator })
  expect(removed.response.status).toBe(200)
})

it('calls the OAuth endpoints', async () => {
  const { pair } = await create()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const grant = { grant_type: 'refresh_token', refresh_token: pair.refreshToken }
  const refreshed = await client.POST('/oauth2/token', { body: grant, headers })
  const type: 'Bearer' | 'DPoP' | undefined = refreshed.data?.token_type
  expect(type).toBe('Bearer')
  const repeated = await client.POST('/oauth2/token', { body: grant, headers })
  expect(repeated.error?.error).toBe('invalid_grant')
})
