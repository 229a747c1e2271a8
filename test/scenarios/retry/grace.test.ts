import { afterEach, describe, expect, it, vi } from 'vitest'
import { call, contentOf, next, PATH, type Pair, refresh } from '../../support/api.ts'
import { familyRow } from '../../support/cells.ts'
import { advance, freeze } from '../../support/clock.ts'
import { expectAlive, expectEnded, expectInvalidToken } from '../../support/expect.ts'
import { newPair, newUser } from '../../support/users.ts'

const GRACE = { REUSE_GRACE_SECONDS: '30', REUSE_GRACE_FOR: 'anyone' }

afterEach(() => {
  vi.useRealTimers()
})

const graced = async (pair: Pair, key?: string) => contentOf<Pair>(await refresh(pair, { key, vars: GRACE }))

it('is off by default: a second use without a key ends the family at once', async () => {
  freeze()
  const pair = await newPair(await newUser())
  const child = await next(pair)
  await expectInvalidToken(await refresh(pair))
  await expectEnded(child)
})

describe('REUSE_GRACE_SECONDS', () => {
  it('gives the same successor without a key, and never two different ones', async () => {
    const pair = await newPair(await newUser())
    const child = await graced(pair)
    const again = await Promise.all(Array.from({ length: 8 }, () => graced(pair)))
    expect(again).toEqual(Array(8).fill(child))
    expect((await familyRow(pair)).generation).toBe(1)
    await expectAlive(child)
  })

  it('gives the successor with any key', async () => {
    const pair = await newPair(await newUser())
    const child = await graced(pair, 'key-1')
    expect(await graced(pair, 'key-2')).toEqual(child)
  })

  it('ends after its seconds, and no replay extends it', async () => {
    freeze()
    const pair = await newPair(await newUser())
    const child = await graced(pair)
    for (const seconds of [20, 9.999]) {
      advance(seconds)
      expect(await graced(pair)).toEqual(child)
    }
    advance(0.001)
    await expectInvalidToken(await refresh(pair, { vars: GRACE }))
    await expectEnded(child)
  })

  it('does not change the window of the same key', async () => {
    freeze()
    const pair = await newPair(await newUser())
    const child = await graced(pair, 'key-1')
    advance(59.999)
    expect(await graced(pair, 'key-1')).toEqual(child)
  })

  it('does not answer an older ancestor', async () => {
    const pair = await newPair(await newUser())
    const grandchild = await graced(await graced(pair))
    await expectInvalidToken(await refresh(pair, { vars: GRACE }))
    await expectEnded(grandchild)
  })

  it('does not answer once the successor was used', async () => {
    const pair = await newPair(await newUser())
    const child = await graced(pair)
    const grandchild = await graced(child)
    expect(await graced(child)).toEqual(grandchild)
    await expectInvalidToken(await refresh(pair, { vars: GRACE }))
    await expectEnded(grandchild)
  })
})

describe('REUSE_GRACE_FOR, when it is not set', () => {
  const HOME = { 'cf-connecting-ip': '192.0.2.1', 'user-agent': 'app/1.0' }
  const from = (pair: Pair, headers: Record<string, string>) =>
    call('PUT', PATH, {
      body: { token: pair.token, refreshToken: pair.refreshToken },
      headers,
      vars: { REUSE_GRACE_SECONDS: '10' },
    })

  it('answers a second use without a key from the address and agent of the rotation', async () => {
    const pair = await newPair(await newUser())
    const child = await contentOf<Pair>(await from(pair, HOME))
    expect(await contentOf<Pair>(await from(pair, HOME))).toEqual(child)
    await expectAlive(child)
  })

  it('answers it from an agent that is cut within a character', async () => {
    const home = { ...HOME, 'user-agent': `${'a'.repeat(255)}\u{1F600} app` }
    const pair = await newPair(await newUser())
    const child = await contentOf<Pair>(await from(pair, home))
    expect(await contentOf<Pair>(await from(pair, home))).toEqual(child)
  })

  it.each([
    ['another address', { ...HOME, 'cf-connecting-ip': '192.0.2.2' }],
    ['another agent', { ...HOME, 'user-agent': 'curl/8' }],
    ['no address', { 'user-agent': 'app/1.0' }],
  ])('is reuse from %s', async (_, elsewhere) => {
    const pair = await newPair(await newUser())
    const child = await contentOf<Pair>(await from(pair, HOME))
    await expectInvalidToken(await from(pair, elsewhere))
    await expectEnded(child)
  })
})
