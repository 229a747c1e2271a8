import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { everyCell } from '../../../src/families/rules/placement.ts'
import { next, operate, type Pair } from '../../support/api.ts'
import { cellOf, cellStub } from '../../support/cells.ts'
import { freeze } from '../../support/clock.ts'
import { runCron } from '../../support/cron.ts'
import { limitsIn, pendingCells, setPolicy } from '../../support/customers.ts'
import { callsLost, cellDown } from '../../support/faults.ts'
import { captureLogs } from '../../support/logs.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newCustomer, newPair, newUser, type TestUser } from '../../support/users.ts'

// The directory has a policy, and a cell does not. No operator repeats the call.

let user: TestUser
let pair: Pair

beforeEach(async () => {
  freeze()
  user = await newUser()
  pair = await newPair(user)
})

afterEach(() => {
  vi.useRealTimers()
})

const lost = callsLost('setLimits')
const lifetime = ({ token }: Pair) => claimsOf(token).exp - claimsOf(token).iat

describe('a policy', () => {
  it('is sent to every cell that can exist', async () => {
    const { pending } = await setPolicy(user.customerId, { accessTokenTtlSeconds: 300 })
    expect(pending).toBe(0)
    expect(await pendingCells(user.customerId)).toEqual([])
    for (const cell of [...everyCell(16).slice(0, 3), ...everyCell(16).slice(-1)]) {
      expect(await limitsIn(cellStub(cell), user.customerId)).toMatchObject({ access_token_ttl_seconds: 300 })
    }
  })

  it('that cells did not get is counted, logged, and completed by the Cron Trigger', async () => {
    const { cell } = claimsOf(pair.token)
    const lines = captureLogs()
    const { pending } = await setPolicy(user.customerId, { accessTokenTtlSeconds: 300 }, cellDown(cell))
    expect(pending).toBe(1)
    expect(lines.join('\n')).toContain('"part":"cell"')
    expect(await pendingCells(user.customerId)).toEqual([cell])
    await runCron(cellDown(cell))
    expect(await pendingCells(user.customerId)).toEqual([cell])
    pair = await next(pair)
    expect(lifetime(pair)).toBe(3600)
    await runCron()
    expect(await pendingCells(user.customerId)).toEqual([])
    expect(lifetime(await next(pair))).toBe(300)
  })

  it('of two changes is the later one, of several customers in one call', async () => {
    const other = await newCustomer()
    await setPolicy(user.customerId, { accessTokenTtlSeconds: 300 }, lost)
    await setPolicy(user.customerId, { accessTokenTtlSeconds: 200 }, lost)
    await setPolicy(other, { idleTtlSeconds: 100 }, lost)
    expect(await pendingCells(other)).toHaveLength(await everyKnownCell())
    await runCron()
    expect([...(await pendingCells(other)), ...(await pendingCells(user.customerId))]).toEqual([])
    expect(await limitsIn(cellOf(pair), other)).toMatchObject({ idle_ttl_seconds: 100 })
    expect(lifetime(await next(pair))).toBe(200)
  })

  it('that is changed while it is sent stays pending', async () => {
    const { customerId } = user
    await setPolicy(customerId, { accessTokenTtlSeconds: 300 }, lost)
    const slow = {
      FAMILY_CELLS: {
        getByName: (name: string) => {
          const stub = env.FAMILY_CELLS.getByName(name)
          return new Proxy(stub, {
            get: (target, method) =>
              method === 'setLimits'
                ? async (all: Parameters<typeof target.setLimits>[0]) => {
                    if (name === claimsOf(pair.token).cell) {
                      await setPolicy(customerId, { accessTokenTtlSeconds: 100 }, lost)
                    }
                    return target.setLimits(all)
                  }
                : Reflect.get(target, method),
          })
        },
      },
    }
    await runCron(slow)
    expect(await pendingCells(customerId)).toHaveLength(await everyKnownCell())
    await runCron()
    expect(lifetime(await next(pair))).toBe(100)
  })

  it('is sent again by an empty change', async () => {
    await setPolicy(user.customerId, { accessTokenTtlSeconds: 300 })
    const stub = cellOf(pair)
    const before = await limitsIn(stub, user.customerId)
    await setPolicy(user.customerId, {})
    const after = await limitsIn(stub, user.customerId)
    expect(after).toMatchObject({ access_token_ttl_seconds: 300 })
    expect(Number(after?.version)).toBeGreaterThan(Number(before?.version))
  })

  it('that is changed after the directory was restored is later than every one before', async () => {
    await setPolicy(user.customerId, { accessTokenTtlSeconds: 300 })
    await setPolicy(user.customerId, { accessTokenTtlSeconds: 200 })
    // The directory of a moment before the policy.
    await env.DB.prepare('DELETE FROM customer_policies WHERE customer_id = ?').bind(user.customerId).run()
    vi.setSystemTime(Date.now() + 1000)
    await setPolicy(user.customerId, { accessTokenTtlSeconds: 100 })
    expect(lifetime(await next(pair))).toBe(100)
  })
})

describe('a cell that never heard of a policy', () => {
  it('has it from the next login of a user of the customer on, for all its sessions', async () => {
    await setPolicy(user.customerId, { accessTokenTtlSeconds: 300 }, lost)
    expect(await limitsIn(cellOf(pair), user.customerId)).toBeUndefined()
    expect(lifetime(await newPair(user))).toBe(300)
    expect(lifetime(await next(pair))).toBe(300)
  })

  it('has it from a change of such a user on', async () => {
    const { customerId } = user
    await setPolicy(customerId, { accessTokenTtlSeconds: 300 }, lost)
    expect((await operate('PATCH', `/user/${user.id}`, {})).status).toBe(200)
    expect(await limitsIn(cellOf(pair), customerId)).toMatchObject({ access_token_ttl_seconds: 300 })
  })
})

const everyKnownCell = async () => {
  const sql = 'SELECT DISTINCT cell FROM users WHERE cell IS NOT NULL'
  const { results } = await env.DB.prepare(sql).all<{ cell: string }>()
  return new Set([...everyCell(16), ...results.map(({ cell }) => cell)]).size
}
