import { describe, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { next } from '../../support/api.ts'
import { expectAlive, expectRefused } from '../../support/expect.ts'
import { resigned } from '../../support/tokens.ts'
import { newPair, newUser } from '../../support/users.ts'
import { KINDS, useWatchedFamily } from '../../support/watched-family.ts'

// The service signed every token here, or could have. Two tokens that are no pair may neither consume nor revoke
// anything.

const watched = useWatchedFamily()

describe('two tokens that are no pair', () => {
  it('of two users', async () => {
    const other = await newPair(await newUser())
    await watched.settle()
    await expectRefused({ token: other.token, refreshToken: watched.pair.refreshToken }, /mismatched_pair/)
    await expectRefused({ token: watched.pair.token, refreshToken: other.refreshToken }, /mismatched_pair/)
    await watched.expectUntouched()
    await expectAlive(other)
    await watched.settle()
  })

  it('of two families of one user', async () => {
    const other = await newPair(watched.user)
    await watched.settle()
    await expectRefused({ token: other.token, refreshToken: watched.pair.refreshToken }, /mismatched_pair/)
    await expectRefused({ token: watched.pair.token, refreshToken: other.refreshToken }, /mismatched_pair/)
  })

  it('of two generations of one family: an old refresh token with another access token ends nothing', async () => {
    const old = watched.pair
    await watched.settle(await next(old))
    await expectRefused({ token: old.token, refreshToken: watched.pair.refreshToken }, /mismatched_pair/)
    await expectRefused({ token: watched.pair.token, refreshToken: old.refreshToken }, /mismatched_pair/)
  })

  it.each([['sub'], ['sid']])('that differ in %s alone', async (claim) => {
    for (const kind of KINDS) {
      const token = await resigned(kind, watched.half(kind), { [claim]: newId() })
      await expectRefused(watched.withHalf(kind, token), /mismatched_pair/)
    }
  })
})

describe('a pair of an unknown family', () => {
  it.each([['sub'], ['sid'], ['cell']])('by its %s', async (claim) => {
    const value = claim === 'cell' ? 'enam-999' : newId()
    const pair = {
      token: await resigned('access', watched.pair.token, { [claim]: value }),
      refreshToken: await resigned('refresh', watched.pair.refreshToken, { [claim]: value }),
    }
    await expectRefused(pair, /^unknown$/)
  })
})
