import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { UNKNOWN } from '../../../src/events/catalogue.ts'
import { totalsOf } from '../../../src/events/event-counts.ts'
import { openStores, type Stores } from '../../../src/families/object/stores.ts'
import { cellStub } from '../../support/cells.ts'
import { newFamily } from '../../support/new-family.ts'

const NOW = Date.now()
const SECOND = Math.floor(NOW / 1000)
const HOUR_MS = 3_600_000

/** Runs with the stores of a cell that no other test uses. */
const inCell = <T>(name: string, run: (stores: Stores, storage: DurableObjectStorage) => T) =>
  runInDurableObject(cellStub(name), (_, { storage }) => run(openStores(storage, 30, true), storage))

describe('the live families of a cell', () => {
  it('are counted without those that ended, expired or began before a mass revocation', async () => {
    const counted = await inCell('stats-1', ({ families, watermark }) => {
      families.insert(newFamily())
      families.insert(newFamily())
      families.insert(newFamily({ refreshExpiresAt: SECOND - 1 }))
      families.insert(newFamily({ createdAt: NOW - 2000 }))
      const ended = newFamily()
      families.insert(ended)
      families.update({ ...ended, revokedAt: NOW, revokedFor: 'logout' })
      watermark.raise(NOW - 1000, NOW, UNKNOWN)
      return families.countLive(NOW)
    })
    expect(counted).toEqual({ live: 2, isExact: true })
  })

  it('are none in an empty cell', async () => {
    expect(await inCell('stats-2', ({ families }) => families.countLive(NOW))).toEqual({
      live: 0,
      isExact: true,
    })
  })

  it('are estimated within 5 % in a large cell, of which 20,000 rows are read', async () => {
    const { counted, read } = await inCell('stats-3', ({ families }, storage) => {
      storage.transactionSync(() => {
        for (let made = 0; made < 60_000; made += 1) {
          families.insert(newFamily({ refreshExpiresAt: SECOND + (made % 4 === 0 ? -1 : 60) }))
        }
      })
      const sql = 'SELECT user_id FROM family ORDER BY user_id, id LIMIT 20000'
      return { counted: families.countLive(NOW), read: storage.sql.exec(sql).toArray().length }
    })
    expect(read).toBe(20_000)
    expect(counted.isExact).toBe(false)
    expect(counted.live).toBeGreaterThan(45_000 * 0.95)
    expect(counted.live).toBeLessThan(45_000 * 1.05)
  })
})

describe('the events of a cell since a moment', () => {
  const login = (at: number) =>
    ({ event: 'login', cause: null, at, familyId: null, actor: { kind: 'service' } }) as const
  const ended = (at: number) => ({ ...login(at), event: 'session_ended', cause: 'reuse' }) as const

  it('are counted by name and cause, also after rows were deleted', async () => {
    const counted = await inCell('stats-4', ({ history }) => {
      const users = Array.from({ length: 300 }, () => ({ userId: newId() }))
      for (const [index, user] of users.entries())
        history.record(user, login(NOW - 3 * HOUR_MS + index * 60_000))
      history.record({ userId: 'one' }, ended(NOW - HOUR_MS))
      history.record({ userId: 'one' }, ended(NOW - 1))
      // An event that was not relayed stays until it is.
      history.markRelayed(302)
      for (const { userId } of users.slice(290)) history.erase(userId)
      return [0, NOW - 2 * HOUR_MS, NOW - 1000, NOW + 1].map((since) => totalsOf(history.count(since)))
    })
    const logins = (count: number) => ({ event: 'login', cause: null, count })
    const reuses = (count: number) => ({ event: 'session_ended', cause: 'reuse', count })
    // The events of one minute each: 300 from three hours ago on, of which the last ten were deleted.
    expect(counted).toEqual([
      [logins(290), reuses(2)],
      [logins(230), reuses(2)],
      [logins(110), reuses(1)],
      [logins(109)],
    ])
  })

  it('are none in an empty cell', async () => {
    expect(await inCell('stats-5', ({ history }) => totalsOf(history.count(NOW)))).toEqual([])
  })

  it('are counted by hour', async () => {
    const counted = await inCell('stats-9', ({ history }) => {
      const midnight = Math.floor(NOW / HOUR_MS) * HOUR_MS - 20 * HOUR_MS
      const at = [0, 1, HOUR_MS - 1, HOUR_MS, 5 * HOUR_MS].map((later) => midnight + later)
      for (const moment of at) history.record({ userId: newId() }, login(moment))
      history.record({ userId: newId() }, ended(midnight + 5 * HOUR_MS + 7))
      return history
        .count(midnight)
        .map(({ hour, ...count }) => ({ ...count, hour: (hour - midnight) / HOUR_MS }))
    })
    const logins = { event: 'login', cause: null }
    expect(counted).toEqual([
      { ...logins, hour: 0, count: 3 },
      { ...logins, hour: 1, count: 1 },
      { ...logins, hour: 5, count: 1 },
      { event: 'session_ended', cause: 'reuse', hour: 5, count: 1 },
    ])
  })

  it('include an event that is up to an hour out of order', async () => {
    const counted = await inCell('stats-6', ({ history }) => {
      history.record({ userId: 'one' }, login(NOW))
      for (let made = 0; made < 20; made += 1) history.record({ userId: 'one' }, login(NOW - HOUR_MS / 2))
      history.record({ userId: 'one' }, login(NOW))
      return totalsOf(history.count(NOW - 1))
    })
    expect(counted).toEqual([{ event: 'login', cause: null, count: 2 }])
  })
})

describe('the backlog of an outbox', () => {
  it.each([
    { tries: 0, dueIn: 2000, waited: 0 },
    { tries: 1, dueIn: 1000, waited: 0 },
    { tries: 3, dueIn: 4000, waited: 3000 },
    { tries: 9, dueIn: 256_000, waited: 255_000 },
    { tries: 11, dueIn: 300_000, waited: 811_000 },
  ])('has waited for $waited ms after $tries failures', async ({ tries, dueIn, waited }) => {
    const backlog = await inCell('stats-7', ({ outbox }, { sql }) => {
      sql.exec('DELETE FROM outbox')
      sql.exec('INSERT INTO outbox VALUES (?, ?, ?, ?)', newId(), SECOND + 60, NOW + dueIn, tries)
      const found = outbox.backlog(NOW)
      sql.exec('DELETE FROM outbox')
      return found
    })
    expect(backlog).toEqual({ depth: 1, oldestMs: waited })
  })

  it('is empty without an entry', async () => {
    expect(await inCell('stats-8', ({ outbox }) => outbox.backlog(NOW))).toEqual({ depth: 0, oldestMs: 0 })
  })
})
