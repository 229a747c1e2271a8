import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../src/core/ids.ts'
import { newPair, newUser, next, type Pair, refresh, type TestUser } from '../support/api.ts'
import { dumpCell } from '../support/cells.ts'
import { expectAlive, expectInvalidToken } from '../support/expect.ts'
import { captureLogs, causesOf } from '../support/logs.ts'
import { claimsOf, type Kind, resigned } from '../support/tokens.ts'

// Every token here is one that the service signed, or could have: what does not belong together may neither consume
// nor revoke anything.

let user: TestUser
let victim: Pair
let before: string

const KINDS = ['access', 'refresh'] as const
const half = (kind: Kind) => (kind === 'access' ? victim.token : victim.refreshToken)
const withHalf = (kind: Kind, token: string): Pair =>
  kind === 'access' ? { ...victim, token } : { ...victim, refreshToken: token }

beforeAll(async () => {
  user = await newUser()
  victim = await newPair(user)
  before = await dumpCell(claimsOf(victim.token).cell)
})

afterEach(async () => {
  expect(await dumpCell(claimsOf(victim.token).cell)).toBe(before)
  victim = await expectAlive(victim)
  before = await dumpCell(claimsOf(victim.token).cell)
})

async function expectRefused(pair: Pair, cause: string | RegExp) {
  const lines = captureLogs()
  await expectInvalidToken(await refresh(pair), String(cause))
  expect(causesOf(lines).at(-1)).toMatch(cause)
}

describe('two halves that do not belong together', () => {
  it('of two users', async () => {
    const other = await newPair(await newUser())
    before = await dumpCell(claimsOf(victim.token).cell)
    await expectRefused({ token: other.token, refreshToken: victim.refreshToken }, /mismatched_pair/)
    await expectRefused({ token: victim.token, refreshToken: other.refreshToken }, /mismatched_pair/)
    expect(await dumpCell(claimsOf(victim.token).cell)).toBe(before)
    await expectAlive(other)
    before = await dumpCell(claimsOf(victim.token).cell)
  })

  it('of two families of one user', async () => {
    const other = await newPair(user)
    before = await dumpCell(claimsOf(victim.token).cell)
    await expectRefused({ token: other.token, refreshToken: victim.refreshToken }, /mismatched_pair/)
    await expectRefused({ token: victim.token, refreshToken: other.refreshToken }, /mismatched_pair/)
  })

  it('of two generations of one family: not even an old refresh token revokes without its own half', async () => {
    const old = victim
    victim = await next(victim)
    before = await dumpCell(claimsOf(victim.token).cell)
    await expectRefused({ token: old.token, refreshToken: victim.refreshToken }, /mismatched_pair/)
    await expectRefused({ token: victim.token, refreshToken: old.refreshToken }, /mismatched_pair/)
  })

  it.each([['sub'], ['sid']])('that differ in %s alone', async (claim) => {
    for (const kind of KINDS) {
      const token = await resigned(kind, half(kind), { [claim]: newId() })
      await expectRefused(withHalf(kind, token), /mismatched_pair/)
    }
  })
})

describe('a pair of a family that is not there', () => {
  it.each([['sub'], ['sid'], ['cell']])('by its %s', async (claim) => {
    const value = claim === 'cell' ? 'enam-999' : newId()
    const pair = {
      token: await resigned('access', victim.token, { [claim]: value }),
      refreshToken: await resigned('refresh', victim.refreshToken, { [claim]: value }),
    }
    await expectRefused(pair, /^unknown$/)
  })
})
