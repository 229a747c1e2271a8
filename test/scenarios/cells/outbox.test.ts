import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { decodeJwt } from 'jose'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { revokedKey } from '../../../src/core/revoked-key.ts'
import type { FamilyCell } from '../../../src/families/object/cell.ts'
import { call, next, operate, PASSWORD, PATH, type Pair, refresh } from '../../support/api.ts'
import { newPair, newUser, type TestUser } from '../../support/users.ts'

const claimsOf = (pair: Pair) => decodeJwt<{ sid: string; cell: string }>(pair.token)
const isListed = async (pair: Pair) => (await env.REVOKED.get(revokedKey(claimsOf(pair).sid))) !== null
const cellOf = (pair: Pair) => env.FAMILY_CELLS.getByName(claimsOf(pair).cell)
const bearer = (pair: Pair) => ({ authorization: `Bearer ${pair.token}` })

async function expectListed(pair: Pair) {
  await vi.waitUntil(() => isListed(pair), { timeout: 5000 })
}

function pending(pair: Pair) {
  return runInDurableObject(cellOf(pair), (_: FamilyCell, state) =>
    state.storage.sql
      .exec<{ tries: number; due_at: number }>(
        'SELECT tries, due_at FROM outbox WHERE family_id = ?',
        claimsOf(pair).sid,
      )
      .toArray(),
  )
}

/** The entries that the cells wrote, until `vi.restoreAllMocks()`. An object holds the binding from its start. */
async function setList(pair: Pair, put: (key: string) => Promise<void>) {
  await runInDurableObject(cellOf(pair), (cell: FamilyCell) => {
    const { REVOKED } = (cell as unknown as { env: Env }).env
    vi.spyOn(REVOKED, 'put').mockImplementation(put)
  })
}

/** Runs the alarm as if its time had come. */
async function runAlarm(pair: Pair, at: number) {
  vi.useFakeTimers({ toFake: ['Date'], now: at })
  await runDurableObjectAlarm(cellOf(pair))
  vi.useRealTimers()
}

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const ENDINGS: [string, (user: TestUser, pair: Pair) => Promise<unknown>][] = [
  [
    'reuse',
    async (_, pair) => {
      await next(pair)
      await refresh(pair)
    },
  ],
  [
    'a state that was rolled back',
    async (_, pair) => {
      const successor = await next(pair)
      await runInDurableObject(cellOf(pair), (__: FamilyCell, state) => {
        state.storage.sql.exec('UPDATE family SET generation = 0 WHERE id = ?', claimsOf(pair).sid)
      })
      await refresh(successor)
    },
  ],
  ['logout', (_, pair) => call('DELETE', PATH, { headers: bearer(pair) })],
  [
    'the end of one',
    (_, pair) => call('DELETE', `/api/v2/auth/session/${claimsOf(pair).sid}`, { headers: bearer(pair) }),
  ],
  ['the end of all', (_, pair) => call('DELETE', '/api/v2/auth/session', { headers: bearer(pair) })],
  [
    'the end of all others',
    async (user) => {
      const other = await newPair(user)
      await call('DELETE', '/api/v2/auth/session?except=current', { headers: bearer(other) })
      expect(await isListed(other)).toBe(false)
    },
  ],
  ['the cap', (user) => newPair(user, { MAX_FAMILIES_PER_USER: '1' })],
  [
    'a new password',
    async (user) => {
      const other = await newPair(user)
      await call('PUT', '/api/v2/auth/password', {
        headers: bearer(other),
        body: { password: PASSWORD, newPassword: 'another long password' },
      })
    },
  ],
  ['disabling', (user) => operate('PATCH', `/user/${user.id}`, { disabled: true })],
  ['removal', (user) => operate('DELETE', `/user/${user.id}`, undefined)],
  ['an operator', (user) => operate('DELETE', `/user/${user.id}/session`, undefined)],
  [
    'a mass revocation',
    () => operate('POST', '/revocation', { issuedBefore: new Date(Date.now() + 1000).toISOString() }),
  ],
]

describe('the outbox', () => {
  it.each(ENDINGS)('lists a family that ended by %s', async (_, end) => {
    const user = await newUser()
    const pair = await newPair(user)
    await end(user, pair)
    await expectListed(pair)
    await vi.waitUntil(async () => (await pending(pair)).length === 0)
  })

  it('keeps an entry while KV is down, waits longer after each try, and delivers it later', async () => {
    // The time is after that of the alarms. On a slow machine they would try too.
    const start = Date.now() + 600_000
    vi.useFakeTimers({ toFake: ['Date'], now: start })
    const pair = await newPair(await newUser())
    let refused = 0
    await setList(pair, (key) => {
      // The cell may have entries from the mass revocation before this test.
      if (key === revokedKey(claimsOf(pair).sid)) refused += 1
      return Promise.reject(new Error('KV is down'))
    })
    await call('DELETE', PATH, { headers: bearer(pair) })
    await vi.waitUntil(async () => (await pending(pair))[0]?.tries === 1)
    const at = start + 10_000
    await runAlarm(pair, at)
    const [entry] = await pending(pair)
    expect(entry).toMatchObject({ tries: 2, due_at: at + 2000 })
    expect(refused).toBe(2)
    expect(await isListed(pair)).toBe(false)
    vi.restoreAllMocks()
    await abortAllDurableObjects()
    await runAlarm(pair, at + 20_000)
    await expectListed(pair)
    expect(await pending(pair)).toEqual([])
  })

  it('delivers after a crash between the commit and the delivery', async () => {
    const pair = await newPair(await newUser())
    await setList(pair, () => new Promise(() => undefined))
    await call('DELETE', PATH, { headers: bearer(pair) })
    await abortAllDurableObjects()
    expect(await isListed(pair)).toBe(false)
    expect((await pending(pair)).length).toBe(1)
    vi.restoreAllMocks()
    await runAlarm(pair, Date.now() + 10_000)
    await expectListed(pair)
  })

  it('has no entry for a family without an unexpired access token', async () => {
    const pair = await newPair(await newUser(), { ACCESS_TOKEN_TTL_SECONDS: '60' })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 })
    const user = decodeJwt(pair.token).sub as string
    await operate('DELETE', `/user/${user}/session`, undefined)
    expect(await pending(pair)).toEqual([])
    expect(await isListed(pair)).toBe(false)
  })
})
