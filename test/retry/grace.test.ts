import { afterEach, describe, expect, it, vi } from 'vitest'
import { contentOf, next, type Pair } from '../support/api.ts'
import { advance, DEAD, enter, familyRow, freeze, put, refreshes, someone, verdict } from '../support/life.ts'

const GRACE = { REUSE_GRACE_SECONDS: '30' }

afterEach(() => {
  vi.useRealTimers()
})

const graced = async (pair: Pair, key?: string) => contentOf<Pair>(await put(pair, key, GRACE))

it('is off unless asked for: a bare second use ends the family at once', async () => {
  freeze()
  const pair = await enter(await someone())
  const child = await next(pair)
  expect(await verdict(await put(pair))).toBe(DEAD)
  expect(await refreshes(child)).toBe(false)
})

describe('REUSE_GRACE_SECONDS', () => {
  it('gives the same successor without a key, and never a fork', async () => {
    const pair = await enter(await someone())
    const child = await graced(pair)
    const again = await Promise.all(Array.from({ length: 8 }, () => graced(pair)))
    expect(again).toEqual(Array(8).fill(child))
    expect((await familyRow(pair))?.generation).toBe(1)
    expect(await refreshes(child)).toBe(true)
  })

  it('gives it with whatever key', async () => {
    const pair = await enter(await someone())
    const child = await graced(pair, 'key-1')
    expect(await graced(pair, 'key-2')).toEqual(child)
  })

  it('ends at its second, and no replay re-arms it', async () => {
    freeze()
    const pair = await enter(await someone())
    const child = await graced(pair)
    for (const seconds of [20, 9.999]) {
      advance(seconds)
      expect(await graced(pair)).toEqual(child)
    }
    advance(0.001)
    expect(await verdict(await put(pair, undefined, GRACE))).toBe(DEAD)
    expect(await refreshes(child)).toBe(false)
  })

  it('leaves the window of the same key as it is', async () => {
    freeze()
    const pair = await enter(await someone())
    const child = await graced(pair, 'key-1')
    advance(59.999)
    expect(await graced(pair, 'key-1')).toEqual(child)
  })

  it('forgives no older ancestor', async () => {
    const pair = await enter(await someone())
    const grandchild = await graced(await graced(pair))
    expect(await verdict(await put(pair, undefined, GRACE))).toBe(DEAD)
    expect(await refreshes(grandchild)).toBe(false)
  })

  it('forgives nothing once the successor was used', async () => {
    const pair = await enter(await someone())
    const child = await graced(pair)
    const grandchild = await graced(child)
    expect(await graced(child)).toEqual(grandchild)
    expect(await verdict(await put(pair, undefined, GRACE))).toBe(DEAD)
    expect(await refreshes(grandchild)).toBe(false)
  })
})
