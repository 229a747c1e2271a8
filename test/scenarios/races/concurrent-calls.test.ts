import { describe, expect, it } from 'vitest'
import {
  bearer,
  contentOf,
  create,
  operate,
  PASSWORD,
  PATH,
  type Pair,
  refresh,
  SESSIONS,
  verdict,
} from '../../support/api.ts'
import { familyRow } from '../../support/cells.ts'
import {
  expectAlive,
  expectEnded,
  expectInvalidCredentials,
  expectInvalidToken,
  refreshes,
} from '../../support/expect.ts'
import { changePassword } from '../../support/sessions.ts'
import { sidOf } from '../../support/tokens.ts'
import { newPair, newUser, type TestUser } from '../../support/users.ts'

// Concurrent calls with varied delays. Every answer holds, in any order of the calls.

const ROUNDS = 12

/** Runs a call a little later, with a delay that differs from round to round. */
async function later<T>(milliseconds: number, run: () => Promise<T>): Promise<T> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
  return run()
}

const jitter = () => Math.random() * 6

/** The distinct successors among some answers. Each answer must be a 200 or a refused token. */
async function successorsIn(answers: Response[]): Promise<Pair[]> {
  const pairs = new Map<string, Pair>()
  for (const answered of answers) {
    if (answered.status !== 200) {
      await expectInvalidToken(answered)
      continue
    }
    const pair = await contentOf<Pair>(answered)
    pairs.set(pair.refreshToken + pair.token, pair)
  }
  return [...pairs.values()]
}

describe('refresh × refresh', () => {
  it('with one key: one successor, which refreshes', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const pair = await newPair(await newUser())
      const keyed = () => later(jitter(), () => refresh(pair, { key: 'key-1' }))
      const answers = await Promise.all(Array.from({ length: 6 }, keyed))
      expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200))
      const [child, ...others] = await successorsIn(answers)
      expect(others).toEqual([])
      expect(await familyRow(pair)).toMatchObject({ generation: 1, revoked_at: null })
      await expectAlive(child as Pair)
    }
  })

  it('with two keys: one successor, and the family ends', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const pair = await newPair(await newUser())
      const keys = ['key-1', 'key-2', 'key-1', 'key-2']
      const answers = await Promise.all(keys.map((key) => later(jitter(), () => refresh(pair, { key }))))
      const [child, ...others] = await successorsIn(answers)
      expect(others).toEqual([])
      expect(await familyRow(pair)).toMatchObject({ generation: 1, revoked_for: 'reuse' })
      await expectEnded(child as Pair)
    }
  })

  it('without a key: one successor, for one of them, and the family ends', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const pair = await newPair(await newUser())
      const answers = await Promise.all(Array.from({ length: 4 }, () => later(jitter(), () => refresh(pair))))
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      const [child] = await successorsIn(answers)
      expect(await familyRow(pair)).toMatchObject({ generation: 1, revoked_for: 'reuse' })
      await expectEnded(child as Pair)
    }
  })
})

type End = (user: TestUser, pair: Pair, other: Pair) => Promise<Response>

const ENDINGS: Record<string, End> = {
  logout: (_, pair) => bearer(pair.token, 'DELETE', PATH),
  'end one': (_, pair, other) => bearer(other.token, 'DELETE', `${SESSIONS}/${sidOf(pair)}`),
  'end all': (_, __, other) => bearer(other.token, 'DELETE', SESSIONS),
  'end all others': (_, __, other) => bearer(other.token, 'DELETE', `${SESSIONS}?except=current`),
  disable: (user) => operate('PATCH', `/user/${user.id}`, { disabled: true }),
  revoke: (user) => operate('DELETE', `/user/${user.id}/session`, undefined),
  remove: (user) => operate('DELETE', `/user/${user.id}`, undefined),
}

describe.each(Object.entries(ENDINGS))('refresh × %s', (_, end) => {
  it('no pair of the family refreshes after the answer to the end, and it is no session any more', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const user = await newUser()
      const [pair, other] = [await newPair(user), await newPair(user)]
      const [ended, ...answers] = await Promise.all([
        later(jitter(), () => end(user, pair, other)),
        later(jitter(), () => refresh(pair, { key: 'key-1' })),
        later(jitter(), () => refresh(pair, { key: 'key-1' })),
      ])
      expect(ended.status).toBe(200)
      const children = await successorsIn(answers)
      expect(children.length).toBeLessThanOrEqual(1)
      for (const ended of [...children, pair]) {
        await expectInvalidToken(await bearer(ended.token, 'GET', SESSIONS))
        await expectInvalidToken(await refresh(ended, { key: 'key-1' }))
        await expectEnded(ended)
      }
    }
  })
})

it("refresh × password change: all families but the caller's have ended", async () => {
  for (let round = 0; round < 3; round += 1) {
    const user = await newUser()
    const [pair, own] = [await newPair(user), await newPair(user)]
    const rotations: Promise<Pair[]> = (async () => {
      const seen = [pair]
      for (let answered = await refresh(pair); answered.status === 200; ) {
        const child = await contentOf<Pair>(answered)
        seen.push(child)
        // Calls within the process that follow each other without a pause let no timer run. A hash ends with a timer.
        answered = await later(0, () => refresh(child))
      }
      return seen
    })()
    expect(await verdict(await changePassword(own, PASSWORD, `another password ${round}`))).toBe('200')
    const seen = await rotations
    expect(seen.length).toBeGreaterThan(2)
    await expectEnded(seen.at(-1) as Pair)
    await expectAlive(own)
  }
})

// A create takes a sixth of a second in scrypt, so an end meets it at any of its steps.
const DELAYS = [0, 40, 80, 120, 160, 200, 240, 280]

it('create × end all: a family that was created before the call has ended', async () => {
  const rounds = DELAYS.map(async (delay) => {
    const user = await newUser()
    const pair = await newPair(user)
    const [created, asked] = await Promise.all([
      create(user.username),
      later(delay, async () => {
        const at = Date.now()
        expect(await verdict(await bearer(pair.token, 'DELETE', SESSIONS))).toBe('200')
        return at
      }),
    ])
    const fresh = await contentOf<Pair>(created)
    const bornAt = Number((await familyRow(fresh)).created_at)
    await expectEnded(pair)
    const alive = await refreshes(fresh)
    // A live family was opened after the end, with a new check of the password.
    expect(alive && bornAt < asked).toBe(false)
  })
  await Promise.all(rounds)
})

it('create × password change: no family that the old password opened is live', async () => {
  for (const delay of DELAYS) {
    const user = await newUser()
    const pair = await newPair(user)
    const [created, changed] = await Promise.all([
      later(delay, () => create(user.username)),
      changePassword(pair, PASSWORD, 'another password'),
    ])
    expect(await verdict(changed)).toBe('200')
    if (created.status === 200) await expectEnded(await contentOf<Pair>(created))
    else await expectInvalidCredentials(created)
    await expectAlive(pair)
  }
})
