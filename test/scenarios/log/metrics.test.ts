import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, it, vi } from 'vitest'
import { openStores } from '../../../src/families/object/stores.ts'
import { bearer, create, next, PATH, refresh, send, verdict } from '../../support/api.ts'
import { cellOf, cellStub, countOf, sql } from '../../support/cells.ts'
import { runCron } from '../../support/cron.ts'
import { bind, newHolder, prove, refreshWith } from '../../support/dpop.ts'
import { cellsDown, directoryDown, platformError } from '../../support/faults.ts'
import { newFamily } from '../../support/new-family.ts'
import { newResourceServer } from '../../support/oauth.ts'
import { capturePoints, shownPoints } from '../../support/points.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

// The real binding is called. wrangler's local dataset keeps no point, so the calls of it are captured.

afterEach(() => {
  vi.restoreAllMocks()
})

it('has one point for a login, and one for its event', async () => {
  const user = await newUser()
  const points = capturePoints()
  expect((await create(user.username)).status).toBe(200)
  expect(shownPoints(points)).toEqual(['event login', 'login opened'])
  expect(points[1]).toMatchObject({ blob3: 'weur', blob4: 'bearer', double1: 1 })
  expect(points[1]?.double2).toBeGreaterThanOrEqual(0)
})

it('tells a rotation, a retry and a reuse apart, and has no event for the first two', async () => {
  const first = await newPair(await newUser())
  const points = capturePoints()
  await refresh(first, { key: 'key-1' })
  await refresh(first, { key: 'key-1' })
  await refresh(first, { key: 'key-2' })
  expect(shownPoints(points)).toEqual([
    'refresh rotated',
    'refresh retried',
    'event session_ended reuse',
    'refresh refused reused',
  ])
  expect(points.map(({ blob3 }) => blob3)).toEqual(['weur', 'weur', 'weur', ''])
})

it('has the cause of a refused call', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  const points = capturePoints()
  await create(user.username, { password: 'a wrong password' })
  await refresh({ token: `${pair.token}x`, refreshToken: pair.refreshToken })
  await send('POST', '/oauth2/introspect', { body: new URLSearchParams({ token: pair.token }) })
  expect(shownPoints(points)).toEqual([
    'login refused wrong_password',
    'refresh refused access_malformed',
    'introspection refused client_credentials',
  ])
})

it('shows a bound client, the grant, and what introspection found', async () => {
  const holder = await newHolder()
  const pair = await bind(await newUser(), holder)
  const { clientId, clientSecret } = await newResourceServer()
  const plain = await newPair(await newUser())
  const points = capturePoints()
  await refreshWith(pair, await prove(holder))
  const form = (fields: Record<string, string>) => ({ body: new URLSearchParams(fields) })
  const credentials = { client_id: clientId, client_secret: clientSecret }
  await send('POST', '/oauth2/introspect', form({ token: plain.token, ...credentials }))
  await send('POST', '/oauth2/introspect', form({ token: 'no token', ...credentials }))
  await send(
    'POST',
    '/oauth2/token',
    form({ grant_type: 'refresh_token', refresh_token: plain.refreshToken }),
  )
  expect(shownPoints(points)).toEqual([
    'refresh rotated',
    'introspection active',
    'introspection inactive',
    'grant rotated',
  ])
  expect(points.map(({ blob4 }) => blob4)).toEqual(['dpop', '', '', 'bearer'])
})

it('has no point for pages, and none for paths that are not there', async () => {
  const points = capturePoints()
  await send('GET', '/health')
  await send('GET', '/nowhere')
  await send('GET', '/api/v2/operator/nowhere', {
    headers: { authorization: `Bearer ${env.OPERATOR_TOKEN}` },
  })
  expect(points).toEqual([])
})

it('tells an outage of a cell, an outage of the database and a bug apart', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  const points = capturePoints()
  await refresh(pair, { vars: cellsDown(platformError({ retryable: true })) })
  await create(user.username, { vars: directoryDown() })
  await refresh(pair, { vars: cellsDown(new TypeError('a bug')) })
  expect(shownPoints(points)).toEqual([
    'refresh unavailable cell',
    'login unavailable directory',
    'refresh unavailable unexpected',
  ])
  expect(points[0]?.blob3).toBe('weur')
})

