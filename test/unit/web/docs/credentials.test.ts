import { expect, it } from 'vitest'
import { authorizationOf, pairIn } from '../../../../web/docs/credentials.ts'

const SCHEMES = {
  accessToken: { type: 'http', scheme: 'bearer' },
  boundToken: { type: 'http', scheme: 'dpop' },
  client: { type: 'http', scheme: 'basic' },
  cloudflareAccess: { type: 'apiKey' },
}

it('takes the first scheme that was filled in', () => {
  const given = { accessToken: 'a.b.c', 'client.id': 'an id', 'client.secret': 's:1' }
  expect(authorizationOf(['boundToken', 'accessToken'], SCHEMES, given)).toBe('Bearer a.b.c')
  expect(authorizationOf(['client', null], SCHEMES, given)).toBe(`Basic ${btoa('an+id:s%3A1')}`)
  expect(authorizationOf(['cloudflareAccess'], SCHEMES, given)).toBeNull()
  expect(authorizationOf(['accessToken'], SCHEMES, { accessToken: '' })).toBeNull()
})

it('finds the pair in an answer of the contract and in one of OAuth', () => {
  const pair = { token: 'a.b.c', refreshToken: 'd.e.f' }
  expect(pairIn({ content: [{ ...pair, validityTime: 3600 }] })).toEqual(pair)
  expect(pairIn({ access_token: 'a.b.c', refresh_token: 'd.e.f' })).toEqual(pair)
  for (const other of [
    null,
    'text',
    {},
    { content: '' },
    { content: [{ token: 'reset' }] },
    { access_token: 'a' },
  ]) {
    expect(pairIn(other)).toBeNull()
  }
})
