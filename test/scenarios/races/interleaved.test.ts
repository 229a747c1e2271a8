import { runDurableObjectAlarm } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  bearer,
  contentOf,
  create,
  next,
  operate,
  PASSWORD,
  PATH,
  type Pair,
  refresh,
  SESSIONS,
  verdict,
} from '../../support/api.ts'
import { cellOf, familyRow } from '../../support/cells.ts'
import { advance, freeze } from '../../support/clock.ts'
import {
  expectAlive,
  expectEnded,
  expectErased,
  expectInvalidCredentials,
  expectInvalidToken,
  refreshes,
} from '../../support/expect.ts'
import { cellsWith } from '../../support/faults.ts'
import { changePassword } from '../../support/sessions.ts'
import { sidOf } from '../../support/tokens.ts'
import { newPair, newUser, type TestUser } from '../../support/users.ts'

// Orders that random timing seldom finds. Another call runs right before or right after the cell's part of a call under
// way.

afterEach(() => {
  vi.useRealTimers()
})

/** Bindings under which another call runs once, before or after the cell's part of a call. */
function meanwhile(method: string, when: 'before' | 'after', happen: () => Promise<unknown>) {
  let pending = true
  return cellsWith(async (name, call, args) => {
    const due = name === method && pending
    if (due) pending = false
    if (due && when === 'before') await happen()
    const answer = await call(...args)
    if (due && when === 'after') await happen()
    return answer
  })
}

const ok = async (answering: Promise<Response>) => expect(await verdict(await answering)).toBe('200')

const ENDINGS: Record<string, (user: TestUser, pair: Pair) => Promise<void>> = {
  logout: (_, pair) => ok(bearer(pair.token, 'DELETE', PATH)),
  'end all': (_, pair) => ok(bearer(pair.token, 'DELETE', SESSIONS)),
  disable: (user) => ok(operate('PATCH', `/user/${user.id}`, { disabled: true })),
  remove: (user) => ok(operate('DELETE', `/user/${user.id}`, undefined)),
}

describe.each(Object.entries(ENDINGS))('%s during a refresh', (_, end) => {
  it('before the rotation refuses it', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const answered = await refresh(pair, {
      key: 'key-1',
      vars: meanwhile('rotate', 'before', () => end(user, pair)),
    })
    await expectInvalidToken(answered)
    await expectEnded(pair)
  })

  it('after the rotation makes the new pair useless when it arrives', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const answered = await refresh(pair, {
      key: 'key-1',
      vars: meanwhile('rotate', 'after', () => end(user, pair)),
    })
    const child = await contentOf<Pair>(answered)
    await expectInvalidToken(await bearer(child.token, 'GET', SESSIONS))
    await expectInvalidToken(await refresh(pair, { key: 'key-1' }))
    await expectEnded(child)
  })
})

describe('during a create, after its password was verified', () => {
  const login = (user: TestUser, bindings: Record<string, unknown>) =>
    create(user.username, { vars: bindings })

  it.each(['admit', 'open'])(
    'end all, before %s: the create opens again, without another attempt, and is a login after it',
    async (at) => {
      const user = await newUser()
      const pair = await newPair(user)
      const calls: string[] = []
      const during = cellsWith(async (name, call, args) => {
        calls.push(name)
        if (calls.indexOf(at) === calls.length - 1) await ok(bearer(pair.token, 'DELETE', SESSIONS))
        return call(...args)
      })
      const created = await contentOf<Pair>(await login(user, during))
      expect(calls).toEqual(['admit', 'takeBack', 'open', 'open'])
      await expectEnded(pair)
      const live = await cellOf(pair).families(user.id)
      expect(live.map(({ id }) => id)).toEqual([sidOf(created)])
      await expectAlive(created)
    },
  )

  it('the end of all right after it: the new family has ended when its pair arrives', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const during = meanwhile('open', 'after', () => ok(bearer(pair.token, 'DELETE', SESSIONS)))
    await expectEnded(await contentOf<Pair>(await login(user, during)))
  })

  it.each(['admit', 'open'])('a new password, before %s: the old password is refused', async (at) => {
    const user = await newUser()
    const pair = await newPair(user)
    const during = meanwhile(at, 'before', () => ok(changePassword(pair, PASSWORD, 'another password')))
    await expectInvalidCredentials(await login(user, during))
    expect(await cellOf(pair).families(user.id)).toHaveLength(1)
    await expectAlive(pair)
  })

  it('a new password right after it: the new family has ended when its pair arrives', async () => {
    const user = await newUser()
    const pair = await newPair(user)
    const during = meanwhile('open', 'after', () => ok(changePassword(pair, PASSWORD, 'another password')))
    await expectEnded(await contentOf<Pair>(await login(user, during)))
    await expectAlive(pair)
  })

  it.each(['disable', 'remove'])('%s: the login is refused, and opens no family', async (how) => {
    const user = await newUser()
    const pair = await newPair(user)
    const during = meanwhile('open', 'before', async () => ENDINGS[how]?.(user, pair))
    await expectInvalidCredentials(await login(user, during))
    expect(await cellOf(pair).families(user.id)).toEqual([])
  })

  it('a change of the user at the first login, who has no family yet', async () => {
    const user = await newUser()
    const during = meanwhile('open', 'before', () =>
      ok(operate('PATCH', `/user/${user.id}`, { disabled: true })),
    )
    await expectInvalidCredentials(await login(user, during))
  })

  it('repeated changes of the user are an outage, and not a wrong password', async () => {
    const user = await newUser()
    const change = () => operate('PATCH', `/user/${user.id}`, {})
    const during = cellsWith(async (name, call, args) => {
      if (name === 'open') await change()
      return call(...args)
    })
    expect(await verdict(await login(user, during))).toBe('503 GLOBAL_1001')
    expect(await verdict(await create(user.username))).toBe('200')
  })
})

it('refresh × refresh of the successor, while the first answer is still on its way', async () => {
  const pair = await newPair(await newUser())
  let grandchild: Pair | undefined
  const during = meanwhile('rotate', 'after', async () => {
    grandchild = await next(await contentOf<Pair>(await refresh(pair, { key: 'key-1' })))
  })
  const child = await contentOf<Pair>(await refresh(pair, { key: 'key-1', vars: during }))
  await expectAlive(grandchild as Pair)
  await expectEnded(child)
})

it('alarm × refresh: live families rotate once, expired ones go', async () => {
  freeze()
  const vars = { CELLS_PER_REGION: '1' }
  const users = await Promise.all(Array.from({ length: 12 }, () => newUser()))
  const expired = await Promise.all(
    users.map((user) => newPair(user, { ...vars, FAMILY_MAX_AGE_SECONDS: '5' })),
  )
  // The purge is due at this time.
  advance(86_401)
  let live = await Promise.all(users.map((user) => newPair(user, vars)))
  const [first] = live as [Pair]
  for (let round = 1; round <= 5; round += 1) {
    const [children] = await Promise.all([
      Promise.all(live.map((pair) => next(pair))),
      runDurableObjectAlarm(cellOf(first)),
      Promise.all(expired.map((pair) => expectEnded(pair))),
    ])
    live = children
  }
  for (const pair of expired) await expectErased(pair)
  for (const pair of live) expect(await familyRow(pair)).toMatchObject({ generation: 5, revoked_at: null })
  expect(await Promise.all(live.map(refreshes))).toEqual(Array(12).fill(true))
})
