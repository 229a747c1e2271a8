import { afterEach, describe, expect, it, vi } from 'vitest'
import { ENDING_CAUSES } from '../../../src/events/catalogue.ts'
import {
  bearer,
  call,
  next,
  operate,
  PASSWORD,
  PATH,
  type Pair,
  refresh,
  SESSIONS,
} from '../../support/api.ts'
import { cellStub } from '../../support/cells.ts'
import { advance, freeze } from '../../support/clock.ts'
import { endingsIn, historyFor, historyOf } from '../../support/history.ts'
import { changePassword } from '../../support/sessions.ts'
import { claimsOf, resigned, sidOf } from '../../support/tokens.ts'
import { newCustomer, newPair, newUser, type TestUser } from '../../support/users.ts'

// Invariant 10: every ending of a family is one event, whatever ends it, and however often the call is repeated.

afterEach(() => {
  vi.useRealTimers()
})

interface Scene {
  readonly user: TestUser
  /** The session that ends. */
  readonly pair: Pair
  /** Another session of the user. */
  readonly other: Pair
  readonly boss: TestUser
  readonly admin: Pair
}

async function scene(): Promise<Scene> {
  const customerId = await newCustomer()
  const boss = await newUser({ role: 'ROLE_SUPER_ADMIN', customerId })
  const user = await newUser({ customerId })
  const [pair, other] = [await newPair(user), await newPair(user)]
  return { user, boss, pair, other, admin: await newPair(boss) }
}

const form = (path: string, fields: Record<string, string>) =>
  call('POST', path, {
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })

const revoke = (token: string) => form('/oauth2/revoke', { token })
const refreshGrant = ({ refreshToken }: Pair) =>
  form('/oauth2/token', { grant_type: 'refresh_token', refresh_token: refreshToken })

const byUser = (pair: Pair, { id }: TestUser) => ({ kind: 'user', userId: id, familyId: sidOf(pair) })
const BY_SERVICE = { kind: 'service', userId: null, familyId: null }
const NAMED = { operatorId: 'operator', operatorName: 'operator' }
const BY_OPERATOR = { kind: 'operator', userId: null, familyId: null, ...NAMED }
const byBoss = ({ boss }: Scene) => ({ kind: 'administrator', userId: boss.id, familyId: null })

interface Ending {
  readonly cause: string
  readonly how: string
  readonly end: (scene: Scene) => Promise<unknown>
  readonly by: (scene: Scene) => object
}

const ofUser = ({ user }: Scene) => `/api/v2/user/${user.id}/session`

const ENDINGS: readonly Ending[] = [
  {
    cause: 'reuse',
    how: 'a second use',
    end: async ({ pair }) => {
      await refresh(pair)
      await refresh(pair)
    },
    by: () => BY_SERVICE,
  },
  {
    cause: 'reuse',
    how: 'a second use at the token endpoint',
    end: async ({ pair }) => {
      await refreshGrant(pair)
      await refreshGrant(pair)
    },
    by: () => BY_SERVICE,
  },
  {
    cause: 'ahead',
    how: 'a generation that is not made yet',
    end: async ({ pair }) =>
      refresh({
        token: await resigned('access', pair.token, { gen: 9 }),
        refreshToken: await resigned('refresh', pair.refreshToken, { gen: 9 }),
      }),
    by: () => BY_SERVICE,
  },
  {
    cause: 'logout',
    how: 'a logout',
    end: ({ pair }) => bearer(pair.token, 'DELETE', PATH),
    by: ({ pair, user }) => byUser(pair, user),
  },
  {
    cause: 'revoked_token',
    how: 'the revocation of an access token',
    end: ({ pair }) => revoke(pair.token),
    by: ({ pair, user }) => byUser(pair, user),
  },
  {
    cause: 'revoked_token',
    how: 'the revocation of a refresh token',
    end: ({ pair }) => revoke(pair.refreshToken),
    by: ({ pair, user }) => byUser(pair, user),
  },
  {
    cause: 'ended',
    how: 'the end of one session by its user',
    end: ({ pair, other }) => bearer(other.token, 'DELETE', `${SESSIONS}/${sidOf(pair)}`),
    by: ({ other, user }) => byUser(other, user),
  },
  {
    cause: 'ended',
    how: 'the end of all other sessions by the user',
    end: ({ other }) => bearer(other.token, 'DELETE', `${SESSIONS}?except=current`),
    by: ({ other, user }) => byUser(other, user),
  },
  {
    cause: 'ended',
    how: 'the end of one session by an administrator',
    end: (on) => bearer(on.admin.token, 'DELETE', `${ofUser(on)}/${sidOf(on.pair)}`),
    by: byBoss,
  },
  {
    cause: 'ended',
    how: 'the end of all sessions by an administrator',
    end: (on) => bearer(on.admin.token, 'DELETE', ofUser(on)),
    by: byBoss,
  },
  {
    cause: 'cap',
    how: 'one login too many',
    end: ({ user }) => newPair(user, { MAX_FAMILIES_PER_USER: '2' }),
    by: () => BY_SERVICE,
  },
  {
    cause: 'password',
    how: "the user's change of password",
    end: ({ other }) => changePassword(other, PASSWORD, 'a horse of another colour'),
    by: ({ other, user }) => byUser(other, user),
  },
  {
    cause: 'password',
    how: "an operator's new password",
    end: ({ user }) => operate('PATCH', `/user/${user.id}`, { password: 'a horse of another colour' }),
    by: () => BY_OPERATOR,
  },
  {
    cause: 'disabled',
    how: 'the disabling of the user',
    end: ({ user }) => operate('PATCH', `/user/${user.id}`, { disabled: true }),
    by: () => BY_OPERATOR,
  },
  {
    cause: 'operator',
    how: 'the end of all sessions by an operator',
    end: ({ user }) => operate('DELETE', `/user/${user.id}/session`),
    by: () => BY_OPERATOR,
  },
  {
    cause: 'removed',
    how: 'the removal of the user',
    end: ({ user }) => operate('DELETE', `/user/${user.id}`),
    by: () => BY_OPERATOR,
  },
]

