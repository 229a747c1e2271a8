import { calculateJwkThumbprint, type JWK } from 'jose'
import { expect, it } from 'vitest'
import { send } from '../support/api.ts'
import { headerOf } from '../support/tokens.ts'
import { newPair, newUser } from '../support/users.ts'

async function published(): Promise<JWK[]> {
  const response = await send('GET', '/.well-known/jwks.json')
  return ((await response.json()) as { keys: JWK[] }).keys
}

it('publishes a set of public keys, each with its type, algorithm, use and id', async () => {
  const keys = await published()
  expect(keys.length).toBeGreaterThan(0)
  for (const key of keys) {
    const { kty, alg, use, kid } = key
    expect({ kty, alg, use, kid }).toEqual({
      kty: 'OKP',
      alg: 'EdDSA',
      use: 'sig',
      kid: expect.any(String),
    })
    for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(secret)
  }
})

it('names every key by its thumbprint, and every token its key by that name', async () => {
  const keys = await published()
  for (const key of keys) expect(key.kid).toBe(await calculateJwkThumbprint(key))
  const { token } = await newPair(await newUser())
  expect(keys.map(({ kid }) => kid)).toContain(headerOf(token).kid)
})
