import { afterEach, describe, expect, it, vi } from 'vitest'
import { contentOf, next, type Pair, refresh } from '../../support/api.ts'
import { familyRow } from '../../support/cells.ts'
import { expectAlive, expectEnded, expectInvalidToken } from '../../support/expect.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

afterEach(() => {
  vi.useRealTimers()
})

const at20 = <T>(ask: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: 20 }, (_, index) => ask(index)))

describe('20 at once with one pair', () => {
  it('at most one rotates, in each of 25 families; after a second use without a key the successor is refused', async () => {
    const user = await newUser()
    const bystander = await newPair(user)
    for (let round = 0; round < 25; round += 1) {
      // The first generation differs from family to family.
      let pair = await newPair(user)
      for (let used = 0; used < round % 3; used += 1) pair = await next(pair)
      const responses = await at20(() => refresh(pair))
      const winners = responses.filter(({ status }) => status === 200)
      expect(winners).toHaveLength(1)
      for (const response of responses) {
        if (response.status !== 200) await expectInvalidToken(response)
      }
      const child = await contentOf<Pair>(winners[0] as Response)
      expect(claimsOf(child.token).gen).toBe((round % 3) + 1)
      await expectEnded(child)
      await expectEnded(pair)
      expect(await familyRow(pair)).toMatchObject({ generation: (round % 3) + 1, revoked_for: 'reuse' })
    }
    await expectAlive(bystander)
  })

  it('a generation and its parent at once: the family has ended in either order, and rotated once at most', async () => {
    const user = await newUser()
    for (let round = 0; round < 6; round += 1) {
      const parent = await newPair(user)
      const child = await next(parent)
      const responses = await at20((index) => refresh(index % 2 === round % 2 ? parent : child))
      const winners = responses.filter(({ status }) => status === 200)
      expect(winners.length).toBeLessThanOrEqual(1)
      for (const winner of winners) await expectEnded(await contentOf<Pair>(winner))
      await expectEnded(child)
    }
  })

  it('20 families at once all rotate', async () => {
    const user = await newUser()
    const pairs: Pair[] = []
    for (let count = 0; count < 20; count += 1) pairs.push(await newPair(user))
    const successors = await Promise.all(pairs.map((pair) => next(pair)))
    for (const successor of successors) await expectAlive(successor)
  })
})

describe('an ancestor', () => {
  it.each([[1], [2], [50]])('%i generations back is reuse', async (distance) => {
    const user = await newUser()
    const other = await newPair(user)
    const ancestor = await newPair(user)
    let pair = ancestor
    for (let used = 0; used < distance; used += 1) pair = await next(pair)
    await expectInvalidToken(await refresh(ancestor))
    expect((await familyRow(pair)).revoked_for).toBe('reuse')
    await expectEnded(pair)
    await expectAlive(other)
  })

  it('whose tokens have all expired is still reuse', async () => {
    const vars = { REFRESH_TOKEN_IDLE_TTL_SECONDS: '600', ACCESS_TOKEN_TTL_SECONDS: '300' }
    const user = await newUser()
    const ancestor = await newPair(user, vars)
    let pair = await next(ancestor, vars)
    for (let used = 0; used < 8; used += 1) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 290_000 })
      pair = await next(pair, vars)
    }
    const seconds = Date.now() / 1000
    expect(claimsOf(ancestor.token).exp).toBeLessThan(seconds)
    expect(claimsOf(ancestor.refreshToken).exp).toBeLessThan(seconds)
    await expectInvalidToken(await refresh(ancestor, { vars }))
    expect((await familyRow(pair)).revoked_for).toBe('reuse')
    await expectEnded(pair, vars)
  })

  it('of a family whose own last pair has expired is reuse too', async () => {
    const ancestor = await newPair(await newUser())
    await next(ancestor)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 30 * 86_400_000 })
    await expectInvalidToken(await refresh(ancestor))
    expect((await familyRow(ancestor)).revoked_for).toBe('reuse')
  })
})

describe('two users of one cell', () => {
  it("do not change each other's families", async () => {
    const vars = { CELLS_PER_REGION: '1' }
    const [one, other] = [await newUser(), await newUser()]
    const [a, b] = [await newPair(one, vars), await newPair(other, vars)]
    expect(claimsOf(a.token).cell).toBe(claimsOf(b.token).cell)
    for (const mixed of [
      { token: a.token, refreshToken: b.refreshToken },
      { token: b.token, refreshToken: a.refreshToken },
    ]) {
      await expectInvalidToken(await refresh(mixed, { vars }))
    }
    const [a1, b1] = await Promise.all([next(a, vars), next(b, vars)])
    expect(claimsOf(a1.token).sub).toBe(one.id)
    expect(claimsOf(b1.token)).toMatchObject({
      sub: other.id,
      email: other.username,
      customerId: other.customerId,
    })
    await expectInvalidToken(await refresh(a, { vars }))
    await expectEnded(a1, vars)
    await expectAlive(b1, vars)
  })
})
