import { afterEach, beforeAll, expect } from 'vitest'
import type { Pair } from './api.ts'
import { cellStub, dumpCell } from './cells.ts'
import { expectAlive } from './expect.ts'
import { claimsOf, type Kind } from './tokens.ts'
import { newPair, newUser, type TestUser } from './users.ts'

export const KINDS = ['access', 'refresh'] as const

/** A family that the test may neither consume nor end. No byte of its cell may change. */
class WatchedFamily {
  user!: TestUser
  pair!: Pair
  #before = ''

  get cell(): string {
    return claimsOf(this.pair.token).cell
  }

  half(kind: Kind): string {
    return kind === 'access' ? this.pair.token : this.pair.refreshToken
  }

  /** Its pair with another token in the place of one of its tokens. */
  withHalf(kind: Kind, token: string): Pair {
    return kind === 'access' ? { ...this.pair, token } : { ...this.pair, refreshToken: token }
  }

  /** Sets the current pair and the expected cell after a permitted call. */
  async settle(pair = this.pair): Promise<void> {
    this.pair = pair
    this.#before = await dumpCell(cellStub(this.cell))
  }

  async expectUntouched(): Promise<void> {
    expect(await dumpCell(cellStub(this.cell))).toBe(this.#before)
  }
}

/** A watched family for the tests of a file. It must be unchanged after each test. */
export function useWatchedFamily(): WatchedFamily {
  const watched = new WatchedFamily()
  beforeAll(async () => {
    watched.user = await newUser()
    await watched.settle(await newPair(watched.user))
  })
  afterEach(async () => {
    await watched.expectUntouched()
    await watched.settle(await expectAlive(watched.pair))
  })
  return watched
}
