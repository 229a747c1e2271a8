import { env } from 'cloudflare:workers'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadKeyring } from '../../src/keys/keyring.ts'
import { athOf } from '../../src/tokens/bound-access.ts'
import { signPair } from '../../src/tokens/sign.ts'
import { next, type Pair, send } from '../support/api.ts'
import { familyRow } from '../support/cells.ts'
import { claimsOf, headerOf } from '../support/tokens.ts'
import { newPair, newUser, type TestUser } from '../support/users.ts'

const ISSUER = 'http://localhost:8787'

let user: TestUser
let first: Pair
let second: Pair

beforeAll(async () => {
  user = await newUser({ role: 'ROLE_READ_ONLY' })
  first = await newPair(user)
  second = await next(first)
})

describe('an access token', () => {
  it('has the type and the required claims of RFC 9068, and those of the contract', () => {
    expect(headerOf(second.token)).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: expect.any(String) })
    const { sid } = claimsOf(first.token)
    expect(claimsOf(second.token)).toEqual({
      iss: ISSUER,
      aud: ISSUER,
      sub: user.id,
      client_id: 'first-party',
      iat: expect.any(Number),
      exp: expect.any(Number),
      jti: `${sid}.1`,
      sid,
      gen: 1,
      cell: expect.stringMatching(/^weur-\d+$/),
      customerId: user.customerId,
      role: 'ROLE_READ_ONLY',
      userType: 'PORTAL',
      email: user.username,
    })
  })

  it('verifies with the published keys alone, and a refresh token does not', async () => {
    const response = await send('GET', '/.well-known/jwks.json')
    const keys = createLocalJWKSet((await response.json()) as JSONWebKeySet)
    const options = { issuer: ISSUER, audience: ISSUER, typ: 'at+jwt' }
    expect((await jwtVerify(second.token, keys, options)).payload.sub).toBe(user.id)
    await expect(jwtVerify(second.refreshToken, keys)).rejects.toThrow()
  })

  it('names the configured issuer for any Host', async () => {
    const elsewhere = { ISSUER: 'https://auth.example', AUDIENCE: 'https://api.example' }
    const { token, refreshToken } = await newPair(user, elsewhere)
    expect(claimsOf(token)).toMatchObject({ iss: 'https://auth.example', aud: 'https://api.example' })
    expect(claimsOf(refreshToken)).toMatchObject({ iss: 'https://auth.example', aud: 'https://auth.example' })
  })
})

describe('a refresh token', () => {
  it('has its own type, this service as its audience, and no personal data', () => {
    expect(headerOf(second.refreshToken)).toEqual({ alg: 'HS256', typ: 'rt+jwt', kid: expect.any(String) })
    const { sub, sid, cell } = claimsOf(second.token)
    expect(claimsOf(second.refreshToken)).toEqual({
      sub,
      sid,
      gen: 1,
      cell,
      iss: ISSUER,
      aud: ISSUER,
      iat: expect.any(Number),
      exp: expect.any(Number),
      ath: athOf(second.token),
    })
  })

  it("expires at the time of its family's row", async () => {
    expect(claimsOf(second.refreshToken).exp).toBe((await familyRow(second)).refresh_expires_at)
  })
})

it('a pair that is signed again from the same row, user, configuration and keys has the same bytes', async () => {
  const row = await familyRow(second)
  const { sub, sid, gen, cell, customerId, role, userType, email } = claimsOf(second.token)
  const source = {
    user: { id: sub, customerId, role, userType, email } as never,
    familyId: sid,
    generation: gen,
    cell,
    rotatedAt: row.rotated_at as number,
    jkt: null,
    accessExpiresAt: row.access_expires_at as number,
    refreshExpiresAt: row.refresh_expires_at as number,
  }
  const issuance = { issuer: ISSUER, audience: ISSUER }
  const again = await signPair(source, issuance, await loadKeyring(env, true))
  expect(again).toEqual({ token: second.token, refreshToken: second.refreshToken })
})
