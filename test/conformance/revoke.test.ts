import * as oauth from 'oauth4webapi'
import { expect, it } from 'vitest'
import { call, next, refresh } from '../support/api.ts'
import { discover, options, publicClient } from '../support/oauth.ts'
import { newPair, newUser } from '../support/users.ts'

async function revoke(token: string, hint?: string, auth = oauth.None()) {
  const response = await oauth.revocationRequest(await discover(), publicClient, auth, token, {
    ...options,
    ...(hint === undefined ? {} : { additionalParameters: { token_type_hint: hint } }),
  })
  return oauth.processRevocationResponse(response)
}

it('ends the family of either token, with any hint', async () => {
  const user = await newUser()
  const other = await newPair(user)
  const byRefresh = await newPair(user)
  const byAccess = await newPair(user)
  await revoke(byRefresh.refreshToken, 'access_token')
  await revoke(byAccess.token)
  expect((await refresh(byRefresh)).status).toBe(401)
  expect((await refresh(byAccess)).status).toBe(401)
  await next(other)
})

it('ends the family of a refresh token that was used', async () => {
  const pair = await newPair(await newUser())
  const successor = await next(pair)
  await revoke(pair.refreshToken)
  expect((await refresh(successor)).status).toBe(401)
})

it('answers with JSON', async () => {
  const response = await call('POST', '/oauth2/revoke', {
    body: 'token=garbage',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
  expect(await response.json()).toEqual({})
})

it('needs the token only, and ignores the credentials of a client', async () => {
  for (const auth of [oauth.ClientSecretPost('any'), oauth.ClientSecretBasic('any')]) {
    const pair = await newPair(await newUser())
    await revoke(pair.refreshToken, undefined, auth)
    expect((await refresh(pair)).status).toBe(401)
  }
})

it('answers 200 to a malformed token and to a repeat, and 400 without a token', async () => {
  const pair = await newPair(await newUser())
  await revoke('garbage')
  await revoke(`${pair.refreshToken.slice(0, -2)}AA`)
  await next(pair)
  await revoke(pair.refreshToken)
  await revoke(pair.refreshToken)
  const empty = await call('POST', '/oauth2/revoke', {
    body: 'x=y',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  expect(empty.status).toBe(400)
  expect(await empty.json()).toMatchObject({ error: 'invalid_request' })
})
