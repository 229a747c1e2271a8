import fc from 'fast-check'
import { expect, it } from 'vitest'
import { send } from '../support/api.ts'
import { expectAlive } from '../support/expect.ts'
import { expectHarmless } from '../support/harmless.ts'
import { captureLogs } from '../support/logs.ts'
import { Account, type Asked, routesOf } from './fuzz-account.ts'
import { ALLOWED, header } from './header-values.ts'

// Any header values on every route that reads a header. No answer is a 5xx, and every answer comes from the service. No
// refusal consumes or ends anything: the account's pair, or its successor, still refreshes. No sent value is in an answer
// or in the log.

const vars = { ALLOWED_ORIGINS: ALLOWED }

/** Headers whose values no answer may contain. The others may be returned, such as a request's id or a user agent. */
const PRIVATE = ['idempotency-key', 'authorization', 'front-authorization', 'dpop', 'cookie']

/** Routes of documents that pages of any origin may read. */
const PUBLIC = new Set(['keys', 'metadata', 'openapi', 'health'])

it('header values cause no 500, consume and end nothing, and are not in an answer or a log, on any route', async () => {
  const account = await Account.make()
  const routes = routesOf(account)
  const lines = captureLogs()
  const unsaid = new Set<string>()
  const counts = { sent: 0, refreshed: 0, refused: 0 }
  const changes = fc.uniqueArray(header, { selector: ([name]) => name, minLength: 1, maxLength: 3 })
  const check = fc.asyncProperty(fc.constantFrom(...Object.keys(routes)), changes, async (route, over) => {
    const { method, path, headers: right, body } = (routes[route] as () => Asked)()
    const headers = headersOf(right, over, account)
    // This test is not about logins with a password.
    if (headers === null || (route === 'proven' && !headers.has('dpop'))) return
    const response = await send(method, path, { headers, ...(body !== undefined && { body }) }, vars)
    const what = JSON.stringify([route, over])
    const text = await expectHarmless(response, what)
    counts.sent += 1
    if (response.status >= 400) counts.refused += 1
    const allowed = response.headers.get('access-control-allow-origin')
    if (PUBLIC.has(route)) expect(allowed, what).toBe('*')
    else if (allowed !== null) expect([allowed, headers.get('origin')], what).toEqual([ALLOWED, ALLOWED])
    const told = JSON.stringify([...response.headers]) + (FIXED.has(route) ? '' : text)
    for (const name of PRIVATE) {
      const value = headers.get(name)
      if (value === null || value.length < 12 || value === right[name]) continue
      unsaid.add(JSON.stringify(value).slice(1, -1))
      expect(told.includes(value) || told.includes(JSON.stringify(value).slice(1, -1)), what).toBe(false)
    }
    if (account.take(response.status, text)) counts.refreshed += 1
    else if (!FIXED.has(route)) account.secrets.expectNone(text, `the answer to ${what}`)
  })
  await fc.assert(check, { numRuns: 500 })
  // Both refusals and successes occurred, and few requests could not be sent.
  expect(counts.sent).toBeGreaterThan(400)
  expect(counts.refreshed).toBeGreaterThan(10)
  expect(counts.refused).toBeGreaterThan(100)
  expect(lines.length).toBeGreaterThan(100)
  for (const line of lines) account.secrets.expectNone(line, 'the log')
  const log = lines.join('\n')
  for (const value of unsaid) expect(log.includes(value), value).toBe(false)
  await expectAlive(account.pair)
})

it('bytes above ASCII in headers cause no 500, and consume and end nothing', async () => {
  const account = await Account.make()
  const routes = routesOf(account)
  const lines = captureLogs()
  for (const [route, name, refused] of [
    ['refresh', 'idempotency-key', true],
    ['refresh', 'user-agent', false],
    ['refresh', 'forwarded', false],
    ['fronted', 'front-authorization', true],
    ['fronted', 'forwarded', true],
    ['fronted', 'front-user-agent', false],
    ['fronted', 'front-user-country', true],
    ['refresh', 'cf-connecting-ip', false],
    ['proven', 'dpop', true],
    ['list', 'authorization', true],
    ['introspect', 'authorization', true],
    ['health', 'x-request-id', false],
  ] as const) {
    const { method, path, headers, body } = (routes[route] as () => Asked)()
    const init = {
      headers: { ...headers, [name]: 'Bearer swordfish-\u00e9' },
      ...(body !== undefined && { body }),
    }
    const response = await send(method, path, init)
    const text = await expectHarmless(response, `${route} ${name}`)
    expect(response.status >= 400, `${route} ${name}: ${text}`).toBe(refused)
    expect(JSON.stringify([...response.headers]) + text).not.toContain('swordfish')
    account.take(response.status, text)
  }
  expect(lines.join('\n')).not.toContain('swordfish')
  await expectAlive(account.pair)
})

/** Their text is the same for every caller, and may contain a sent value by chance. */
const FIXED = new Set(['home', 'openapi'])

type Changes = readonly (readonly [string, readonly string[]])[]

/** The correct headers, with some replaced. Null: the platform refuses such a header. */
function headersOf(right: Record<string, string>, changes: Changes, { pair }: Account): Headers | null {
  const headers = new Headers(right)
  try {
    for (const [name, values] of changes) {
      headers.delete(name)
      for (const value of values) {
        headers.append(
          name,
          value.replaceAll('@access', pair.token).replaceAll('@refresh', pair.refreshToken),
        )
      }
    }
  } catch {
    return null
  }
  return headers
}
