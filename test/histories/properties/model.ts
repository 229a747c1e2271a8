import type { Origin } from '../../../src/core/origin.ts'
import type { Decision, Presented } from '../../../src/families/rules/decide.ts'
import type { CellUser, Family } from '../../../src/families/rules/family.ts'
import type { Policy } from '../../../src/families/rules/policy.ts'

/**
 * A second definition of a family, independent of the first. It has no counter, but the list of all pairs ever made, each
 * with the moment of its use. Its limits are moments.
 */
interface MadePair {
  readonly madeAt: number
  usedAt: number | null
  usedBy: string | null
  usedFrom: Origin | null
}

export type Verdict = Decision['outcome']

export class Model {
  readonly #policy: Policy
  readonly #pairs: MadePair[]
  readonly #bornAt: number
  #endedSince: number | null = null
  /** The key that the family is bound to. */
  readonly #key: string | null
  #userDisabled = false

  constructor(policy: Policy, at: number, key: string | null = null) {
    this.#key = key
    this.#policy = policy
    this.#bornAt = at
    this.#pairs = [{ madeAt: at, usedAt: null, usedBy: null, usedFrom: null }]
  }

  get generation(): number {
    return this.#pairs.length - 1
  }

  get ended(): boolean {
    return this.#endedSince !== null
  }

  end(at: number): void {
    this.#endedSince ??= at
  }

  disable(disabled: boolean): void {
    this.#userDisabled = disabled
  }

  /** Limits count in whole seconds. A moment within a second counts as its start. */
  #end(): number {
    const last = this.#pairs.at(-1) as MadePair
    const second = (ms: number) => Math.floor(ms / 1000) * 1000
    const idle = second(last.madeAt) + this.#policy.idleTtlSeconds * 1000
    return Math.min(idle, second(this.#bornAt) + this.#policy.familyMaxAgeSeconds * 1000)
  }

  present(presented: Presented, at: number): Verdict {
    if (this.ended) return 'revoked'
    const pair = this.#pairs[presented.generation]
    if (!this.#holdsKey(pair, presented, at)) return 'unproven'
    if (pair !== undefined && this.#isForgiven(pair, presented, at)) {
      return this.#userDisabled ? 'disabled' : 'replayed'
    }
    if (pair === undefined || pair.usedAt !== null) {
      this.end(at)
      return pair === undefined ? 'ahead' : 'reused'
    }
    if (this.#userDisabled) return 'disabled'
    if (at >= this.#end() || at >= this.#accessEnd(presented)) return 'expired'
    pair.usedAt = at
    pair.usedBy = presented.attempt
    pair.usedFrom = presented.origin
    this.#pairs.push({ madeAt: at, usedAt: null, usedBy: null, usedFrom: null })
    return 'rotated'
  }

  #accessEnd({ accessExpiresAt }: Presented): number {
    if (accessExpiresAt === null) return Number.POSITIVE_INFINITY
    return (accessExpiresAt + this.#policy.expiredAccessGraceSeconds) * 1000
  }

  #holdsKey(pair: MadePair | undefined, { attempt, jkt, proofSeen }: Presented, at: number): boolean {
    if (this.#key === null) return true
    if (jkt !== this.#key) return false
    return !proofSeen || (pair !== undefined && this.#isSameRequest(pair, attempt, at))
  }

  #isLastUsed(pair: MadePair): boolean {
    return pair.usedAt !== null && this.#pairs.indexOf(pair) === this.#pairs.length - 2
  }

  #isSameRequest(pair: MadePair, attempt: string, at: number): boolean {
    const ago = at - (pair.usedAt ?? 0)
    return (
      this.#isLastUsed(pair) && pair.usedBy === attempt && ago < this.#policy.idempotencyWindowSeconds * 1000
    )
  }

  /** A recently used pair with an unused successor: by the same attempt, by the family's key, or within the grace. */
  #isForgiven(pair: MadePair, { attempt, origin }: Presented, at: number): boolean {
    if (!this.#isLastUsed(pair)) return false
    const ago = at - (pair.usedAt ?? 0)
    if (ago < this.#policy.reuseGraceSeconds * 1000 && this.#isGraced(pair, origin)) return true
    if (this.#key !== null && ago < this.#policy.idempotencyWindowSeconds * 1000) return true
    return this.#isSameRequest(pair, attempt, at)
  }

  #isGraced({ usedFrom }: MadePair, { ipAddress, userAgent }: Origin): boolean {
    if (this.#policy.reuseGraceFor === 'anyone') return true
    return ipAddress !== null && usedFrom?.ipAddress === ipAddress && usedFrom.userAgent === userAgent
  }
}

/** The rows of the cell: the last that `decide` wrote. */
export interface Rows {
  family: Family
  user: CellUser
}

export const USER: CellUser = {
  id: '11111111-1111-4111-8111-111111111111',
  customerId: '22222222-2222-4222-8222-222222222222',
  role: 'ROLE_USER',
  userType: 'PORTAL',
  email: 'user@example.com',
  disabled: false,
  epoch: 0,
}
