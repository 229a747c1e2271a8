import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { contentOf, next, type Pair } from '../../support/api.ts'
import { advance, enter, freeze, post, refreshes, someone } from '../../support/life.ts'

const THREE = { MAX_FAMILIES_PER_USER: '3' }

beforeEach(freeze)
afterEach(() => {
  vi.useRealTimers()
})

it('ends the least recently used family for one more, not the oldest', async () => {
  const user = await someone()
  const oldest = await enter(user, THREE)
  advance(1)
  const idle = await enter(user, THREE)
  advance(1)
  const third = await enter(user, THREE)
  advance(1)
  const used = await next(oldest)
  advance(1)
  const fourth = await contentOf<Pair>(await post(user.username, undefined, undefined, THREE))
  expect(await refreshes(idle)).toBe(false)
  expect(await Promise.all([used, third, fourth].map(refreshes))).toEqual([true, true, true])
})

it('ends as many as a lowered cap asks for', async () => {
  const user = await someone()
  const pairs: Pair[] = []
  for (let login = 0; login < 4; login += 1) {
    pairs.push(await enter(user, THREE))
    advance(1)
  }
  const only = await enter(user, { MAX_FAMILIES_PER_USER: '1' })
  expect(await Promise.all(pairs.map(refreshes))).toEqual([false, false, false, false])
  expect(await refreshes(only)).toBe(true)
})

it('does not count families that expired or ended', async () => {
  const user = await someone()
  await enter(user, { ...THREE, FAMILY_MAX_AGE_SECONDS: '5' })
  const ended = await enter(user, THREE)
  await next(ended)
  await refreshes(ended)
  advance(5)
  const live = [await enter(user, THREE), await enter(user, THREE), await enter(user, THREE)]
  expect(await Promise.all(live.map(refreshes))).toEqual([true, true, true])
})

it('counts each user alone', async () => {
  const [one, two] = [await someone(), await someone()]
  const one1 = await enter(one, { MAX_FAMILIES_PER_USER: '1' })
  const two1 = await enter(two, { MAX_FAMILIES_PER_USER: '1' })
  expect(await Promise.all([one1, two1].map(refreshes))).toEqual([true, true])
})
