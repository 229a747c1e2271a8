import { beforeAll, describe, expect, it } from 'vitest'
import { ERRORS } from '../../../src/http/refusals/table.ts'
import { create, type Pair, refresh, type Vars } from '../../support/api.ts'
import { INVALID_CREDENTIALS, INVALID_TOKEN } from '../../support/expect.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newPair, newUser, type TestUser } from '../../support/users.ts'

const PAGEABLE = '"pageable":{"page":0,"size":10,"totalPages":1,"totalElements":1}'

describe('the samples of the contract, byte for byte', () => {
  let user: TestUser
  let pair: Pair

  beforeAll(async () => {
    user = await newUser()
    pair = await newPair(user)
  })

  it('answers a create', async () => {
    const response = await create(user.username)
    const body = await response.text()
    const made = (JSON.parse(body) as { content: [Pair] }).content[0]
    expect(body).toBe(
      `{"errorCode":"","errorMessage":"","content":[{"customerId":"${user.customerId}",` +
        `"token":"${made.token}","refreshToken":"${made.refreshToken}","validityTime":3600}],${PAGEABLE}}`,
    )
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
  })

  it('answers a refresh', async () => {
    const response = await refresh(pair)
    const body = await response.text()
    const made = (JSON.parse(body) as { content: [Pair] }).content[0]
    expect(body).toBe(
      `{"errorCode":"","errorMessage":"","content":[{"token":"${made.token}",` +
        `"refreshToken":"${made.refreshToken}","validityTime":3600}],${PAGEABLE}}`,
    )
    expect(response.status).toBe(200)
    expect(claimsOf(made.token)).toMatchObject({ sub: user.id, gen: 1, customerId: user.customerId })
  })

  it('answers a refused refresh', async () => {
    const response = await refresh({ token: 'a', refreshToken: 'b' })
    expect(await response.text()).toBe(INVALID_TOKEN)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
  })

  it('answers a refused create', async () => {
    const response = await create(user.username, { password: 'wrong' })
    expect(await response.text()).toBe(INVALID_CREDENTIALS)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
  })
})

describe('validityTime', () => {
  it('is ACCESS_TOKEN_TTL_SECONDS, and the lifetime in the access token', async () => {
    const vars: Vars = { ACCESS_TOKEN_TTL_SECONDS: '77' }
    const user = await newUser()
    const created = (await (await create(user.username, { vars })).json()) as {
      content: [Pair & { validityTime: number }]
    }
    const refreshed = (await (await refresh(created.content[0], { vars })).json()) as typeof created
    for (const { content } of [created, refreshed]) {
      expect(content[0].validityTime).toBe(77)
      const { exp, iat } = claimsOf(content[0].token)
      expect(exp - iat).toBe(77)
    }
  })
})

it('has the codes of the contract, each with its message', () => {
  expect(ERRORS.get('AUTH_1001')).toEqual({ status: 401, message: 'Invalid credentials' })
  expect(ERRORS.get('AUTH_1002')).toEqual({ status: 401, message: 'Invalid token' })
  expect(ERRORS.get('AUTH_1003')).toEqual({ status: 403, message: 'Access denied' })
  expect(ERRORS.get('GLOBAL_1001')).toEqual({ status: 503, message: 'Service unavailable. Please try again' })
})
