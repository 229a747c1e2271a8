import { afterEach, expect, it, vi } from 'vitest'
import { call, next, PATH, type Pair } from '../../support/api.ts'
import { athOf, bind, newHolder, prove, refreshWith } from '../../support/dpop.ts'
import {
  advance,
  ask,
  bearer,
  changePassword,
  enter,
  freeze,
  put,
  SESSIONS,
  sidOf,
  someone,
} from '../../support/life.ts'
import { captureLogs } from '../../support/logs.ts'
import { encoded } from '../../support/tokens.ts'

// Whose token was refused: who looks for a stolen one, or a client that fails, looks for a user.

afterEach(() => {
  vi.useRealTimers()
})

/** What the refusals of a call say. */
async function refusalsOf(call: () => Promise<Response>) {
  const lines = captureLogs()
  expect((await call()).status).toBeGreaterThanOrEqual(400)
  return lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ event }) => event === 'refused')
    .map(({ cause, userId, familyId }) => ({ cause, userId, familyId }))
}

async function home() {
  const user = await someone()
  const pair = await enter(user)
  return { user, pair, whose: { userId: user.id, familyId: sidOf(pair) } }
}

const list = (token: string, headers: Record<string, string> = {}) =>
  bearer(token, 'GET', SESSIONS, { headers })

const grant = ({ refreshToken }: Pair) =>
  call('POST', '/oauth2/token', {
    body: `grant_type=refresh_token&refresh_token=${refreshToken}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })

const forged = (token: string) => {
  const [header, , signature] = token.split('.')
  return `${header}.${encoded({ sub: 'x', sid: 'y' })}.${signature}`
}

it('names user and family of a refresh token that was proven', async () => {
  freeze()
  const { pair, whose } = await home()
  const other = await enter(await someone())
  expect(await refusalsOf(() => put({ ...pair, token: other.token }))).toEqual([
    { cause: 'mismatched_pair', ...whose },
  ])
  expect(await refusalsOf(() => put({ ...pair, token: forged(pair.token) }))).toEqual([
    { cause: 'access_bad_signature', ...whose },
  ])
  await next(pair)
  expect(await refusalsOf(() => put(pair))).toEqual([{ cause: 'reused', ...whose }])
  expect(await refusalsOf(() => grant(pair))).toEqual([{ cause: 'revoked', ...whose }])
  advance(90 * 86_400)
  const late = await enter(await someone(), { FAMILY_MAX_AGE_SECONDS: '1' })
  advance(1)
  expect(await refusalsOf(() => put(late))).toMatchObject([{ cause: 'expired', familyId: sidOf(late) }])
})

it('names nobody where no signature was proven', async () => {
  const { pair } = await home()
  const nobody = { userId: undefined, familyId: undefined }
  expect(await refusalsOf(() => put({ ...pair, refreshToken: forged(pair.refreshToken) }))).toEqual([
    { cause: 'refresh_bad_signature', ...nobody },
  ])
  expect(await refusalsOf(() => list(forged(pair.token)))).toEqual([
    { cause: 'access_bad_signature', ...nobody },
  ])
  expect(await refusalsOf(() => ask('GET', SESSIONS))).toEqual([{ cause: 'bearer_missing', ...nobody }])
})

it('names user and family of an access token that was proven', async () => {
  freeze()
  const { pair, whose } = await home()
  expect(
    await refusalsOf(() => ask('GET', SESSIONS, { headers: { authorization: `DPoP ${pair.token}` } })),
  ).toEqual([{ cause: 'wrong_scheme', ...whose }])
  await bearer(pair.token, 'DELETE', PATH)
  expect(await refusalsOf(() => list(pair.token))).toEqual([{ cause: 'bearer_ended', ...whose }])
  advance(3600)
  expect(await refusalsOf(() => list(pair.token))).toEqual([{ cause: 'bearer_expired', ...whose }])
  expect(await refusalsOf(() => bearer(pair.token, 'DELETE', PATH))).toEqual([
    { cause: 'bearer_expired', ...whose },
  ])
})

it('names both where a later check refuses', async () => {
  const { user, pair, whose } = await home()
  const administer = () => bearer(pair.token, 'GET', `/api/v2/user/${user.id}/session`)
  expect(await refusalsOf(administer)).toEqual([{ cause: 'not_an_administrator', ...whose }])
  expect(await refusalsOf(() => bearer(pair.token, 'DELETE', `${SESSIONS}/none`))).toEqual([
    { cause: 'unknown_session', ...whose },
  ])
  expect(await refusalsOf(() => bearer(pair.token, 'GET', `${SESSIONS}?size=0`))).toEqual([
    { cause: 'invalid_request', ...whose },
  ])
  expect(await refusalsOf(() => changePassword(pair, 'wrong', 'a new password'))).toEqual([
    { cause: 'wrong_password', ...whose },
  ])
})

it('names both where a key is a must, and where the user has called too often', async () => {
  const { pair, whose } = await home()
  const listWith = (env: Record<string, unknown>) => bearer(pair.token, 'GET', SESSIONS, { env })
  expect(await refusalsOf(() => listWith({ REQUIRE_DPOP: 'on' }))).toEqual([
    { cause: 'proof_missing', ...whose },
  ])
  const full = { limit: async () => ({ success: false }) }
  expect(await refusalsOf(() => listWith({ SESSION_PER_FAMILY: full }))).toEqual([
    { cause: 'rate_limited', ...whose },
  ])
})

it('names both where the proof of a key is refused', async () => {
  const [user, holder, thief] = [await someone(), await newHolder(), await newHolder()]
  const pair: Pair = await bind(user, holder)
  const whose = { userId: user.id, familyId: sidOf(pair) }
  expect(await refusalsOf(() => refreshWith(pair, null))).toEqual([{ cause: 'proof_missing', ...whose }])
  const stolen = await prove(thief)
  expect(await refusalsOf(() => refreshWith(pair, stolen))).toEqual([
    { cause: 'proof_by_another_key', ...whose },
  ])
  const htu = `http://localhost${SESSIONS}`
  const dpop = await prove(holder, { htm: 'GET', htu, ath: await athOf(pair.token) })
  const used = () => ask('GET', SESSIONS, { headers: { authorization: `DPoP ${pair.token}`, dpop } })
  expect((await used()).status).toBe(200)
  expect(await refusalsOf(used)).toEqual([{ cause: 'proof_replayed', ...whose }])
})
