import { decodeJwt, decodeProtectedHeader } from 'jose'
import { expect, it } from 'vitest'
import { athOf } from '../../../src/tokens/bound-access.ts'
import { signPair } from '../../../src/tokens/sign.ts'
import { isStrictCompact } from '../../../src/tokens/strict-compact.ts'
import { ALL, ISSUANCE, keysOf, newKey, SOURCE } from '../../support/keys.ts'

const PLACE = { sub: SOURCE.user.id, sid: SOURCE.familyId, gen: 7, cell: 'weur-3' }

it.each(ALL)('a pair under %s has exactly its claims', async (algorithm) => {
  const keys = { access: keysOf(await newKey(algorithm)), refresh: keysOf(await newKey('HS256')) }
  const { token, refreshToken } = await signPair(SOURCE, ISSUANCE, keys)
  expect(decodeProtectedHeader(token)).toEqual({
    alg: algorithm,
    typ: 'at+jwt',
    kid: keys.access.signer.kid,
  })
  expect(decodeProtectedHeader(refreshToken)).toEqual({
    alg: 'HS256',
    typ: 'rt+jwt',
    kid: keys.refresh.signer.kid,
  })
  expect(decodeJwt(token)).toEqual({
    ...PLACE,
    iss: 'https://tokens.example.com',
    aud: 'https://api.example.com',
    iat: 1_800_000_000,
    exp: 1_800_003_600,
    jti: '33333333-3333-4333-8333-333333333333.7',
    client_id: 'first-party',
    customerId: SOURCE.user.customerId,
    role: 'ROLE_USER',
    userType: 'PORTAL',
    email: 'user@example.com',
  })
  expect(decodeJwt(refreshToken)).toEqual({
    ...PLACE,
    iss: 'https://tokens.example.com',
    aud: 'https://tokens.example.com',
    iat: 1_800_000_000,
    exp: 1_801_209_600,
    ath: athOf(token),
  })
  expect([token, refreshToken].every(isStrictCompact)).toBe(true)
})

it.each(ALL)('the same input gives the same bytes, unless %s is randomized', async (algorithm) => {
  const keys = { access: keysOf(await newKey(algorithm)), refresh: keysOf(await newKey('HS256')) }
  const [one, other] = await Promise.all([signPair(SOURCE, ISSUANCE, keys), signPair(SOURCE, ISSUANCE, keys)])
  const randomized = algorithm === 'ES256' || algorithm === 'PS256'
  expect(one.token === other.token).toBe(!randomized)
  expect(one.refreshToken === other.refreshToken).toBe(!randomized)
  expect(decodeJwt(one.refreshToken)).toEqual({
    ...decodeJwt(other.refreshToken),
    ath: athOf(one.token),
  })
})
