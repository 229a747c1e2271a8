import { expect, it } from 'vitest'
import { Sparing } from '../../../src/limits/sparing.ts'

const PERIOD = 10

/** A filter that allows the first `limit` questions about each key, and notes them all. */
function filter(limit: number) {
  const asked: string[] = []
  const ask = async (key: string) => {
    asked.push(key)
    return asked.filter((one) => one === key).length <= limit
  }
  return { asked, ask }
}

async function passed(sparing: Sparing, key: string, count: number, at: number): Promise<number> {
  let allowed = 0
  for (let made = 0; made < count; made++) if (await sparing.allows(key, at)) allowed++
  return allowed
}

it('asks nothing about who comes rarely', async () => {
  const { asked, ask } = filter(0)
  const sparing = new Sparing(PERIOD, ask)
  for (let hour = 0; hour < 5; hour++) expect(await passed(sparing, 'a', 4, hour * 3_600_000)).toBe(4)
  expect(asked).toEqual([])
})

it.each([
  [0, 4],
  [1, 9],
  [2, 19],
  [3, 39],
])('with a limit of %i questions lets %i calls pass', async (limit, calls) => {
  const sparing = new Sparing(PERIOD, filter(limit).ask)
  expect(await passed(sparing, 'a', 1000, 0)).toBe(calls)
})

it('asks a handful of times, whatever the flood, and not again after a no', async () => {
  const open = filter(Number.POSITIVE_INFINITY)
  await passed(new Sparing(PERIOD, open.ask), 'a', 10_000, 0)
  expect(open.asked.length).toBe(11)
  const closed = filter(0)
  await passed(new Sparing(PERIOD, closed.ask), 'a', 10_000, 0)
  expect(closed.asked.length).toBe(1)
})

it('counts each key apart, and forgets all of them when the period is over', async () => {
  const { asked, ask } = filter(0)
  const sparing = new Sparing(PERIOD, ask)
  expect(await passed(sparing, 'a', 6, 0)).toBe(4)
  expect(await passed(sparing, 'b', 6, 0)).toBe(4)
  expect(await passed(sparing, 'a', 1, 9_999)).toBe(0)
  expect(await passed(sparing, 'a', 6, 10_000)).toBe(4)
  expect(asked).toEqual(['a', 'b', 'a'])
})

it('begins a period when the clock went back: no refusal outlasts one', async () => {
  const sparing = new Sparing(PERIOD, filter(0).ask)
  expect(await passed(sparing, 'a', 9, 3_600_000)).toBe(4)
  expect(await passed(sparing, 'a', 9, 0)).toBe(4)
})

it('keeps a no whatever is answered after it', async () => {
  const answers: ((allowed: boolean) => void)[] = []
  const sparing = new Sparing(PERIOD, () => new Promise((resolve) => answers.push(resolve)))
  const asking = Array.from({ length: 20 }, () => sparing.allows('a', 0))
  const [first, second, third] = answers
  expect(answers.length).toBe(3)
  third?.(false)
  await asking[19]
  first?.(true)
  second?.(true)
  await Promise.all(asking)
  expect(await passed(sparing, 'a', 100, 0)).toBe(0)
})

it('lets calls pass that come while it asks, and asks once for all of them', async () => {
  let answer: (allowed: boolean) => void = () => {}
  let asked = 0
  const sparing = new Sparing(PERIOD, () => {
    asked++
    return new Promise((resolve) => {
      answer = resolve
    })
  })
  await passed(sparing, 'a', 4, 0)
  const fifth = sparing.allows('a', 0)
  expect(await passed(sparing, 'a', 3, 0)).toBe(3)
  answer(false)
  expect(await fifth).toBe(false)
  expect(await passed(sparing, 'a', 100, 0)).toBe(0)
  expect(asked).toBe(1)
})
