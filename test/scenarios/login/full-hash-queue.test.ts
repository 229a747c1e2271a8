import { afterEach, describe, expect, it, vi } from 'vitest'
import { HashQueue } from '../../../src/users/hash-queue.ts'
import { create, operate, PASSWORD, verdict } from '../../support/api.ts'
import { attemptsOfFamily, attemptsUnder } from '../../support/cells.ts'
import { changePassword } from '../../support/sessions.ts'
import { newPair, newUser } from '../../support/users.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a full queue of password hashes', () => {
  /** Fills the queue: every hash arrives while 64 others wait. Resolves when those have run. */
  function fill(): () => Promise<unknown> {
    const run = HashQueue.prototype.run
    let waiting: Promise<unknown>[] = []
    vi.spyOn(HashQueue.prototype, 'run').mockImplementation(function <T>(this: HashQueue, hash: () => T) {
      waiting = [...waiting, ...Array.from({ length: 64 }, () => run.call(this, () => null))]
      return run.call(this, hash) as ReturnType<typeof run<T>>
    })
    return () => Promise.all(waiting)
  }
  const FULL = '429 GLOBAL_1005'

  it('refuses every call that hashes, counts nothing and changes nothing', async () => {
    const [user, owner] = [await newUser(), await newUser()]
    const pair = await newPair(owner)
    const emptied = fill()
    // The addition of up to half of the seconds keeps callers that were refused together from returning together.
    vi.spyOn(Math, 'random').mockReturnValueOnce(0.99)
    const login = await create(user.username)
    expect(login.headers.get('retry-after')).toBe('15')
    expect(await verdict(login)).toBe(FULL)
    expect(await verdict(await create('nobody@example.com'))).toBe(FULL)
    expect(await verdict(await changePassword(pair, PASSWORD, 'another password'))).toBe(FULL)
    expect(await verdict(await operate('PATCH', `/user/${user.id}`, { password: 'x' }))).toBe(FULL)
    const added = {
      username: 'new@example.com',
      password: 'x',
      customerId: user.customerId,
      role: 'ROLE_USER',
    }
    expect(await verdict(await operate('POST', '/user', added))).toBe(FULL)
    vi.restoreAllMocks()
    await emptied()
    expect(await attemptsUnder(user.username)).toEqual([])
    expect(await attemptsUnder('nobody@example.com')).toEqual([])
    expect(await attemptsOfFamily(pair)).toEqual([])
    expect((await create(user.username)).status).toBe(200)
    expect(await verdict(await create(owner.username))).toBe('200')
  })
})
