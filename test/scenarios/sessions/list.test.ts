import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  bearer,
  bodyOf,
  call,
  contentOf,
  next,
  PASSWORD,
  PATH,
  type Pair,
  SESSIONS,
} from '../../support/api.ts'
import { cellOf, sql } from '../../support/cells.ts'
import { advance, freeze } from '../../support/clock.ts'
import { expectInvalidToken } from '../../support/expect.ts'
import { recordLog } from '../../support/logs.ts'
import { sessionsOf } from '../../support/sessions.ts'
import { sidOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

it("shows the origins of a family's login and of its last use", async () => {
  freeze()
  const { username } = await newUser()
  const created = await call('POST', PATH, {
    body: { username, password: PASSWORD },
    headers: { 'user-agent': 'First/1', 'cf-connecting-ip': '192.0.2.1' },
    cf: { country: 'AT', continent: 'EU' },
  })
  const pair = await contentOf<Pair>(created)
  const began = new Date().toISOString()
  const origin = { userAgent: 'First/1', ipAddress: '192.0.2.1', country: 'AT' }
  expect(await sessionsOf(pair)).toEqual([
    {
      id: sidOf(pair),
      current: true,
      createdAt: began,
      createdFrom: origin,
      lastRefreshedAt: began,
      expiresAt: new Date(Date.now() + 1_209_600_000).toISOString(),
      ...origin,
    },
  ])
  advance(60)
  const refreshed = await call('PUT', PATH, {
    body: pair,
    headers: { 'user-agent': 'Second/2', 'cf-connecting-ip': '2001:db8::1' },
    cf: { country: 'JP' },
  })
  const child = await contentOf<Pair>(refreshed)
  expect(await sessionsOf(child)).toEqual([
    {
      id: sidOf(pair),
      current: true,
      createdAt: began,
      createdFrom: origin,
      lastRefreshedAt: new Date().toISOString(),
      expiresAt: new Date(Date.now() + 1_209_600_000).toISOString(),
      userAgent: 'Second/2',
      ipAddress: '2001:db8::1',
      country: 'JP',
    },
  ])
})

it('keeps 256 characters of a user agent', async () => {
  const { username } = await newUser()
  const headers = { 'user-agent': 'u'.repeat(3000) }
  const body = { username, password: PASSWORD }
  const pair = await contentOf<Pair>(await call('POST', PATH, { body, headers }))
  const child = await contentOf<Pair>(await call('PUT', PATH, { body: pair, headers }))
  const [session] = await sessionsOf(child)
  expect(session?.userAgent).toBe('u'.repeat(256))
  expect(session?.createdFrom.userAgent).toBe('u'.repeat(256))
})

it('has null for an unknown address, country or agent', async () => {
  const pair = await newPair(await newUser())
  const [session] = await sessionsOf(pair)
  expect(session).toMatchObject({ userAgent: null, ipAddress: null, country: null })
})

it('lists own live families, newest use first, and marks the current one', async () => {
  freeze()
  const user = await newUser()
  await newPair(await newUser())
  const pairs = []
  for (let login = 0; login < 4; login += 1) {
    pairs.push(await newPair(user))
    advance(1)
  }
  const [first, second, third, fourth] = pairs as [Pair, Pair, Pair, Pair]
  await newPair(user, { FAMILY_MAX_AGE_SECONDS: '1' })
  await bearer(third.token, 'DELETE', PATH)
  advance(1)
  const child = await next(first)
  const ids = (await sessionsOf(second)).map(({ id, current }) => [id, current])
  expect(ids).toEqual([
    [sidOf(child), false],
    [sidOf(fourth), false],
    [sidOf(second), true],
  ])
})

describe('paging', () => {
  it('pages the list, and counts it', async () => {
    const user = await newUser()
    const pairs = []
    for (let login = 0; login < 5; login += 1) pairs.push(await newPair(user))
    const [pair] = pairs as [Pair]
    const page = async (query: string) => bodyOf(await bearer(pair.token, 'GET', `${SESSIONS}${query}`))
    const seen = new Set<string>()
    for (const [number, expected] of [2, 2, 1, 0].entries()) {
      const { content, pageable } = await page(`?page=${number}&size=2`)
      for (const { id } of content as { id: string }[]) seen.add(id)
      expect(content).toHaveLength(expected)
      expect(pageable).toEqual({ page: number, size: 2, totalPages: 3, totalElements: 5 })
    }
    expect(seen).toEqual(new Set(pairs.map(sidOf)))
    expect((await page('')).pageable).toEqual({ page: 0, size: 10, totalPages: 1, totalElements: 5 })
    expect((await page('?size=100')).content).toHaveLength(5)
    expect((await page('?size=1')).content).toHaveLength(1)
  })

  it.each([
    'size=0',
    'size=101',
    'size=abc',
    'size=-1',
    'size=1.5',
    'size=',
    'size=1e1',
    'page=-1',
    'page=abc',
    'page=9999999',
  ])('refuses %s and names the field', async (query) => {
    const pair = await newPair(await newUser())
    const refused = await bearer(pair.token, 'GET', `${SESSIONS}?${query}`)
    expect(refused.status).toBe(400)
    const { errorCode, errorMessage } = await bodyOf(refused)
    expect(errorCode).toBe('GLOBAL_1002')
    expect(errorMessage).toContain(query.split('=')[0])
  })
})

it('refuses a token of a generation that the cell has not made, and one that is no access token', async () => {
  const pair = await newPair(await newUser())
  const lines = recordLog()
  const child = await next(pair)
  await sql(cellOf(pair), 'UPDATE family SET generation = 0 WHERE id = ?', sidOf(pair))
  await expectInvalidToken(await bearer(child.token, 'GET', SESSIONS))
  await expectInvalidToken(await bearer(pair.refreshToken, 'GET', SESSIONS))
  await expectInvalidToken(await call('GET', SESSIONS))
  const basic = { authorization: 'Basic dXNlcjpwYXNz' }
  await expectInvalidToken(await call('GET', SESSIONS, { headers: basic }))
  const causes = lines.map((line) => line.cause)
  expect(causes).toEqual(['bearer_unknown', 'access_unknown_key', 'bearer_missing', 'bearer_missing'])
})
