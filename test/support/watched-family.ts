import { afterEach, beforeAll, expect } from 'vitest'
import type { Pair } from './api.ts'
import { cellStub, dumpCell } from './cells.ts'
import { expectAlive } from './expect.ts'
import { claimsOf, type Kind } from './tokens.ts'
import { newPair, newUser, type TestUser } from './users.ts'

export const KINDS = ['access', 'refresh'] as const

/** Somebody's family. What a test sends may neither consume nor end it, nor change a byte of its cell. */
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

  /** Its pair with another token in the place of one half. */
  withHalf(kind: Kind, token: string): Pair {
    return kind === 'access' ? { ...this.pair, token } : { ...this.pair, refreshToken: token }
  }

  /** After what a test did rightly: this is its pair, and its cell is as it should be. */
  async settle(pair = this.pair): Promise<void> {
    this.pair = pair
    this.#before = await dumpCell(cellStub(this.cell))
  }

  async expectUntouched(): Promise<void> {
    expect(await dumpCell(cellStub(this.cell))).toBe(this.#before)
  }
}

/** A watched for the tests of a file; after each it must be untouched, and goes on. */
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
