import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { contentOf, next, type Pair, refresh } from '../../support/api.ts'
import { familyRow } from '../../support/cells.ts'
import { advance, freeze } from '../../support/clock.ts'
import { expectAlive, expectInvalidToken } from '../../support/expect.ts'
import { claimsOf } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'

// Access tokens outlive every other limit here, so that each test reaches only its own limit.
const LONG = { ACCESS_TOKEN_TTL_SECONDS: '86400' }
const IDLE = { ...LONG, REFRESH_TOKEN_IDLE_TTL_SECONDS: '100' }
const ABSOLUTE = { ...IDLE, FAMILY_MAX_AGE_SECONDS: '250' }

beforeEach(freeze)
afterEach(() => {
  vi.useRealTimers()
})

const expOf = (pair: Pair) => claimsOf(pair.refreshToken).exp
const nowSeconds = () => Date.now() / 1000

describe('the idle limit', () => {
  it('accepts a pair until its last moment', async () => {
    const pair = await newPair(await newUser(), IDLE)
    expect(expOf(pair)).toBe(nowSeconds() + 100)
    advance(99.999)
    expect((await refresh(pair, { vars: IDLE })).status).toBe(200)
  })

  it('refuses a pair after that, and consumes nothing', async () => {
    const pair = await newPair(await newUser(), IDLE)
    const before = await familyRow(pair)
    advance(100)
    await expectInvalidToken(await refresh(pair, { vars: IDLE }))
    expect(await familyRow(pair)).toEqual(before)
  })

  it('starts again with every refresh', async () => {
    let pair = await newPair(await newUser(), IDLE)
    for (let hop = 0; hop < 5; hop += 1) {
      advance(99)
      pair = await next(pair, IDLE)
      expect(expOf(pair)).toBe(nowSeconds() + 100)
    }
  })

  it('does not change for issued tokens: a shorter limit counts from the next rotation', async () => {
    const pair = await newPair(await newUser(), IDLE)
    advance(50)
    const child = await next(pair, { ...IDLE, REFRESH_TOKEN_IDLE_TTL_SECONDS: '10' })
    expect(expOf(child)).toBe(nowSeconds() + 10)
    advance(10)
    await expectInvalidToken(await refresh(child, { vars: IDLE }))
  })
})

describe('the absolute limit', () => {
  it('is never extended, and the refresh token expires at the earlier of both limits', async () => {
    const pair = await newPair(await newUser(), ABSOLUTE)
    const end = nowSeconds() + 250
    expect(expOf(pair)).toBe(nowSeconds() + 100)
    advance(90)
    const second = await next(pair, ABSOLUTE)
    expect(expOf(second)).toBe(nowSeconds() + 100)
    advance(90)
    const third = await next(second, ABSOLUTE)
    expect(expOf(third)).toBe(end)
    advance(69.999)
    const last = await next(third, ABSOLUTE)
    expect(expOf(last)).toBe(end)
    advance(0.001)
    await expectInvalidToken(await refresh(last, { vars: ABSOLUTE }))
  })

  it('is set at login: a longer one set later does not lengthen it', async () => {
    const pair = await newPair(await newUser(), ABSOLUTE)
    advance(99)
    const child = await next(pair, { ...LONG, FAMILY_MAX_AGE_SECONDS: '9999' })
    expect(expOf(child)).toBe(expOf(pair) + 150)
  })

  it('does not shorten the access token', async () => {
    const pair = await newPair(await newUser(), ABSOLUTE)
    expect(claimsOf(pair.token).exp).toBe(nowSeconds() + 86_400)
  })
})

describe('an expired access token', () => {
  const SHORT = { ACCESS_TOKEN_TTL_SECONDS: '10' }
  const GRACE = { ...SHORT, EXPIRED_ACCESS_TOKEN_GRACE_SECONDS: '60' }

  it.each([
    { vars: SHORT, lives: 10, name: 'no grace' },
    { vars: GRACE, lives: 70, name: 'a grace of 60 s' },
  ])('with $name is valid for $lives seconds and no longer', async ({ vars, lives }) => {
    const [pair, late] = [await newPair(await newUser(), vars), await newPair(await newUser(), vars)]
    advance(lives - 0.001)
    expect((await refresh(pair, { vars })).status).toBe(200)
    const before = await familyRow(late)
    advance(0.001)
    await expectInvalidToken(await refresh(late, { vars }))
    expect(await familyRow(late)).toEqual(before)
  })

  it('is refused without the grace and consumes nothing, so it is valid once a grace is set', async () => {
    const pair = await newPair(await newUser(), SHORT)
    advance(30)
    await expectInvalidToken(await refresh(pair, { vars: SHORT }))
    const child = await contentOf<Pair>(await refresh(pair, { vars: GRACE }))
    await expectAlive(child)
  })

  it('does not make an expired refresh token valid with a grace', async () => {
    const vars = { ...GRACE, REFRESH_TOKEN_IDLE_TTL_SECONDS: '20' }
    const pair = await newPair(await newUser(), vars)
    advance(20)
    await expectInvalidToken(await refresh(pair, { vars }))
  })
})
