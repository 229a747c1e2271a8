import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { next, type Pair } from '../../support/api.ts'
import {
  advance,
  cellOf,
  claimsOf,
  DEAD,
  enter,
  freeze,
  put,
  recordLog,
  refreshes,
  sidOf,
  someone,
  sql,
  verdict,
} from '../../support/life.ts'

// Every second use of a refresh token is classified by its evidence, and logged.

let lines: Record<string, unknown>[] = []

beforeEach(() => {
  lines = recordLog()
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** What was logged of second uses of this family, apart from the refusal itself. */
const told = (pair: Pair) =>
  lines.filter(({ event, familyId }) => event !== 'refused' && familyId === sidOf(pair))

const place = (pair: Pair) => {
  const { sub, sid, gen, cell } = claimsOf(pair.token)
  return { userId: sub, familyId: sid, generation: gen, cell, requestId: expect.any(String) }
}

const answered = (cause: string) => ({ event: 'second_use', level: 'info', cause })
const revoked = (cause: string) => ({ event: 'family_revoked', level: 'warn', cause })

it('says nothing of a first use, whether it rotates or not', async () => {
  freeze()
  await next(await next(await enter(await someone())))
  const expired = await enter(await someone(), { FAMILY_MAX_AGE_SECONDS: '1' })
  advance(1)
  expect(await refreshes(expired)).toBe(false)
  const known = ['refused', 'customer_changed']
  expect(lines.filter(({ event }) => !known.includes(event as string))).toEqual([])
})

it('retry: the same key in time', async () => {
  const pair = await enter(await someone())
  await put(pair, 'key-1')
  await put(pair, 'key-1')
  expect(told(pair)).toEqual([{ ...answered('retry'), ...place(pair) }])
})

it('grace: another attempt, forgiven', async () => {
  const pair = await enter(await someone())
  const vars = { REUSE_GRACE_SECONDS: '30', REUSE_GRACE_FOR: 'anyone' }
  await put(pair, 'key-1', vars)
  await put(pair, undefined, vars)
  expect(told(pair)).toEqual([{ ...answered('grace'), ...place(pair) }])
})

it('late_retry: the same key, too late', async () => {
  freeze()
  const pair = await enter(await someone())
  await put(pair, 'key-1')
  advance(60)
  await put(pair, 'key-1')
  expect(told(pair)).toEqual([{ ...revoked('late_retry'), ...place(pair) }])
})

it('concurrent: another attempt with the pair that was just consumed', async () => {
  const pair = await enter(await someone())
  await put(pair)
  await put(pair)
  expect(told(pair)).toEqual([{ ...revoked('concurrent'), ...place(pair) }])
})

describe('stale_ancestor', () => {
  it('a pair that was consumed more than a window ago', async () => {
    freeze()
    const pair = await enter(await someone())
    await put(pair)
    advance(60)
    await put(pair)
    expect(told(pair)).toEqual([{ ...revoked('stale_ancestor'), ...place(pair) }])
  })

  it('a pair from further back, at once and with its key', async () => {
    const pair = await enter(await someone())
    const child = JSON.parse(await (await put(pair, 'key-1')).text()).content[0]
    await put(child, 'key-1')
    await put(pair, 'key-1')
    expect(told(pair)).toEqual([{ ...revoked('stale_ancestor'), ...place(pair) }])
  })

  it('a pair whose lifetimes are all over', async () => {
    freeze()
    const pair = await enter(await someone())
    await next(pair)
    advance(15 * 86_400)
    await put(pair)
    expect(told(pair)).toEqual([{ ...revoked('stale_ancestor'), ...place(pair) }])
  })
})

it('ahead: storage was rolled back; somebody must look, and the family is revoked', async () => {
  const pair = await enter(await someone())
  const child = await next(pair)
  const grandchild = await next(child)
  await sql(cellOf(pair), 'UPDATE family SET generation = 0 WHERE id = ?', sidOf(pair))
  expect(await verdict(await put(grandchild))).toBe(DEAD)
  expect(told(pair)).toEqual([
    { event: 'family_revoked', level: 'alert', cause: 'ahead', ...place(grandchild) },
  ])
  expect(await Promise.all([pair, child, grandchild].map(refreshes))).toEqual([false, false, false])
})

it('logs each cause once: what is revoked already is only refused', async () => {
  const pair = await enter(await someone())
  await put(pair)
  await put(pair)
  await put(pair)
  expect(told(pair)).toHaveLength(1)
})
