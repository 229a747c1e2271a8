import { afterEach, expect, it, vi } from 'vitest'
import { bearer, call, next, PATH, type Pair, refresh, SESSIONS } from '../../support/api.ts'
import { advance, freeze } from '../../support/clock.ts'
import { athOf, bind, newHolder, prove, refreshWith } from '../../support/dpop.ts'
import { captureLogs } from '../../support/logs.ts'
import { changePassword } from '../../support/sessions.ts'
import { encoded, sidOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

// The log names the user of a refused token, for the search for a stolen token or a failing client.

afterEach(() => {
  vi.useRealTimers()
})

/** The fields of the refusals of a call. */
async function refusalsOf(call: () => Promise<Response>) {
  const lines = captureLogs()
  expect((await call()).status).toBeGreaterThanOrEqual(400)
  return lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ event }) => event === 'refused')
    .map(({ cause, userId, familyId }) => ({ cause, userId, familyId }))
}

async function home() {
  const user = await newUser()
  const pair = await newPair(user)
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

it('names the user and family of a verified refresh token', async () => {
  freeze()
  const { pair, whose } = await home()
  const other = await newPair(await newUser())
  expect(await refusalsOf(() => refresh({ ...pair, token: other.token }))).toEqual([
    { cause: 'mismatched_pair', ...whose },
  ])
  expect(await refusalsOf(() => refresh({ ...pair, token: forged(pair.token) }))).toEqual([
    { cause: 'access_bad_signature', ...whose },
  ])
  await next(pair)
  expect(await refusalsOf(() => refresh(pair))).toEqual([{ cause: 'reused', ...whose }])
  expect(await refusalsOf(() => grant(pair))).toEqual([{ cause: 'revoked', ...whose }])
  advance(90 * 86_400)
  const late = await newPair(await newUser(), { FAMILY_MAX_AGE_SECONDS: '1' })
  advance(1)
  expect(await refusalsOf(() => refresh(late))).toMatchObject([{ cause: 'expired', familyId: sidOf(late) }])
})

it('names no user where no signature was verified', async () => {
  const { pair } = await home()
  const nobody = { userId: undefined, familyId: undefined }
  expect(await refusalsOf(() => refresh({ ...pair, refreshToken: forged(pair.refreshToken) }))).toEqual([
    { cause: 'refresh_bad_signature', ...nobody },
  ])
  expect(await refusalsOf(() => list(forged(pair.token)))).toEqual([
    { cause: 'access_bad_signature', ...nobody },
  ])
  expect(await refusalsOf(() => call('GET', SESSIONS))).toEqual([{ cause: 'bearer_missing', ...nobody }])
})

it('names the user and family of a verified access token', async () => {
  freeze()
  const { pair, whose } = await home()
  expect(
    await refusalsOf(() => call('GET', SESSIONS, { headers: { authorization: `DPoP ${pair.token}` } })),
  ).toEqual([{ cause: 'wrong_scheme', ...whose }])
  await bearer(pair.token, 'DELETE', PATH)
  expect(await refusalsOf(() => list(pair.token))).toEqual([{ cause: 'bearer_ended', ...whose }])
  advance(3600)
  expect(await refusalsOf(() => list(pair.token))).toEqual([{ cause: 'bearer_expired', ...whose }])
  expect(await refusalsOf(() => bearer(pair.token, 'DELETE', PATH))).toEqual([
    { cause: 'bearer_expired', ...whose },
  ])
})

it('names the user and family where a later check refuses', async () => {
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

it('names the user and family where a key is required, and at a rate limit', async () => {
  const { pair, whose } = await home()
  const listWith = (env: Record<string, unknown>) => bearer(pair.token, 'GET', SESSIONS, { vars: env })
  expect(await refusalsOf(() => listWith({ REQUIRE_DPOP: 'on' }))).toEqual([
    { cause: 'proof_missing', ...whose },
  ])
  const full = { limit: async () => ({ success: false }) }
  expect(await refusalsOf(() => listWith({ SESSION_PER_FAMILY: full }))).toEqual([
    { cause: 'rate_limited', ...whose },
  ])
})

it('names the user and family where the proof of a key is refused', async () => {
  const [user, holder, thief] = [await newUser(), await newHolder(), await newHolder()]
  const pair: Pair = await bind(user, holder)
  const whose = { userId: user.id, familyId: sidOf(pair) }
  expect(await refusalsOf(() => refreshWith(pair, null))).toEqual([{ cause: 'proof_missing', ...whose }])
  const stolen = await prove(thief)
  expect(await refusalsOf(() => refreshWith(pair, stolen))).toEqual([
    { cause: 'proof_by_another_key', ...whose },
  ])
  const htu = `http://localhost${SESSIONS}`
  const dpop = await prove(holder, { htm: 'GET', htu, ath: await athOf(pair.token) })
  const used = () => call('GET', SESSIONS, { headers: { authorization: `DPoP ${pair.token}`, dpop } })
  expect((await used()).status).toBe(200)
  expect(await refusalsOf(used)).toEqual([{ cause: 'proof_replayed', ...whose }])
})
