import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import type { CellUser } from '../../../src/families/rules/family.ts'
import { next } from '../../support/api.ts'
import { newCellUser } from '../../support/cell-requests.ts'
import { cellStub, familyRow } from '../../support/cells.ts'
import { expectAlive, expectEnded } from '../../support/expect.ts'
import { NOWHERE, POLICY } from '../../support/policy.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

const ONE = { ...POLICY, idleTtlSeconds: 600, familyMaxAgeSeconds: 6000, maxFamiliesPerUser: 1 }

const someone = (): CellUser => ({ ...newCellUser(), epoch: 0 })

afterEach(() => {
  vi.useRealTimers()
})

describe('opening a family', () => {
  it('gives the same answer to a call that the platform repeats', async () => {
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

  it('does not return a family that has ended: the repeated call opens a new one', async () => {
    const stub = cellStub(`weur-${newId()}`)
    const user = someone()
    const request = { user, familyId: newId(), attempt: 'a', jkt: null, origin: NOWHERE, policy: ONE }
    const first = await stub.open(request)
    // Another login ends it at the cap, before the platform repeats the call with the lost answer.
    await stub.open({ ...request, familyId: newId(), attempt: 'b' })
    expect(await stub.open(request)).toEqual({ outcome: 'stale' })
    expect(await stub.families(user.id)).toHaveLength(1)
    expect(first).toMatchObject({ outcome: 'opened' })
  })

  it('does not return a pair that was used', async () => {
    const stub = cellStub(`weur-${newId()}`)
    const user = someone()
    const request = { user, familyId: newId(), attempt: 'a', jkt: null, origin: NOWHERE, policy: ONE }
    await stub.open(request)
    const presented = { generation: 0, accessExpiresAt: null, attempt: 'r' }
    const { familyId } = request
    await stub.rotate({
      userId: user.id,
      familyId,
      presented,
      proof: null,
      origin: NOWHERE,
      policy: ONE,
    })
    expect(await stub.open(request)).toEqual({ outcome: 'stale' })
    expect(await stub.families(user.id)).toMatchObject([{ id: familyId, generation: 1 }])
  })

  it('keeps a bounded number of ended families, also of those of an older release', async () => {
    const name = `weur-${newId()}`
    const stub = cellStub(name)
    const user = someone()
    const request = { user, jkt: null, origin: NOWHERE, policy: POLICY }
    await stub.open({ ...request, familyId: newId(), attempt: newId() })
    const count = () =>
      runInDurableObject(stub, (_, { storage }) => {
        const columns = storage.sql.exec('SELECT * FROM family LIMIT 1').columnNames
        return { n: storage.sql.exec<{ n: number }>('SELECT count(*) AS n FROM family').one().n, columns }
      })
    const { columns } = await count()
    await runInDurableObject(stub, (_, { storage }) => {
      const changed: Record<string, string> = {
        id: "'copy ' || n.i",
        revoked_at: 'n.i',
        revoked_for: "'logout'",
      }
      storage.sql.exec(
        `INSERT INTO family (${columns})
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
         SELECT ${columns.map((column) => changed[column] ?? `family.${column}`)} FROM n, family`,
      )
    })
    for (let login = 0; login < 3; login += 1) {
      await stub.open({ ...request, familyId: newId(), attempt: newId() })
    }
    expect((await count()).n).toBe(104)
    for (let login = 0; login < 20; login += 1) {
      const familyId = newId()
      await stub.open({ ...request, familyId, attempt: newId() })
      await stub.end(user.id, familyId, 'logout')
    }
    expect((await count()).n).toBeLessThanOrEqual(105)
    expect(await stub.families(user.id)).toHaveLength(4)
  })

  it('ends no expired family, and a live one only at the cap', async () => {
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

  it('leaves the last login unchanged at a cap of one', async () => {
    const vars = { MAX_FAMILIES_PER_USER: '1' }
    const user = await newUser()
    const [first, second] = [await newPair(user, vars), await newPair(user, vars)]
    await expectEnded(first, vars)
    await expectAlive(second, vars)
  })
})

describe('a clock that went back', () => {
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
