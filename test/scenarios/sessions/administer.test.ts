import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import {
  bearer,
  bodyOf,
  next,
  operate,
  PATH,
  type Pair,
  SESSIONS,
  type Vars,
  verdict,
} from '../../support/api.ts'
import { bind, newHolder, useToken } from '../../support/dpop.ts'
import { expectAlive, expectEnded, expectInvalidToken, refreshes } from '../../support/expect.ts'
import { captureLogs, causesOf } from '../../support/logs.ts'
import { sessionsOf } from '../../support/sessions.ts'
import { claimsOf, sidOf } from '../../support/tokens.ts'
import { newCustomer, newPair, newUser } from '../../support/users.ts'

const DENIED = '403 AUTH_1003'
const sessions = (userId: string) => `/api/v2/user/${userId}/session`

/** An administrator and a user of one customer. */
async function office() {
  const customerId = await newCustomer()
  const boss = await newUser({ role: 'ROLE_SUPER_ADMIN', customerId })
  const user = await newUser({ customerId })
  return { customerId, boss, user, admin: await newPair(boss) }
}

describe('an administrator', () => {
  it('lists the sessions of a user of the same customer', async () => {
    const { admin, user } = await office()
    const pairs = [await newPair(user), await newPair(user)]
    const seen = await sessionsOf(admin, sessions(user.id))
    expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(pairs.map(sidOf)))
    expect(seen.map(({ current }) => current)).toEqual([false, false])
  })

  it('ends one of them, or all', async () => {
    const { admin, user } = await office()
    const [one, two, three] = [await newPair(user), await newPair(user), await newPair(user)]
    const ended = await bearer(admin.token, 'DELETE', `${sessions(user.id)}/${sidOf(one)}`)
    expect(await verdict(ended)).toBe('200')
    expect([await refreshes(one), await refreshes(await next(two))]).toEqual([false, true])
    expect(await verdict(await bearer(admin.token, 'DELETE', sessions(user.id)))).toBe('200')
    await expectEnded(three)
    await expectAlive(admin)
  })

  it("does not end through one user's path the session of another user", async () => {
    const { admin, user, customerId } = await office()
    const other = await newPair(await newUser({ customerId }))
    await newPair(user)
    const answered = await bearer(admin.token, 'DELETE', `${sessions(user.id)}/${sidOf(other)}`)
    expect(await verdict(answered)).toBe('404 GLOBAL_1003')
    await expectAlive(other)
  })

  it('finds an empty list for a user who never logged in', async () => {
    const { admin, user } = await office()
    const listed = await bodyOf(await bearer(admin.token, 'GET', sessions(user.id)))
    expect(listed.content).toEqual([])
    expect(listed.pageable).toEqual({ page: 0, size: 10, totalPages: 0, totalElements: 0 })
    expect(await verdict(await bearer(admin.token, 'DELETE', sessions(user.id)))).toBe('200')
    const one = await bearer(admin.token, 'DELETE', `${sessions(user.id)}/${newId()}`)
    expect(await verdict(one)).toBe('404 GLOBAL_1003')
  })

  it('may list their own sessions, with the current one marked', async () => {
    const { admin, boss } = await office()
    const other = await newPair(boss)
    const seen = await sessionsOf(admin, sessions(boss.id))
    expect(seen.find(({ current }) => current)?.id).toBe(sidOf(admin))
    await bearer(admin.token, 'DELETE', `${sessions(boss.id)}?except=current`)
    expect([await refreshes(admin), await refreshes(other)]).toEqual([true, false])
  })

  it('is refused with a malformed page or except', async () => {
    const { admin, user } = await office()
    const list = await bearer(admin.token, 'GET', `${sessions(user.id)}?size=101`)
    expect(await verdict(list)).toBe('400 GLOBAL_1002')
    const end = await bearer(admin.token, 'DELETE', `${sessions(user.id)}?except=all`)
    expect(await verdict(end)).toBe('400 GLOBAL_1002')
  })
})