describe.each(ENDINGS)('$how', ({ cause, end, by }) => {
  it(`is one event with the cause ${cause}, and its repetition is none`, async () => {
    freeze()
    const on = await scene()
    advance(1)
    // The other session was used last, so the cap ends the first one.
    await next(on.other)
    advance(1)
    await end(on)
    const time = new Date().toISOString()
    advance(1)
    // A second disabling or a second login over the cap is an event of its own only for another family.
    if (cause !== 'cap') await end(on)
    await refresh(on.pair)
    await bearer(on.pair.token, 'DELETE', PATH)
    const ofPair = endingsIn(await historyFor(on.user.id)).filter(
      ({ familyId }) => familyId === sidOf(on.pair),
    )
    expect(ofPair).toEqual([
      expect.objectContaining({
        event: 'session_ended',
        cause,
        time,
        familyId: sidOf(on.pair),
        actor: by(on),
      }),
    ])
  })
})

// cell.test.ts has the mass revocation, which would end the families of other tests here.
it('the table has every cause of an ending but that of the mass revocation', () => {
  const causes = new Set(['issued_before', ...ENDINGS.map(({ cause }) => cause)])
  expect(causes).toEqual(new Set(ENDING_CAUSES))
})

it('an ending by reuse has the origins of both uses, and no other ending has one', async () => {
  const user = await newUser()
  const witness = await newPair(user)
  const pair = await newPair(user)
  const from = (address: string, agent: string, country: string) => ({
    headers: { 'cf-connecting-ip': address, 'user-agent': agent },
    cf: { country },
  })
  const { token, refreshToken } = pair
  await call('PUT', PATH, { body: { token, refreshToken }, ...from('192.0.2.1', 'app/1', 'NL') })
  await call('PUT', PATH, { body: { token, refreshToken }, ...from('198.51.100.9', 'curl/8', 'US') })
  const third = await newPair(user)
  await bearer(third.token, 'DELETE', PATH)
  expect(endingsIn(await historyOf(witness))).toEqual([
    expect.objectContaining({ cause: 'logout', origin: null, previousOrigin: null }),
    expect.objectContaining({
      cause: 'reuse',
      origin: { ipAddress: '198.51.100.9', userAgent: 'curl/8', country: 'US' },
      previousOrigin: { ipAddress: '192.0.2.1', userAgent: 'app/1', country: 'NL' },
    }),
  ])
})

it('a family that expires does not end: neither by itself nor by a later end of all sessions', async () => {
  freeze()
  const user = await newUser()
  const expired = await newPair(user, { REFRESH_TOKEN_IDLE_TTL_SECONDS: '60', FAMILY_MAX_AGE_SECONDS: '60' })
  const live = await newPair(user)
  advance(61)
  await bearer(expired.token, 'DELETE', PATH)
  await operate('DELETE', `/user/${user.id}/session`)
  const ended = endingsIn(await historyFor(user.id)).map(({ familyId, cause }) => [familyId, cause])
  expect(ended).toEqual([[sidOf(live), 'operator']])
})

it('an older Worker does not say who ends a family, and its ending is an event all the same', async () => {
  const user = await newUser()
  const [pair, other] = [await newPair(user), await newPair(user)]
  const cell = cellStub(claimsOf(pair.token).cell)
  expect(await cell.end(user.id, sidOf(pair), 'logout')).toBe('now')
  expect(await cell.end(user.id, sidOf(pair), 'logout')).toBe('before')
  expect(endingsIn(await historyOf(other))).toEqual([
    expect.objectContaining({
      cause: 'logout',
      words: 'The session was logged out.',
      actor: { kind: 'unknown', userId: null, familyId: null },
    }),
  ])
})
