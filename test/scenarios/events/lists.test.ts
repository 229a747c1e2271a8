import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { bearer, bodyOf, operate, PATH, type Pair, verdict } from '../../support/api.ts'
import { cellsWith, platformError } from '../../support/faults.ts'
import { HISTORY, historyFor, historyOf } from '../../support/history.ts'
import { sidOf } from '../../support/tokens.ts'
import { newCustomer, newPair, newUser } from '../../support/users.ts'

// Who may read a history, and its pages.

const historyPath = (userId: string) => `/api/v2/user/${userId}/history`

async function office() {
  const customerId = await newCustomer()
  const boss = await newUser({ role: 'ROLE_SUPER_ADMIN', customerId })
  const user = await newUser({ customerId })
  return { boss, user, admin: await newPair(boss), pair: await newPair(user) }
}

describe('the pages of a history', () => {
  it('are in order, newest first, and complete', async () => {
    const user = await newUser()
    const pairs: Pair[] = []
    for (let login = 0; login < 5; login += 1) pairs.push(await newPair(user))
    const page = async (number: number) => {
      const listed = await bearer((pairs[0] as Pair).token, 'GET', `${HISTORY}?page=${number}&size=2`)
      const { content, pageable } = await bodyOf(listed)
      expect(pageable).toEqual({ page: number, size: 2, totalPages: 3, totalElements: 5 })
      return (content as { familyId: string }[]).map(({ familyId }) => familyId)
    }
    const pages = [await page(0), await page(1), await page(2), await page(3)]
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 1, 0])
    expect(pages.flat()).toEqual(pairs.map(sidOf).reverse())
  })

  it('give each event an id of its own, the same for every reader', async () => {
    const { user, admin, pair } = await office()
    await bearer((await newPair(user)).token, 'DELETE', PATH)
    const own = await historyOf(pair)
    expect(new Set(own.map(({ id }) => id)).size).toBe(3)
    expect(await historyOf(admin, historyPath(user.id))).toEqual(own)
    const toOperator = (await historyFor(user.id)).map(({ requestId: _, ...event }) => event)
    expect(toOperator).toEqual(own)
  })

  it('are empty for a user who never logged in', async () => {
    const { admin, boss } = await office()
    const user = await newUser({ customerId: boss.customerId })
    expect(await historyOf(admin, historyPath(user.id))).toEqual([])
    expect(await historyFor(user.id)).toEqual([])
  })
})

describe('an administrator', () => {
  it('sees users of the same customer alone', async () => {
    const { admin } = await office()
    const stranger = await newUser()
    await newPair(stranger)
    for (const id of [stranger.id, newId(), 'nobody']) {
      expect(await verdict(await bearer(admin.token, 'GET', historyPath(id)))).toBe('403 AUTH_1003')
    }
  })

  it('is a super administrator, and a user sees only their own', async () => {
    const { user, boss, pair } = await office()
    for (const { id } of [user, boss]) {
      expect(await verdict(await bearer(pair.token, 'GET', historyPath(id)))).toBe('403 AUTH_1003')
    }
  })
})

it('a token of an ended session reads no history', async () => {
  const pair = await newPair(await newUser())
  await bearer(pair.token, 'DELETE', PATH)
  expect(await verdict(await bearer(pair.token, 'GET', HISTORY))).toBe('401 AUTH_1002')
})

it('the limit of session calls applies', async () => {
  const pair = await newPair(await newUser())
  const vars = { SESSION_PER_FAMILY: { limit: async () => ({ success: false }) } }
  const refused = await bearer(pair.token, 'GET', HISTORY, { vars })
  expect(await verdict(refused)).toBe('429 GLOBAL_1005')
})

it('an operator gets 404 for an unknown user, and 401 without the token', async () => {
  expect(await verdict(await operate('GET', `/user/${newId()}/history`))).toBe('404 GLOBAL_1003')
  const pair = await newPair(await newUser())
  const path = `/api/v2/operator/user/${newId()}/history`
  expect(await verdict(await bearer(pair.token, 'GET', path))).toBe('401 AUTH_1002')
})

it('an outage of a cell is an outage, and no empty history', async () => {
  const pair = await newPair(await newUser())
  const vars = cellsWith(async (name, ask, args) => {
    if (name === 'history') throw platformError({ retryable: true }, 'Network connection lost.')
    return ask(...args)
  })
  const answered = await bearer(pair.token, 'GET', HISTORY, { vars })
  expect(answered.headers.get('retry-after')).not.toBeNull()
  expect(await verdict(answered)).toBe('503 GLOBAL_1001')
})
