import { afterEach, describe, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { bearer, bodyOf, next, PATH, type Pair, refresh, SESSIONS, verdict } from '../../support/api.ts'
import { advance, freeze } from '../../support/clock.ts'
import {
  BAD_TOKEN_VERDICT,
  expectAlive,
  expectEnded,
  expectInvalidToken,
  refreshes,
} from '../../support/expect.ts'
import { sessionsOf } from '../../support/sessions.ts'
import { sidOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

afterEach(() => {
  vi.useRealTimers()
})

const EMPTY = {
  errorCode: '',
  errorMessage: '',
  content: [],
  pageable: { page: 0, size: 10, totalPages: 0, totalElements: 0 },
}

const remove = (pair: Pair, path: string) => bearer(pair.token, 'DELETE', path)
const alive = (pairs: Pair[]) => Promise.all(pairs.map(refreshes))

describe('logout', () => {
  it('ends its own family and no other', async () => {
    const user = await newUser()
    const [pair, other] = [await newPair(user), await newPair(user)]
    const answered = await remove(pair, PATH)
    expect(answered.status).toBe(200)
    expect(await bodyOf(answered)).toEqual(EMPTY)
    expect(await alive([pair, other])).toEqual([false, true])
  })

  it('succeeds again, with the access token of any generation', async () => {
    const pair = await newPair(await newUser())
    const child = await next(pair)
    for (const token of [pair, child, pair, child]) expect((await remove(token, PATH)).status).toBe(200)
    await expectEnded(child)
  })

  it('ends the family with the access token of an earlier generation', async () => {
    const pair = await newPair(await newUser())
    const child = await next(pair)
    await remove(pair, PATH)
    await expectEnded(child)
  })

  it('refuses an expired token, and ends nothing', async () => {
    freeze()
    const pair = await newPair(await newUser())
    advance(1800)
    const child = await next(pair)
    advance(1800)
    await expectInvalidToken(await remove(pair, PATH))
    await expectAlive(child)
  })

  it('refuses a refresh token and a forged token', async () => {
    const pair = await newPair(await newUser())
    const [header, payload, signature] = pair.token.split('.') as [string, string, string]
    const flipped = signature.startsWith('A') ? 'B' : 'A'
    const forged = `${header}.${payload}.${flipped}${signature.slice(1)}`
    for (const token of [pair.refreshToken, forged, 'junk']) {
      await expectInvalidToken(await bearer(token, 'DELETE', PATH))
    }
    await expectAlive(pair)
  })
})

it('refuses the access token of an ended family at once, on every session call but logout', async () => {
  const user = await newUser({ role: 'ROLE_SUPER_ADMIN' })
  const [pair, other] = [await newPair(user), await newPair(user)]
  await remove(other, `${SESSIONS}/${sidOf(pair)}`)
  const administered = `/api/v2/user/${user.id}/session`
  const calls: [string, string][] = [
    ['GET', SESSIONS],
    ['DELETE', SESSIONS],
    ['DELETE', `${SESSIONS}?except=current`],
    ['DELETE', `${SESSIONS}/${sidOf(other)}`],
    ['GET', administered],
    ['DELETE', administered],
    ['DELETE', `${administered}/${sidOf(other)}`],
  ]
  for (const [method, path] of calls) {
    expect([method, path, await verdict(await bearer(pair.token, method, path))]).toEqual([
      method,
      path,
      BAD_TOKEN_VERDICT,
    ])
  }
  const body = { password: 'x', newPassword: 'never to be stored' }
  await expectInvalidToken(await bearer(pair.token, 'PUT', '/api/v2/auth/password', { body }))
  expect((await remove(pair, PATH)).status).toBe(200)
  await expectAlive(other)
})

it('refuses an access token from its exp on', async () => {
  freeze()
  const pair = await newPair(await newUser())
  advance(3599.999)
  expect(await sessionsOf(pair)).toHaveLength(1)
  advance(0.001)
  await expectInvalidToken(await bearer(pair.token, 'GET', SESSIONS))
})

it('still accepts the access token of an earlier generation of a live family', async () => {
  const pair = await newPair(await newUser())
  await next(pair)
  expect(await sessionsOf(pair)).toHaveLength(1)
})

describe('ending one', () => {
  it('ends it, and a repeat succeeds', async () => {
    const user = await newUser()
    const [pair, other, third] = [await newPair(user), await newPair(user), await newPair(user)]
    for (let time = 0; time < 2; time += 1) {
      const answered = await remove(pair, `${SESSIONS}/${sidOf(other)}`)
      expect(answered.status).toBe(200)
      expect(await bodyOf(answered)).toEqual(EMPTY)
    }
    expect(await alive([pair, other, third])).toEqual([true, false, true])
  })

  it('ends the current one too', async () => {
    const pair = await newPair(await newUser())
    expect((await remove(pair, `${SESSIONS}/${sidOf(pair)}`)).status).toBe(200)
    await expectEnded(pair)
  })

  it('does not find a session of another user, an unknown one or a malformed id, and ends nothing', async () => {
    const [pair, foreign] = [await newPair(await newUser()), await newPair(await newUser())]
    for (const id of [sidOf(foreign), newId(), 'garbage', '%00', "'%20OR%201=1", 'a'.repeat(5000)]) {
      expect(await verdict(await remove(pair, `${SESSIONS}/${id}`))).toBe('404 GLOBAL_1003')
    }
    expect(await alive([pair, foreign])).toEqual([true, true])
  })
})

describe('ending all', () => {
  it('ends every family of the caller and of no other user', async () => {
    const user = await newUser()
    const own = [await newPair(user), await newPair(user), await newPair(user)]
    const foreign = await newPair(await newUser())
    const answered = await remove(own[0] as Pair, SESSIONS)
    expect(answered.status).toBe(200)
    expect(await bodyOf(answered)).toEqual(EMPTY)
    expect(await alive(own)).toEqual([false, false, false])
    await expectAlive(foreign)
    await expectAlive(await newPair(user))
  })

  it("except=current keeps the caller's", async () => {
    const user = await newUser()
    const [pair, second, third] = [await newPair(user), await newPair(user), await newPair(user)]
    expect((await remove(second, `${SESSIONS}?except=current`)).status).toBe(200)
    expect(await alive([pair, second, third])).toEqual([false, true, false])
  })

  it.each(['', 'CURRENT', 'none', 'current&except=current'])('refuses except=%s', async (except) => {
    const user = await newUser()
    const [pair, other] = [await newPair(user), await newPair(user)]
    const refused = await remove(pair, `${SESSIONS}?except=${except}`)
    expect(refused.status).toBe(400)
    expect((await bodyOf(refused)).errorMessage).toContain('except')
    expect(await alive([pair, other])).toEqual([true, true])
  })
})

it("refuses a reused family's access token as well", async () => {
  const pair = await newPair(await newUser())
  const child = await next(pair)
  await refresh(pair)
  await expectInvalidToken(await bearer(child.token, 'GET', SESSIONS))
})
