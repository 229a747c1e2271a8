import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { contentOf, create, next, type Pair } from '../../support/api.ts'
import { advance, freeze } from '../../support/clock.ts'
import { expectAlive, expectEnded, refreshes } from '../../support/expect.ts'
import { newPair, newUser } from '../../support/users.ts'

const THREE = { MAX_FAMILIES_PER_USER: '3' }

beforeEach(freeze)
afterEach(() => {
  vi.useRealTimers()
})

it('ends the least recently used family for one more, not the oldest', async () => {
  const user = await newUser()
  const oldest = await newPair(user, THREE)
  advance(1)
  const idle = await newPair(user, THREE)
  advance(1)
  const third = await newPair(user, THREE)
  advance(1)
  const used = await next(oldest)
  advance(1)
  const fourth = await contentOf<Pair>(await create(user.username, { vars: THREE }))
  await expectEnded(idle)
  expect(await Promise.all([used, third, fourth].map(refreshes))).toEqual([true, true, true])
})

it('ends as many families as a lowered cap requires', async () => {
  const user = await newUser()
  const pairs: Pair[] = []
  for (let login = 0; login < 4; login += 1) {
    pairs.push(await newPair(user, THREE))
    advance(1)
  }
  const only = await newPair(user, { MAX_FAMILIES_PER_USER: '1' })
  expect(await Promise.all(pairs.map(refreshes))).toEqual([false, false, false, false])
  await expectAlive(only)
})

it('does not count families that expired or ended', async () => {
  const user = await newUser()
  await newPair(user, { ...THREE, FAMILY_MAX_AGE_SECONDS: '5' })
  const ended = await newPair(user, THREE)
  await next(ended)
  await refreshes(ended)
  advance(5)
  const live = [await newPair(user, THREE), await newPair(user, THREE), await newPair(user, THREE)]
  expect(await Promise.all(live.map(refreshes))).toEqual([true, true, true])
})

it('counts each user separately', async () => {
  const [one, two] = [await newUser(), await newUser()]
  const one1 = await newPair(one, { MAX_FAMILIES_PER_USER: '1' })
  const two1 = await newPair(two, { MAX_FAMILIES_PER_USER: '1' })
  expect(await Promise.all([one1, two1].map(refreshes))).toEqual([true, true])
})
