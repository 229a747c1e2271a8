import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { next, type Pair, refresh } from '../../support/api.ts'
import { cellOf, cellStub, dumpCell } from '../../support/cells.ts'
import { expectAlive, expectEnded, expectInvalidToken } from '../../support/expect.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

const INTERRUPTIONS = [
  ['an eviction', (pair: Pair) => evictDurableObject(cellOf(pair))],
  ['a crash', () => abortAllDurableObjects()],
] as const

describe.each(INTERRUPTIONS)('%s', (_, interrupt) => {
  it('between any two rotations loses none of them', async () => {
    let pair = await newPair(await newUser())
    for (let generation = 1; generation <= 5; generation += 1) {
      await interrupt(pair)
      pair = await next(pair)
      expect(claimsOf(pair.token).gen).toBe(generation)
    }
  })

  it('right after an answer leaves the consumed pair consumed', async () => {
    const pair = await newPair(await newUser())
    const child = await next(pair)
    await interrupt(pair)
    await expectInvalidToken(await refresh(pair))
    await interrupt(pair)
    await expectEnded(child)
  })

  it('leaves a revoked family revoked, its sibling live, and every byte unchanged', async () => {
    const user = await newUser()
    const sibling = await newPair(user)
    const pair = await newPair(user)
    const child = await next(pair)
    await expectInvalidToken(await refresh(pair))
    const before = await dumpCell(cellStub(claimsOf(pair.token).cell))
    for (let round = 0; round < 3; round += 1) {
      await interrupt(pair)
      await expectEnded(child)
      await expectEnded(pair)
    }
    expect(await dumpCell(cellStub(claimsOf(pair.token).cell))).toBe(before)
    await expectAlive(sibling)
  })
})

it('after a crash during 20 refreshes at most one pair was issued, and the user can log in', async () => {
  const user = await newUser()
  const pair = await newPair(user)
  const asked = Array.from({ length: 20 }, () => refresh(pair))
  await abortAllDurableObjects()
  const responses = await Promise.all(asked)
  const winners = responses.filter(({ status }) => status === 200)
  expect(winners.length).toBeLessThanOrEqual(1)
  // An interrupted caller is told of an outage, and not of a bad token (invariant 7).
  for (const { status } of responses) expect([200, 401, 503]).toContain(status)
  await expectAlive(await newPair(user))
})
