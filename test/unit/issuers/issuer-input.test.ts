import { describe, expect, it } from 'vitest'
import {
  discoveryOf,
  discoveryUrl,
  publicKeysOf,
  rolesOf,
  wordsOf,
} from '../../../src/issuers/issuer-input.ts'

describe('words', () => {
  it.each([
    ['a,b', ['a', 'b']],
    [' a , b  c\n', ['a', 'b', 'c']],
    [' , ', []],
  ])('of %j', (text, words) => expect(wordsOf(text)).toEqual(words))
})

describe('roles of values', () => {
  it('have an equals sign before the role, which is the last one', () => {
    expect(rolesOf('admins=ROLE_SUPER_ADMIN, a=b=ROLE_USER')).toEqual([
      { value: 'admins', role: 'ROLE_SUPER_ADMIN' },
      { value: 'a=b', role: 'ROLE_USER' },
    ])
  })

  it.each(['', 'admins', '=ROLE_USER', 'a=', 'a=ROLE_USER,', 'a=ROLE USER'])('are not %j', (text) =>
    expect(rolesOf(text)).toBeNull(),
  )
})

describe('keys', () => {
  const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }

  it('are those of a set, or one', () => {
    expect(publicKeysOf({ keys: [key, { ...key, kid: '2' }] })).toEqual([key, { ...key, kid: '2' }])
    expect(publicKeysOf(key)).toEqual([key])
  })

  it.each([{ ...key, d: 'd' }, { kty: 'oct', k: 'k' }, { keys: [key, { ...key, d: 'd' }] }])(
    'are refused if one is private: %j',
    (json) => expect(publicKeysOf(json)).toBe('private'),
  )

  it.each([undefined, null, 'text', 1, [], {}, { keys: [{}] }, { keys: [null] }, { keys: [key, 'x'] }])(
    'are not in %j',
    (json) => expect(publicKeysOf(json)).toBeNull(),
  )
})

describe('a discovery document', () => {
  it('names the issuer and its keys', () => {
    const document = { issuer: 'https://a.example', jwks_uri: 'https://a.example/keys', other: 1 }
    expect(discoveryOf(document)).toEqual({ issuer: 'https://a.example', jwksUri: 'https://a.example/keys' })
  })

  it.each([undefined, null, 'text', {}, { issuer: 'https://a.example' }, { issuer: 1, jwks_uri: 'x' }])(
    'is not %j',
    (json) => expect(discoveryOf(json)).toBeNull(),
  )

  it('is below the issuer, with one slash', () => {
    const url = 'https://a.example/b/.well-known/openid-configuration'
    expect(discoveryUrl('https://a.example/b')).toBe(url)
    expect(discoveryUrl('https://a.example/b/')).toBe(url)
  })
})
