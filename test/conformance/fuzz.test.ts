import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PATH, send } from '../support/api.ts'
import { headerOf, serviceKey, signWith } from '../support/tokens.ts'

// Invariant 8: no input makes a 500. No input makes the 503 of a bug either.

const OPERATOR = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }
const ID = '11111111-1111-4111-8111-111111111111'

async function expectAnswer(response: Response, input: unknown) {
  const body = (await response.json()) as { errorCode: string }
  expect(response.status, `${JSON.stringify(input)}: ${JSON.stringify(body)}`).toBeLessThan(500)
  expect(Object.keys(body)).toEqual(['errorCode', 'errorMessage', 'content', 'pageable'])
  if (response.status !== 200) expect(body).toMatchObject({ content: '', pageable: '' })
}

const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    '',
    '.',
    '..',
    '\u0000',
    '\ud800',
    '__proto__',
    "'; DROP TABLE users; --",
    '\u{1F600}'.repeat(50),
  ),
)

const members = 'token refreshToken username password name customerId role userType disabled'.split(' ')
const bodies = fc.oneof(
  fc
    .dictionary(fc.constantFrom(...members), fc.oneof(odd, fc.jsonValue()))
    .map((value) => JSON.stringify(value)),
  fc.json(),
  odd,
)
const types = fc.oneof(
  { weight: 5, arbitrary: fc.constant('application/json') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('text/plain', 'multipart/form-data; boundary=x', 'a/b;c="d', ';', '/'),
  },
)

describe('a random body causes no 500', () => {
  it.each([
    ['PUT', PATH],
    ['POST', '/api/v2/operator/customer'],
    ['PATCH', `/api/v2/operator/user/${ID}`],
    ['PATCH', '/api/v2/operator/user/x'],
    ['DELETE', PATH],
  ])('%s %s', async (method, path) => {
    await fc.assert(
      fc.asyncProperty(bodies, types, async (body, type) => {
        const init = { body, headers: { ...OPERATOR, 'content-type': type } }
        await expectAnswer(await send(method, path, init), body)
      }),
      // Some of the PATCHes have a password, which is hashed.
      { numRuns: method === 'PATCH' ? 60 : 200 },
    )
  })

  it('of POST with random credentials', async () => {
    await fc.assert(
      fc.asyncProperty(odd, odd, async (username, password) => {
        const body = JSON.stringify({ username, password })
        await expectAnswer(
          await send('POST', PATH, { body, headers: { 'content-type': 'application/json' } }),
          body,
        )
      }),
      { numRuns: 30 },
    )
  })

  it('of random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const init = {
          body: bytes as Uint8Array<ArrayBuffer>,
          headers: { 'content-type': 'application/json' },
        }
        await expectAnswer(await send('PUT', PATH, init), [...bytes])
      }),
      { numRuns: 200 },
    )
  })
})

it('a random path and query cause no 500', async () => {
  await fc.assert(
    fc.asyncProperty(fc.webPath(), fc.webQueryParameters(), async (path, query) => {
      const target = `/${path}?${query}`.replace(/^\/+/, '/')
      const response = await send('GET', target)
      // This random path is a page.
      if (new URL(target, 'http://localhost').pathname === '/') expect(response.status).toBe(200)
      else await expectAnswer(response, path)
    }),
    { numRuns: 200 },
  )
})

it('random claims cause no 500, even with a valid signature', async () => {
  const claim = fc.oneof(fc.jsonValue(), fc.constant(ID), fc.integer(), fc.constant('weur-0'))
  const names = 'sub sid gen cell iss aud iat exp nbf jti'.split(' ')
  const good = { sub: ID, sid: ID, gen: 0, cell: 'weur-0', iat: 0, exp: 9_999_999_999 }
  const url = 'http://localhost:8787'
  const person = { jti: 'x', client_id: 'x', customerId: ID, role: '', userType: '', email: '' }
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), claim), async (claims) => {
      const all = { ...good, iss: url, aud: url, ...person, ...claims }
      const key = { access: serviceKey('access'), refresh: serviceKey('refresh') }
      const token = await signWith(key.access, { alg: 'EdDSA', typ: 'at+jwt', kid: key.access.kid }, all)
      const refreshToken = await signWith(
        key.refresh,
        { alg: 'HS256', typ: 'rt+jwt', kid: key.refresh.kid },
        all,
      )
      expect(headerOf(token).typ).toBe('at+jwt')
      const init = {
        body: JSON.stringify({ token, refreshToken }),
        headers: { 'content-type': 'application/json' },
      }
      const response = await send('PUT', PATH, init)
      expect(response.status, JSON.stringify(claims)).toBe(401)
      await expectAnswer(response, claims)
    }),
    { numRuns: 200 },
  )
})
