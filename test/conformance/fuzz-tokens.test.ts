import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { PATH, type Pair, send } from '../support/api.ts'
import { familyRow } from '../support/cells.ts'
import { expectAlive } from '../support/expect.ts'
import { captureLogs } from '../support/logs.ts'
import { newResourceServer } from '../support/oauth.ts'
import { newPair, newUser } from '../support/users.ts'
import { mutations } from './token-mutations.ts'

// Tokens mutated at every level, on every route that reads one. No answer is a 5xx, and every answer has the envelope or
// is an OAuth error. The family of `livePair` is unchanged (invariant 3). No part of a token is in an answer or in the log
// (invariant 6).

let livePair: Pair
let basic: string

beforeAll(async () => {
  livePair = await newPair(await newUser())
  const { clientId, clientSecret } = await newResourceServer()
  basic = `Basic ${btoa(`${clientId}:${clientSecret}`)}`
})

const json = (body: unknown) => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})
const form = (fields: Record<string, string>, headers: object = {}) => ({
  body: new URLSearchParams(fields).toString(),
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
})

async function bearing(method: string, path: string, token: string) {
  // No client can put this into a header.
  if (!/^[\x20-\x7e]*$/.test(token)) return null
  return send(method, path, { headers: { authorization: `Bearer ${token}` } })
}

function everywhere(token: string, refreshToken: string) {
  return [
    send('PUT', PATH, json({ token, refreshToken })),
    send('POST', '/oauth2/token', form({ grant_type: 'refresh_token', refresh_token: refreshToken })),
    send('POST', '/oauth2/revoke', form({ token: refreshToken })),
    send(
      'POST',
      '/oauth2/introspect',
      form({ token: refreshToken, token_type_hint: 'refresh_token' }, { authorization: basic }),
    ),
    bearing('DELETE', PATH, token),
    bearing('DELETE', '/api/v2/auth/session', token),
    bearing('GET', '/api/v2/auth/session', token),
  ]
}

async function expectHarmless(asked: Promise<Response | null>[]) {
  for (const response of await Promise.all(asked)) {
    if (response === null) continue
    const text = await response.text()
    expect(response.status, text).toBeLessThan(500)
    // Revocation gives this answer to every token.
    if (text === '{}') continue
    const body = JSON.parse(text) as Record<string, unknown>
    const shaped = 'errorCode' in body || typeof body.error === 'string' || body.active === false
    expect(shaped, text).toBe(true)
    expect(text).not.toMatch(/eyJ|[A-Za-z0-9_-]{60}/)
  }
}

it('mutated tokens change nothing, and are not in an answer or a log, on any route', async () => {
  const before = await familyRow(livePair)
  const lines = captureLogs()
  const check = fc.asyncProperty(mutations, async (mutate) => {
    const [token, refreshToken] = [mutate(livePair.token), mutate(livePair.refreshToken)]
    fc.pre(token !== livePair.token && refreshToken !== livePair.refreshToken)
    await expectHarmless(everywhere(token, refreshToken))
  })
  await fc.assert(check, { numRuns: 300 })
  await expectHarmless(everywhere(livePair.refreshToken, livePair.token.slice(1)))
  expect(await familyRow(livePair)).toEqual(before)
  // The log has at most 50 lines of one cause a second, so a faster machine writes fewer of them.
  expect(lines.length).toBeGreaterThan(100)
  for (const line of lines) expect(line).not.toMatch(/eyJ|[A-Za-z0-9_-]{60}/)
  await expectAlive(livePair)
})

it('a random form causes no 500, on every OAuth endpoint', async () => {
  const field = fc.constantFrom('grant_type', 'refresh_token', 'token', 'scope', 'client_id', 'x')
  const value = fc.oneof(fc.constant('refresh_token'), fc.string({ unit: 'binary', maxLength: 60 }))
  const fields = fc
    .array(fc.tuple(field, value), { maxLength: 6 })
    .map((list) => list.map(([name, text]) => `${name}=${encodeURIComponent(text.toWellFormed())}`).join('&'))
  const bodies = fc.oneof(fields, fc.string({ unit: 'binary', maxLength: 100 }), fc.json())
  const type = fc.constantFrom(
    'application/x-www-form-urlencoded',
    'application/json',
    'multipart/form-data',
    ';',
  )
  const authorization = fc.oneof(
    fc.constantFrom('Basic', 'Basic !', `Bearer ${env.OPERATOR_TOKEN}`),
    fc
      .string({ maxLength: 30 })
      .map((text) => `Basic ${btoa(unescape(encodeURIComponent(text.toWellFormed())))}`),
  )
  await fc.assert(
    fc.asyncProperty(bodies, type, fc.option(authorization), async (body, contentType, credentials) => {
      const headers = { 'content-type': contentType, authorization: credentials ?? basic }
      await expectHarmless(
        ['token', 'revoke', 'introspect'].map((path) => send('POST', `/oauth2/${path}`, { body, headers })),
      )
    }),
    { numRuns: 150 },
  )
})
