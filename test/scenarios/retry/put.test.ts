import { afterEach, describe, expect, it, vi } from 'vitest'
import { contentOf, next, type Pair, refresh } from '../../support/api.ts'
import { cellOf, dumpCell, familyRow } from '../../support/cells.ts'
import { advance, freeze } from '../../support/clock.ts'
import { expectAlive, expectEnded, expectInvalidToken } from '../../support/expect.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

afterEach(() => {
  vi.useRealTimers()
})

const keyed = async (pair: Pair, key: string) => contentOf<Pair>(await refresh(pair, { key }))

describe('a resend with the same key', () => {
  it('gets the same answer, byte for byte, and the family lives on', async () => {
    const pair = await newPair(await newUser())
    const first = await (await refresh(pair, { key: 'key-1' })).text()
    expect(await (await refresh(pair, { key: 'key-1' })).text()).toBe(first)
    expect((await familyRow(pair)).generation).toBe(1)
    const child = JSON.parse(first).content[0] as Pair
    expect(claimsOf(child.token).gen).toBe(1)
    await expectAlive(child)
  })

  it('gets it twelve times at once, for one rotation', async () => {
    const pair = await newPair(await newUser())
    const answers = await Promise.all(Array.from({ length: 12 }, () => refresh(pair, { key: 'key-1' })))
    expect(answers.map((answer) => answer.status)).toEqual(Array(12).fill(200))
    const bodies = new Set(await Promise.all(answers.map((answer) => answer.text())))
    expect(bodies.size).toBe(1)
    expect((await familyRow(pair)).generation).toBe(1)
    const [body] = bodies
    await expectAlive(JSON.parse(body ?? '').content[0])
  })

  it('gets it in every generation, also with a key that was used for an earlier one', async () => {
    let pair = await newPair(await newUser())
    for (let generation = 1; generation <= 3; generation += 1) {
      const child = await keyed(pair, 'key-1')
      expect(await keyed(pair, 'key-1')).toEqual(child)
      expect(claimsOf(child.token).gen).toBe(generation)
      pair = child
    }
    await expectAlive(pair)
  })

  it('gets it after the access token has expired', async () => {
    freeze()
    const pair = await newPair(await newUser())
    advance(3599)
    const child = await keyed(pair, 'key-1')
    advance(2)
    expect(Date.now() / 1000).toBeGreaterThan(claimsOf(pair.token).exp)
    expect(await keyed(pair, 'key-1')).toEqual(child)
  })

  it('gets it until the last moment of the window, which no replay extends', async () => {
    freeze()
    const pair = await newPair(await newUser())
    const child = await keyed(pair, 'key-1')
    for (const seconds of [30, 29, 0.999]) {
      advance(seconds)
      expect(await keyed(pair, 'key-1')).toEqual(child)
    }
    advance(0.001)
    await expectInvalidToken(await refresh(pair, { key: 'key-1' }))
    await expectEnded(child)
  })
})

describe('reuse with keys ends the family', () => {
  it('another key', async () => {
    const pair = await newPair(await newUser())
    const child = await keyed(pair, 'key-1')
    await expectInvalidToken(await refresh(pair, { key: 'key-2' }))
    await expectEnded(child)
  })

  it('a key that differs in case alone', async () => {
    const pair = await newPair(await newUser())
    const child = await keyed(pair, 'key-a')
    await expectInvalidToken(await refresh(pair, { key: 'key-A' }))
    await expectEnded(child)
  })

  it('a key on the second try only', async () => {
    const pair = await newPair(await newUser())
    const child = await next(pair)
    await expectInvalidToken(await refresh(pair, { key: 'key-1' }))
    await expectEnded(child)
  })

  it('a key on the first try only', async () => {
    const pair = await newPair(await newUser())
    const child = await keyed(pair, 'key-1')
    await expectInvalidToken(await refresh(pair))
    await expectEnded(child)
  })

  it('a used successor, with the right key', async () => {
    const pair = await newPair(await newUser())
    const grandchild = await next(await keyed(pair, 'key-1'))
    await expectInvalidToken(await refresh(pair, { key: 'key-1' }))
    await expectEnded(grandchild)
  })

  it('an ancestor further back, with the key of every generation', async () => {
    const pair = await newPair(await newUser())
    const youngest = await keyed(await keyed(await keyed(pair, 'key-1'), 'key-1'), 'key-1')
    await expectInvalidToken(await refresh(pair, { key: 'key-1' }))
    await expectEnded(youngest)
  })

  it('a replay of a pair of a revoked family', async () => {
    const pair = await newPair(await newUser())
    await keyed(pair, 'key-1')
    await refresh(pair, { key: 'key-2' })
    await expectInvalidToken(await refresh(pair, { key: 'key-1' }))
  })

  it('ends no other family of the user', async () => {
    const user = await newUser()
    const [pair, other] = [await newPair(user), await newPair(user)]
    await keyed(pair, 'key-1')
    await expectInvalidToken(await refresh(pair, { key: 'key-2' }))
    await expectAlive(other)
  })
})

describe('a malformed key', () => {
  const malformed = {
    empty: '',
    'too long': 'k'.repeat(256),
    'with a space inside': 'key 1',
    'with a tab inside': 'key\t1',
    'with a control character': 'key\u00011',
    'with DEL': 'key\u007f1',
    'beyond ASCII': 'kéy',
    'sent twice': 'key-1, key-1',
  }

  it.each(Object.entries(malformed))('%s is refused and consumes nothing', async (_, key) => {
    const pair = await newPair(await newUser())
    const before = await familyRow(pair)
    const refused = await refresh(pair, { key })
    expect(refused.status).toBe(400)
    const text = await refused.text()
    expect(JSON.parse(text).errorCode).toBe('GLOBAL_1002')
    expect(text).toContain('idempotency-key')
    expect(await familyRow(pair)).toEqual(before)
    await expectAlive(pair)
  })

  it('is distinguished from the shortest, the longest and the most unusual valid key', async () => {
    let pair = await newPair(await newUser())
    for (const key of ['k', 'k'.repeat(255), '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~']) {
      const child = await keyed(pair, key)
      expect(await keyed(pair, key)).toEqual(child)
      pair = child
    }
  })
})

it('stores the SHA-256 of the last key, and not the key', async () => {
  const pair = await newPair(await newUser())
  await keyed(await keyed(pair, 'a-very-telling-key'), 'another-telling-key')
  const stored = await dumpCell(cellOf(pair))
  expect(stored).not.toContain('telling')
  const hash = async (key: string) =>
    Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))).toString('base64url')
  expect((await familyRow(pair)).attempt).toBe(await hash('another-telling-key'))
  expect(stored).not.toContain(await hash('a-very-telling-key'))
})
