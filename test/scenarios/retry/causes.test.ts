import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { next, type Pair, refresh } from '../../support/api.ts'
import { cellOf, sql } from '../../support/cells.ts'
import { advance, freeze } from '../../support/clock.ts'
import { expectEnded, expectInvalidToken, refreshes } from '../../support/expect.ts'
import { recordLog } from '../../support/logs.ts'
import { claimsOf, sidOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

// Every second use of a refresh token is classified and logged.

let lines: Record<string, unknown>[] = []

beforeEach(() => {
  lines = recordLog()
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** The log lines about second uses of this family, without the refusal itself. */
const told = (pair: Pair) =>
  lines.filter(({ event, familyId }) => event !== 'refused' && familyId === sidOf(pair))

const place = (pair: Pair) => {
  const { sub, sid, gen, cell } = claimsOf(pair.token)
  return { userId: sub, familyId: sid, generation: gen, cell, requestId: expect.any(String) }
}

const answered = (cause: string) => ({ event: 'second_use', level: 'info', cause })
const revoked = (cause: string) => ({ event: 'family_revoked', level: 'warn', cause })

it('logs nothing about a first use, whether it rotates or not', async () => {
  freeze()
  await next(await next(await newPair(await newUser())))
  const expired = await newPair(await newUser(), { FAMILY_MAX_AGE_SECONDS: '1' })
  advance(1)
  await expectEnded(expired)
  const known = ['refused', 'customer_changed']
  expect(lines.filter(({ event }) => !known.includes(event as string))).toEqual([])
})

it('retry: the same key in time', async () => {
  const pair = await newPair(await newUser())
  await refresh(pair, { key: 'key-1' })
  await refresh(pair, { key: 'key-1' })
  expect(told(pair)).toEqual([{ ...answered('retry'), ...place(pair) }])
})

it('grace: another attempt within the grace', async () => {
  const pair = await newPair(await newUser())
  const vars = { REUSE_GRACE_SECONDS: '30', REUSE_GRACE_FOR: 'anyone' }
  await refresh(pair, { key: 'key-1', vars })
  await refresh(pair, { vars })
  expect(told(pair)).toEqual([{ ...answered('grace'), ...place(pair) }])
})

it('late_retry: the same key, too late', async () => {
  freeze()
  const pair = await newPair(await newUser())
  await refresh(pair, { key: 'key-1' })
  advance(60)
  await refresh(pair, { key: 'key-1' })
  expect(told(pair)).toEqual([{ ...revoked('late_retry'), ...place(pair) }])
})

it('concurrent: another attempt with the last consumed pair', async () => {
  const pair = await newPair(await newUser())
  await refresh(pair)
  await refresh(pair)
  expect(told(pair)).toEqual([{ ...revoked('concurrent'), ...place(pair) }])
})

describe('stale_ancestor', () => {
  it('a pair that was consumed more than a window ago', async () => {
    freeze()
    const pair = await newPair(await newUser())
    await refresh(pair)
    advance(60)
    await refresh(pair)
    expect(told(pair)).toEqual([{ ...revoked('stale_ancestor'), ...place(pair) }])
  })

  it('a pair from further back, at once and with its key', async () => {
    const pair = await newPair(await newUser())
    const child = JSON.parse(await (await refresh(pair, { key: 'key-1' })).text()).content[0]
    await refresh(child, { key: 'key-1' })
    await refresh(pair, { key: 'key-1' })
    expect(told(pair)).toEqual([{ ...revoked('stale_ancestor'), ...place(pair) }])
  })

  it('a pair whose tokens have all expired', async () => {
    freeze()
    const pair = await newPair(await newUser())
    await next(pair)
    advance(15 * 86_400)
    await refresh(pair)
    expect(told(pair)).toEqual([{ ...revoked('stale_ancestor'), ...place(pair) }])
  })
})

it('ahead: a generation above the row is an alert, and the family is revoked', async () => {
  const pair = await newPair(await newUser())
  const child = await next(pair)
  const grandchild = await next(child)
  await sql(cellOf(pair), 'UPDATE family SET generation = 0 WHERE id = ?', sidOf(pair))
  await expectInvalidToken(await refresh(grandchild))
  expect(told(pair)).toEqual([
    { event: 'family_revoked', level: 'alert', cause: 'ahead', ...place(grandchild) },
  ])
  expect(await Promise.all([pair, child, grandchild].map(refreshes))).toEqual([false, false, false])
})

it('logs each cause once, and only a refusal for a revoked family', async () => {
  const pair = await newPair(await newUser())
  await refresh(pair)
  await refresh(pair)
  await refresh(pair)
  expect(told(pair)).toHaveLength(1)
})
