import { afterEach, describe, expect, it, vi } from 'vitest'
import { newId } from '../../src/core/ids.ts'
import type { CellUser } from '../../src/families/family.ts'
import { newPair, newUser, next } from '../support/api.ts'
import { cellStub, familyRow } from '../support/cells.ts'
import { expectAlive, expectDead } from '../support/expect.ts'
import { NOWHERE, POLICY } from '../support/policy.ts'
import { claimsOf } from '../support/tokens.ts'

const ONE = { ...POLICY, idleTtlSeconds: 600, familyMaxAgeSeconds: 6000, maxFamiliesPerUser: 1 }

const someone = (): CellUser => ({
  id: newId(),
  customerId: newId(),
  role: 'ROLE_USER',
  userType: 'PORTAL',
  email: 'someone@example.com',
  disabled: false,
  epoch: 0,
})

afterEach(() => {
  vi.useRealTimers()
})

describe('opening a family', () => {
  it('repeats safely: the platform may send one call twice', async () => {
    const stub = cellStub(`weur-${newId()}`)
    const request = {
      user: someone(),
      familyId: newId(),
      attempt: 'a',
      jkt: null,
      origin: NOWHERE,
      policy: ONE,
    }
    const first = await stub.open(request)
    const second = await stub.open(request)
    expect(second).toEqual(first)
    expect(second).toMatchObject({ outcome: 'opened', family: { generation: 0, revokedAt: null } })
  })

  it('ends no family that has expired anyway, and a live one only at the cap', async () => {
    const vars = { MAX_FAMILIES_PER_USER: '2', REFRESH_TOKEN_IDLE_TTL_SECONDS: '600' }
    const user = await newUser()
    const expired = await newPair(user, vars)
    const long = { ...vars, REFRESH_TOKEN_IDLE_TTL_SECONDS: '6000' }
    const live = await newPair(user, long)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 700_000 })
    const newest = await newPair(user, long)
    expect((await familyRow(expired)).revoked_at).toBe(null)
    await expectAlive(live, long)
    await expectAlive(newest, long)
  })

  it('at a cap of one leaves the last login alone', async () => {
    const vars = { MAX_FAMILIES_PER_USER: '1' }
    const user = await newUser()
    const [first, second] = [await newPair(user, vars), await newPair(user, vars)]
    await expectDead(first, vars)
    await expectAlive(second, vars)
  })
})

describe('a clock that goes back', () => {
  it('makes no generation older than the one before it', async () => {
    const start = Date.now() + 60_000
    vi.useFakeTimers({ toFake: ['Date'], now: start })
    const first = await newPair(await newUser())
    vi.setSystemTime(start - 3000)
    const second = await next(first)
    expect(claimsOf(second.token).iat).toBe(claimsOf(first.token).iat)
    expect((await familyRow(second)).rotated_at).toBe(start)
    vi.setSystemTime(start + 1000)
    expect(claimsOf((await next(second)).token).iat).toBe(claimsOf(first.token).iat + 1)
  })
})
