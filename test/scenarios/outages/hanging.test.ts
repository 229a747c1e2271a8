import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Late, within } from '../../../src/core/deadline.ts'
import { newId } from '../../../src/core/ids.ts'
import { Outbox } from '../../../src/families/object/outbox.ts'
import { create, refresh, verdict } from '../../support/api.ts'
import { cellStub } from '../../support/cells.ts'
import { expectAlive } from '../../support/expect.ts'
import { cellsWith } from '../../support/faults.ts'
import { recordLog } from '../../support/logs.ts'
import { newPair, newUser } from '../../support/users.ts'

// A part of the platform that never answers must not block its caller.

const OUTAGE = '503 GLOBAL_1001'
const never = () => new Promise<never>(() => {})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Runs a call with stopped clocks, then lets so many milliseconds pass. */
async function waiting(milliseconds: number, call: () => Promise<Response>): Promise<string> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const answer = call().then(verdict)
  for (let step = 0; step < 20; step += 1) {
    await vi.advanceTimersByTimeAsync(milliseconds / 20)
    // The platform's own answers need real time.
    await scheduler.wait(20)
  }
  return answer
}

describe('a hanging part of the platform is an outage after its time limit', () => {
  it('a cell', async () => {
    const pair = await newPair(await newUser())
    const lines = recordLog()
    expect(await waiting(10_000, () => refresh(pair, { vars: cellsWith(never) }))).toBe(OUTAGE)
    expect(lines).toMatchObject([
      { event: 'unavailable', part: 'cell', error: 'Late: no answer within 10 s' },
    ])
    vi.useRealTimers()
    await expectAlive(pair)
  })

  it('the database', async () => {
    const user = await newUser()
    const lines = recordLog()
    const silent = { bind: () => ({ first: never, all: never }) }
    const DB = { prepare: () => silent }
    expect(await waiting(10_000, () => create(user.username, { vars: { DB } }))).toBe(OUTAGE)
    expect(lines).toMatchObject([{ event: 'unavailable', part: 'directory' }])
  })

  it('KV: the entry stays in the outbox', async () => {
    const lines = recordLog()
    const left = await runInDurableObject(cellStub(`weur-${newId()}`), async (_, { storage }) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const outbox = new Outbox(storage.sql)
      const entry = outbox.add('a family', Math.floor(Date.now() / 1000) + 60, Date.now())
      const kv = { put: never } as unknown as KVNamespace
      const delivery = outbox.deliver(kv, entry === null ? [] : [entry], Date.now())
      await vi.advanceTimersByTimeAsync(5_000)
      await delivery
      const rows = storage.sql.exec('SELECT family_id, tries FROM outbox').toArray()
      storage.sql.exec('DELETE FROM outbox')
      return rows
    })
    expect(left).toEqual([{ family_id: 'a family', tries: 1 }])
    expect(lines).toMatchObject([{ event: 'unavailable', part: 'denylist' }])
  })
})

it('a deadline returns an answer in time, and leaves no timer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  expect(await within(1000, Promise.resolve('answer'))).toBe('answer')
  await expect(within(1000, Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(vi.getTimerCount()).toBe(0)
  const late = expect(within(1000, never())).rejects.toBeInstanceOf(Late)
  await vi.advanceTimersByTimeAsync(1000)
  await late
})

it('an object that starts with undelivered entries sets its alarm', async () => {
  const name = `weur-${newId()}`
  const due = Date.now() + 3_600_000
  await runInDurableObject(cellStub(name), async (_, { storage }) => {
    const sql = 'INSERT INTO outbox (family_id, expires_at, due_at, tries) VALUES (?, ?, ?, 3)'
    storage.sql.exec(sql, 'a family', Math.floor(due / 1000), due)
    // The platform also drops an alarm that failed too often.
    await storage.deleteAlarm()
  })
  await abortAllDurableObjects()
  const alarm = await runInDurableObject(cellStub(name), (_, { storage }) => storage.getAlarm())
  expect(alarm).toBe(due)
})
