import type { EpochMs } from '../../core/clock.ts'
import type { Ending } from '../protocol.ts'
import { revoke } from '../rules/decide.ts'
import type { Family, RevocationCause } from '../rules/family.ts'
import type { FamilyStore } from './family-store.ts'
import type { LoginStore } from './login-store.ts'
import type { Outbox } from './outbox.ts'
import type { After } from './transactions.ts'
import type { UserStore } from './user-store.ts'

/** Ends families of a cell, and notes in the same transaction that resource servers must hear of it. */
export class Endings {
  readonly #families: FamilyStore
  readonly #users: UserStore
  readonly #logins: LoginStore
  readonly #outbox: Outbox

  constructor(families: FamilyStore, users: UserStore, logins: LoginStore, outbox: Outbox) {
    this.#families = families
    this.#users = users
    this.#logins = logins
    this.#outbox = outbox
  }

  /** Ends all families of a user, or all but one; an ending that has an id once. Returns how many it ended. */
  apply(userId: string, ending: Ending, at: EpochMs, after: After): number {
    if (ending.id !== undefined && !this.#users.takeEnding(userId, ending.id)) return 0
    const ended = this.#families.unrevoked(userId).filter((family) => family.id !== ending.except)
    this.revoke(ended, ending.cause, at, after)
    // A new password deserves its own attempts.
    if (ending.cause === 'password') this.#logins.forgive(userId)
    return ended.length
  }

  /** Ends these families. */
  revoke(families: readonly Family[], cause: RevocationCause, at: EpochMs, after: After): void {
    for (const family of families) {
      this.#families.update(revoke(family, cause, at))
      this.announce(family, at, after)
    }
  }

  /** Notes that a family has ended, whose row says so already. */
  announce({ id, accessUntil }: Family, at: EpochMs, after: After): void {
    const entry = this.#outbox.add(id, accessUntil, at)
    if (entry !== null) after.entries.push(entry)
  }
}