describe('the same denial', () => {
  /** Every call about a user. Each must be denied with the same bytes. */
  async function expectDenied(caller: Pair, userId: string, sid: string) {
    const calls = [
      await bearer(caller.token, 'GET', sessions(userId)),
      await bearer(caller.token, 'DELETE', sessions(userId)),
      await bearer(caller.token, 'DELETE', `${sessions(userId)}/${sid}`),
    ]
    for (const answered of calls) {
      expect(answered.status).toBe(403)
      expect(await bodyOf(answered)).toEqual({
        errorCode: 'AUTH_1003',
        errorMessage: 'Access denied',
        content: '',
        pageable: '',
      })
    }
  }

  it("for another customer's user, an unknown user and a malformed id", async () => {
    const { admin } = await office()
    const unrelated = await newPair(await newUser())
    await expectDenied(admin, claimsOf(unrelated.token).sub, sidOf(unrelated))
    await expectDenied(admin, newId(), newId())
    await expectDenied(admin, 'garbage', 'garbage')
    await expectAlive(unrelated)
  })

  it.each(['ROLE_USER', 'ROLE_READ_ONLY', 'ROLE_SUPPORT'] as const)(
    'for %s, even about the own user',
    async (role) => {
      const user = await newUser({ role })
      const pair = await newPair(user)
      await expectDenied(pair, user.id, sidOf(pair))
      await expectAlive(pair)
    },
  )
})

describe('the role is read from the cell, not from the token', () => {
  it('a former administrator is refused', async () => {
    const { admin, boss, user } = await office()
    const pair = await newPair(user)
    await operate('PATCH', `/user/${boss.id}`, { role: 'ROLE_USER' })
    expect(claimsOf(admin.token).role).toBe('ROLE_SUPER_ADMIN')
    expect(await verdict(await bearer(admin.token, 'DELETE', sessions(user.id)))).toBe(DENIED)
    await expectAlive(pair)
  })

  it('a new administrator is accepted', async () => {
    const { user, boss } = await office()
    const pair = await newPair(user)
    await operate('PATCH', `/user/${user.id}`, { role: 'ROLE_SUPER_ADMIN' })
    expect(claimsOf(pair.token).role).toBe('ROLE_USER')
    expect(await sessionsOf(pair, sessions(boss.id))).toHaveLength(1)
  })

  it('an administrator who moved to another customer cannot administer the old one', async () => {
    const { admin, boss, user } = await office()
    await operate('PATCH', `/user/${boss.id}`, { customerId: await newCustomer() })
    expect(await verdict(await bearer(admin.token, 'GET', sessions(user.id)))).toBe(DENIED)
  })

  it('a user who moved to another customer cannot be administered', async () => {
    const { admin, user } = await office()
    await newPair(user)
    await operate('PATCH', `/user/${user.id}`, { customerId: await newCustomer() })
    expect(await verdict(await bearer(admin.token, 'GET', sessions(user.id)))).toBe(DENIED)
  })
})

describe('where ADMINISTRATION_REQUIRES_DPOP is on', () => {
  const required = { ...env, ADMINISTRATION_REQUIRES_DPOP: 'on' } as Vars
  const routes = (userId: string, familyId: string) =>
    [
      ['GET', sessions(userId)],
      ['DELETE', `${sessions(userId)}/${familyId}`],
      ['DELETE', sessions(userId)],
    ] as const

  it('a token that is bound to no key neither ends nor shows sessions of others', async () => {
    const { admin, user } = await office()
    const pair = await newPair(user)
    for (const [method, path] of routes(user.id, sidOf(pair))) {
      const answered = await bearer(admin.token, method, path, { vars: required })
      expect(answered.headers.get('www-authenticate')).toMatch(/^DPoP error="invalid_dpop_proof", algs="/)
      await expectInvalidToken(answered)
    }
    await expectAlive(pair)
  })

  it('the cause is in the log alone', async () => {
    const { admin, user } = await office()
    const lines = captureLogs()
    await bearer(admin.token, 'GET', sessions(user.id), { vars: required })
    expect(causesOf(lines)).toEqual(['proof_missing'])
  })

  it('a bound token administers, with its proof', async () => {
    const { boss, user } = await office()
    const [holder, pair] = [await newHolder(), await newPair(user)]
    const bound = await bind(boss, holder)
    for (const [method, path] of routes(user.id, sidOf(pair))) {
      expect(await verdict(await useToken(method, path, bound.token, holder, {}, required))).toBe('200')
    }
    await expectEnded(pair)
  })

  it('own sessions, refreshes and logout need no key', async () => {
    const { admin } = await office()
    for (const [method, path] of [
      ['GET', SESSIONS],
      ['DELETE', `${SESSIONS}?except=current`],
      ['DELETE', PATH],
    ] as const) {
      expect(await verdict(await bearer(admin.token, method, path, { vars: required }))).toBe('200')
    }
  })
})