it('shows a bad variable', async () => {
  const points = capturePoints()
  await send('PUT', PATH, {}, { CELLS_PER_REGION: 'many' })
  await runCron({ CELLS_PER_REGION: 'many' })
  expect(shownPoints(points)).toEqual([
    'refresh unavailable misconfigured',
    'schedule unavailable misconfigured',
  ])
})

it('answers every call without the binding, and when the binding throws', async () => {
  const user = await newUser()
  const points = capturePoints()
  const none = { METRICS: undefined }
  const pair = (await (await create(user.username, { vars: none })).json()) as { content: [never] }
  expect(await verdict(await refresh(pair.content[0], { vars: none }))).toBe('200')
  expect(shownPoints(points)).toEqual(['event login'])
  const broken = {
    METRICS: {
      writeDataPoint: () => {
        throw new Error('over the limit')
      },
    },
  }
  expect((await create(user.username, { vars: broken })).status).toBe(200)
})

it('has one point for all families that a call ends, and one for a step of a mass revocation', async () => {
  const user = await newUser()
  const pairs = [await newPair(user), await newPair(user), await newPair(user)] as const
  const points = capturePoints()
  await bearer(pairs[0].token, 'DELETE', '/api/v2/auth/session')
  const ended = points.filter(({ blob1 }) => blob1 === 'session_ended')
  expect(ended.map(({ double1 }) => double1)).toEqual([3])
  points.length = 0
  // A cell of its own, because a mass revocation ends the families of other tests.
  const cell = cellStub('afr-77')
  await runInDurableObject(cell, (_, { storage }) => {
    const { families } = openStores(storage, 30, true)
    for (let made = 0; made < 5; made += 1) families.insert(newFamily())
  })
  await cell.endBegunBefore(Date.now() + 1000)
  expect(points).toEqual([
    {
      index1: 'event',
      blob1: 'session_ended',
      blob2: 'issued_before',
      blob3: 'afr',
      blob4: '',
      double1: 5,
      double2: 0,
    },
  ])
})

it('takes back the point of a lock that the right password lifted', async () => {
  const user = await newUser()
  const { cell, subject } = await countOf(user.username)
  const points = capturePoints()
  for (let guess = 0; guess < 9; guess += 1) await create(user.username, { password: 'a wrong password' })
  expect((await create(user.username)).status).toBe(200)
  const locks = points.filter(({ blob1 }) => blob1 === 'locked')
  expect(locks.map(({ double1 }) => double1)).toEqual([1, -1])
  expect((await cell.history({ nameId: subject.id }, 1)).total).toBe(0)
})

it('shows what waits in an outbox, and for how long, when the alarm tried', async () => {
  const pair = await next(await newPair(await newUser()))
  const cell = cellOf(pair)
  await bearer(pair.token, 'DELETE', PATH)
  await sql(cell, 'DELETE FROM outbox')
  const points = capturePoints()
  await sql(
    cell,
    "INSERT INTO outbox VALUES ('one', ?1 / 1000 + 60, ?1 + 60000, 6), ('two', ?1 / 1000 + 60, ?1 + 60000, 0)",
    Date.now(),
  )
  await runDurableObjectAlarm(cell)
  expect(shownPoints(points)).toEqual(['outbox waiting'])
  // 1 + 2 + 4 + 8 + 16 + 32 s of waits, the last of which is due in 60 s.
  expect(points[0]).toMatchObject({ double1: 2, blob3: claimsOf(pair.token).cell.split('-')[0] })
  expect(points[0]?.double2).toBeGreaterThanOrEqual(3000)
  expect(points[0]?.double2).toBeLessThan(10_000)
  await sql(cell, 'DELETE FROM outbox')
})

it('has a point for each run of the schedule', async () => {
  const points = capturePoints()
  await runCron()
  await runCron(directoryDown())
  // The first run may complete changes that other tests left, and then has points of their events too.
  const runs = shownPoints(points).filter((point) => point.startsWith('schedule'))
  expect(runs).toEqual(['schedule done', 'schedule unavailable directory'])
})
