import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PATH, send } from '../support/api.ts'
import { expectAlive } from '../support/expect.ts'
import { expectHarmless } from '../support/harmless.ts'
import { captureLogs } from '../support/logs.ts'
import { Account } from './fuzz-account.ts'

// Paths near the known ones, and queries on the routes that read one. No answer is a 5xx, and every answer comes from the
// service. A call with an unknown id ends nothing.

const SESSIONS = '/api/v2/auth/session'
const USERS = '/api/v2/operator/user'
const ID = '11111111-1111-4111-8111-111111111111'

const odd = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom(
    '',
    '%',
    '%zz',
    '%00',
    '%2e%2e',
    '%2F',
    '%5c',
    '..',
    '.',
    '+',
    '*',
    ';a=b',
    '%c0%af',
    '%ff',
    'a'.repeat(4000),
  ),
  fc.constantFrom('0', '-1', '1', '1e3', '0x1', '100', '101', '100001', 'NaN', 'null', 'true', 'current', ID),
  fc.constantFrom('%F0%9F%98%80', '%ED%A0%80', '__proto__', 'constructor', "'%20OR%20'1'='1", '%25%00'),
)

const known = fc.constantFrom(
  PATH,
  SESSIONS,
  '/api/v2/auth/password',
  `/api/v2/auth/user/${ID}/session`,
  USERS,
  `${USERS}/${ID}`,
  '/api/v2/operator/customer',
  '/api/v2/operator/client',
  '/oauth2/token',
  '/oauth2/introspect',
  '/.well-known/jwks.json',
  '/.well-known/oauth-authorization-server',
  '/health',
  '/openapi.json',
  '/docs',
)

/** A known path with a small change. */
const near = fc.tuple(known, fc.nat(), odd, fc.nat(7)).map(([path, at, text, how]) => {
  const parts = path.split('/')
  const index = 1 + (at % (parts.length - 1))
  const part = parts[index] as string
  const changes = [
    () => parts.with(index, text),
    () => parts.toSpliced(index, 0, text),
    () => parts.with(index, part.toUpperCase()),
    () => parts.with(index, `${part}${text}`),
    () => [...parts, ''],
    () => parts.toSpliced(index, 0, ''),
    () => parts.with(index, `%${part.charCodeAt(0).toString(16)}${part.slice(1)}`),
    () => parts.toSpliced(index, 1),
  ]
  return (changes[how] as () => string[])().join('/')
})

// These methods change nothing where the path is a known one.
const methods = fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'get', 'PROPFIND')

it('a path near a known one gets a documented answer and changes nothing', async () => {
  const account = await Account.make()
  const statuses = new Set<number>()
  const lines = captureLogs()
  await fc.assert(
    fc.asyncProperty(near, methods, fc.boolean(), async (path, method, operator) => {
      const token = operator ? env.OPERATOR_TOKEN : account.pair.token
      const response = await send(method, path, { headers: { authorization: `Bearer ${token}` } })
      const text = await expectHarmless(response, `${method} ${path}`)
      statuses.add(response.status)
      expect(response.status === 200 && path.includes('%00'), path).toBe(false)
      account.secrets.expectNone(text, path)
    }),
    { numRuns: 300 },
  )
  expect([...statuses]).toEqual(expect.arrayContaining([200, 401, 404]))
  for (const line of lines) account.secrets.expectNone(line, 'the log')
  await expectAlive(account.pair)
})

const query = fc
  .array(
    fc.tuple(
      fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom('page', 'size', 'except', 'customerId', 'username') },
        { weight: 1, arbitrary: odd },
      ),
      fc.constantFrom('=', '', '=='),
      odd,
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((pairs) => pairs.map((parts) => parts.join('')).join('&'))

it('random queries and unknown ids get a documented answer and change nothing', async () => {
  const account = await Account.make()
  const mine = { authorization: `Bearer ${account.pair.token}` }
  const operators = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }
  const counts = { ok: 0, refused: 0 }
  const expectNothing = async (method: string, path: string, headers: Record<string, string>) => {
    const response = await send(method, path, { headers })
    account.secrets.expectNone(await expectHarmless(response, `${method} ${path}`), path)
    counts[response.status < 400 ? 'ok' : 'refused'] += 1
    return response.status
  }
  await fc.assert(
    fc.asyncProperty(query, odd, async (search, id) => {
      await expectNothing('GET', `${SESSIONS}?${search}`, mine)
      await expectNothing('GET', `${USERS}?${search}`, operators)
      await expectNothing('GET', `${USERS}/${account.user.id}/session?${search}`, operators)
      // An unknown value of `except` must not end every session.
      const except = `${SESSIONS}?except=${id === 'current' ? 'none' : id}x`
      expect(await expectNothing('DELETE', except, mine), except).toBe(400)
      // An id of dots or an empty id is another path, by the rules of URLs: the list itself.
      if (!/^(?:\.|%2e)*$/i.test(id)) {
        const one = `${SESSIONS}/${id}`
        expect(await expectNothing('DELETE', one, mine), one).toBeGreaterThan(399)
      }
    }),
    { numRuns: 100 },
  )
  expect(counts.ok).toBeGreaterThan(20)
  expect(counts.refused).toBeGreaterThan(200)
  await expectAlive(account.pair)
})
