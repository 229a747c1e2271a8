import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { next, operate, PASSWORD, type Pair, type TestUser } from '../support/api.ts'
import { advance, cellOf, enter, freeze, post, someone, sql, verdict } from '../support/life.ts'

beforeEach(freeze)
afterEach(() => {
  vi.useRealTimers()
})

const attempt = (user: TestUser, password: string) => post(user.username, undefined, password)
const guess = (user: TestUser) => attempt(user, 'wrong')

/** Ten wrong guesses, as the cell counts them before each scrypt. An open session of the user. */
async function lock(user: TestUser): Promise<Pair> {
  const pair = await enter(user)
  const subject = { kind: 'user' as const, id: user.id }
  for (let time = 0; time < 10; time += 1) {
    expect(await cellOf(pair).admit(subject)).toEqual({ outcome: 'admitted' })
  }
  return pair
}

/** The seconds for which an attempt is told to wait. */
async function told(answered: Response): Promise<number> {
  expect(answered.status).toBe(429)
  expect(await verdict(answered)).toBe('429 GLOBAL_1005')
  return Number(answered.headers.get('retry-after'))
}

describe('after ten wrong passwords', () => {
  it('locks, also for the right one, for longer with every further guess, up to 15 minutes', async () => {
    const user = await someone()
    const answers = await Promise.all(Array.from({ length: 10 }, () => guess(user)))
    expect(await Promise.all(answers.map(verdict))).toEqual(Array(10).fill('401 AUTH_1001'))
    for (const seconds of [30, 60, 120, 240, 480, 900, 900]) {
      expect(await told(await attempt(user, PASSWORD))).toBe(seconds)
      advance(seconds - 1)
      expect(await told(await guess(user))).toBe(1)
      advance(1)
      expect(await verdict(await guess(user))).toBe('401 AUTH_1001')
    }
  })

  it('opens when the time is over, and a success clears the count', async () => {
    const user = await someone()
    const pair = await lock(user)
    advance(30)
    expect(await verdict(await attempt(user, PASSWORD))).toBe('200')
    expect(await sql(cellOf(pair), 'SELECT * FROM login WHERE subject = ?', user.id)).toEqual([])
    expect(await verdict(await guess(user))).toBe('401 AUTH_1001')
    expect(await verdict(await attempt(user, PASSWORD))).toBe('200')
  })

  it('is not lengthened by attempts at the closed door, and these run no scrypt', async () => {
    const user = await someone()
    await lock(user)
    vi.useRealTimers()
    const began = performance.now()
    const answers = await Promise.all(Array.from({ length: 30 }, () => attempt(user, PASSWORD)))
    const took = performance.now() - began
    const waits = await Promise.all(answers.map(told))
    expect(Math.max(...waits)).toBeLessThanOrEqual(31 + 60)
    // One scrypt alone takes a sixth of a second, thirty of them five.
    expect(took).toBeLessThan(1500)
  })

  it('counts no attempt while it is locked', async () => {
    const user = await someone()
    const pair = await lock(user)
    const row = () =>
      sql(cellOf(pair), 'SELECT failures, last_at, locked_until FROM login WHERE subject = ?', user.id)
    const before = await row()
    expect(before).toMatchObject([{ failures: 10 }])
    for (let time = 0; time < 5; time += 1) await told(await guess(user))
    expect(await row()).toEqual(before)
  })

  it('lets open sessions refresh', async () => {
    const user = await someone()
    const pair = await lock(user)
    await told(await attempt(user, PASSWORD))
    await next(await next(pair))
  })

  it('locks nobody else', async () => {
    const [user, neighbour] = [await someone(), await someone()]
    await lock(user)
    expect(await verdict(await attempt(neighbour, PASSWORD))).toBe('200')
  })

  it('gives way to a password set by an operator', async () => {
    const user = await someone()
    await lock(user)
    await operate('PATCH', `/user/${user.id}`, { password: 'set by an operator' })
    expect(await verdict(await attempt(user, 'set by an operator'))).toBe('200')
  })
})

it('counts guesses that come at once before any of them is answered', async () => {
  const user = await someone()
  const answers = await Promise.all(Array.from({ length: 16 }, () => guess(user)))
  const said = (await Promise.all(answers.map(verdict))).sort()
  expect(said).toEqual([...Array(10).fill('401 AUTH_1001'), ...Array(6).fill('429 GLOBAL_1005')])
})

it('forgets what is older than a day', async () => {
  const user = await someone()
  await lock(user)
  advance(86_400)
  expect(await verdict(await guess(user))).toBe('401 AUTH_1001')
  expect(await verdict(await attempt(user, PASSWORD))).toBe('200')
})

it('counts a disabled user’s attempts like anybody’s', async () => {
  const user = await someone()
  await lock(user)
  await operate('PATCH', `/user/${user.id}`, { disabled: true })
  expect(await told(await attempt(user, PASSWORD))).toBe(30)
  advance(30)
  expect(await verdict(await attempt(user, PASSWORD))).toBe('401 AUTH_1001')
  expect(await told(await attempt(user, PASSWORD))).toBe(60)
})
