import { afterEach, describe, expect, it, vi } from 'vitest'
import { next, operate, type Pair, refresh, type Vars } from '../../support/api.ts'
import { cellStub, dumpCell, familyRow } from '../../support/cells.ts'
import { expectAlive, expectEnded, expectInvalidToken } from '../../support/expect.ts'
import { captureLogs, causesOf } from '../../support/logs.ts'
import { claimsOf, resigned } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

afterEach(() => {
  vi.useRealTimers()
})

const travel = (seconds: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })

/** Sends a pair that must be refused. Asserts that nothing changed, and the cause in the log. */
async function expectUnchanged(pair: Pair, cause: string, vars?: Vars) {
  const { cell } = claimsOf(pair.refreshToken)
  const before = await dumpCell(cellStub(cell))
  const lines = captureLogs()
  await expectInvalidToken(await refresh(pair, { vars }), cause)
  expect(await dumpCell(cellStub(cell))).toBe(before)
  expect(causesOf(lines)).toEqual([cause])
  for (const line of lines) {
    for (const part of [...pair.token.split('.'), ...pair.refreshToken.split('.')]) {
      if (part.length > 8) expect(line).not.toContain(part)
    }
  }
}

describe('a refusal that changes nothing', () => {
  it('of a text that is not a token', async () => {
    const pair = await newPair(await newUser())
    const { cell } = claimsOf(pair.token)
    const before = await dumpCell(cellStub(cell))
    const lines = captureLogs()
    const broken = `${pair.refreshToken.slice(0, -2)}!!`
    await expectInvalidToken(await refresh({ ...pair, refreshToken: broken }))
    await expectInvalidToken(await refresh({ ...pair, token: `${pair.token.slice(0, -2)}!!` }))
    expect(causesOf(lines)).toEqual(['refresh_malformed', 'access_malformed'])
    expect(await dumpCell(cellStub(cell))).toBe(before)
    await expectAlive(pair)
  })

  it('of an expired access token, which is valid with a grace', async () => {
    const pair = await newPair(await newUser())
    travel(3600)
    await expectUnchanged(pair, 'expired')
    await expectUnchanged(pair, 'expired', { EXPIRED_ACCESS_TOKEN_GRACE_SECONDS: '0' })
    travel(10)
    await expectUnchanged(pair, 'expired', { EXPIRED_ACCESS_TOKEN_GRACE_SECONDS: '10' })
    await expectAlive(pair, { EXPIRED_ACCESS_TOKEN_GRACE_SECONDS: '60' })
  })

  it('of a family past its idle limit', async () => {
    const vars = { REFRESH_TOKEN_IDLE_TTL_SECONDS: '100' }
    const pair = await newPair(await newUser(), vars)
    travel(90)
    const successor = await next(pair, vars)
    travel(90)
    const third = await next(successor, vars)
    travel(100)
    await expectUnchanged(third, 'expired', vars)
  })

  it('of a family past its absolute limit, even if it was in use', async () => {
    const vars = { FAMILY_MAX_AGE_SECONDS: '200', REFRESH_TOKEN_IDLE_TTL_SECONDS: '150' }
    let pair = await newPair(await newUser(), vars)
    const end = Math.floor(Date.now() / 1000) + 200
    for (const _ of [1, 2, 3]) {
      travel(60)
      pair = await next(pair, vars)
      expect(claimsOf(pair.refreshToken).exp).toBeLessThanOrEqual(end + 1)
    }
    travel(20)
    await expectUnchanged(pair, 'expired', vars)
  })

  it('of a revoked family', async () => {
    const first = await newPair(await newUser())
    const second = await next(first)
    await expectInvalidToken(await refresh(first))
    await expectUnchanged(second, 'revoked')
    await expectUnchanged(first, 'revoked')
  })

  it('of a user who was disabled', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    expect((await operate('PATCH', `/user/${user.id}`, { disabled: true })).status).toBe(200)
    await expectUnchanged(pair, 'revoked')
    // The user is enabled again. The old families stay ended, and a new one refreshes.
    expect((await operate('PATCH', `/user/${user.id}`, { disabled: false })).status).toBe(200)
    await expectUnchanged(pair, 'revoked')
    await expectAlive(await newPair(user))
  })

  it('of a family that was ended by the cap', async () => {
    const user = await newUser()
    const vars = { MAX_FAMILIES_PER_USER: '2' }
    const oldest = await newPair(user, vars)
    const other = await newPair(user, vars)
    const used = await next(oldest, vars)
    const newest = await newPair(user, vars)
    await expectUnchanged(other, 'revoked', vars)
    expect((await familyRow(other)).revoked_for).toBe('cap')
    await expectAlive(used, vars)
    await expectAlive(newest, vars)
  })
})

describe('a refusal that revokes', () => {
  it('reuse: the family ends, its events name it, and no token is logged', async () => {
    const user = await newUser()
    const first = await newPair(user)
    const second = await next(first)
    const lines = captureLogs()
    await expectInvalidToken(await refresh(first))
    const { sid, cell } = claimsOf(first.token)
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'warn',
        event: 'family_revoked',
        requestId: expect.any(String),
        cause: 'concurrent',
        userId: user.id,
        familyId: sid,
        generation: 0,
        cell,
      },
      expect.objectContaining({ event: 'refused', code: 'AUTH_1002', cause: 'reused' }),
    ])
    expect(await familyRow(first)).toMatchObject({ generation: 1, revoked_for: 'reuse' })
    await expectEnded(second)
  })

  it('a generation above the row: the family ends, and an alert is logged', async () => {
    const pair = await newPair(await newUser())
    const ahead = {
      token: await resigned('access', pair.token, { gen: 3 }),
      refreshToken: await resigned('refresh', pair.refreshToken, { gen: 3 }),
    }
    const lines = captureLogs()
    await expectInvalidToken(await refresh(ahead))
    expect(JSON.parse(lines[0] as string)).toMatchObject({
      level: 'alert',
      event: 'family_revoked',
      cause: 'ahead',
    })
    expect(await familyRow(pair)).toMatchObject({ generation: 0, revoked_for: 'ahead' })
    await expectEnded(pair)
  })
})
