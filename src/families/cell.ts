import { DurableObject } from 'cloudflare:workers'
import { type EpochMs, now } from '../core/clock.ts'
import { decide, type Outcome, type Presented, revoke } from './decide.ts'
import type { CellUser, Family, RevocationCause } from './family.ts'
import { FamilyStore } from './family-store.ts'
import { LoginStore, type Subject } from './login-store.ts'
import { familyEnd, type Policy, refreshEnd } from './policy.ts'
import { migrate } from './schema.ts'
import { admit } from './throttle.ts'

export type Admitted =
  | { readonly outcome: 'admitted' }
  | { readonly outcome: 'locked'; readonly retryAfterSeconds: number }

export interface OpenRequest {
  /** As the directory described the user when the password was proven. */
  readonly user: CellUser
  readonly familyId: string
  readonly policy: Policy
}

export type Opened =
  | { readonly outcome: 'opened'; readonly family: Family; readonly user: CellUser }
  | { readonly outcome: 'stale' }

export interface RotateRequest {
  readonly userId: string
  readonly familyId: string
  readonly presented: Presented
  readonly policy: Policy
}

export type Rotated =
  | { readonly outcome: 'rotated'; readonly family: Family; readonly user: CellUser }
  | { readonly outcome: Exclude<Outcome, 'rotated'> }

/**
 * One cell: the families of many users, in one consistent place. A thin shell: read rows, apply a pure rule, write
 * rows. No method awaits between reading and writing, so calls cannot interleave; none throws for a refusal, so
 * what a refusal wrote is committed.
 */
export class FamilyCell extends DurableObject<Env> {
  readonly #families: FamilyStore
  readonly #logins: LoginStore

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage)
    this.#families = new FamilyStore(ctx.storage.sql)
    this.#logins = new LoginStore(ctx.storage.sql)
  }

  /** Counts an attempt to log in, before its password is looked at. */
  admit(subject: Subject): Admitted {
    const admission = admit(this.#logins.attempts(subject), now())
    if (!admission.admitted) {
      return { outcome: 'locked', retryAfterSeconds: admission.retryAfterSeconds }
    }
    this.#logins.record(subject, admission.attempts)
    return { outcome: 'admitted' }
  }

  /** Opens a family after a proven password, unless the cell knows newer things of the user than the prover did. */
  open(request: OpenRequest): Opened {
    if (this.#isOld(request.user)) return { outcome: 'stale' }
    const { id } = request.user
    this.#logins.forgive(id)
    this.#families.putUser(request.user)
    // The platform may send one call twice: then the family is there, and must not make room for itself.
    if (this.#families.family(id, request.familyId) === null) {
      const at = now()
      this.#makeRoom(id, request.policy, at)
      this.#families.insertFamily(newFamily(request, at))
    }
    const family = this.#families.family(id, request.familyId)
    if (family === null) throw new Error('a family that was just written is not there')
    return { outcome: 'opened', family, user: request.user }
  }

  /** Exchanges a generation for the next one, once. */
  rotate(request: RotateRequest): Rotated {
    const family = this.#families.family(request.userId, request.familyId)
    const user = this.#families.user(request.userId)
    const at = Math.max(now(), family?.rotatedAt ?? 0)
    const { outcome, write } = decide(family, user, request.presented, request.policy, at)
    if (write !== null) this.#families.updateFamily(write)
    if (outcome !== 'rotated') return { outcome }
    if (write === null || user === null) throw new Error('a rotation without a row')
    return { outcome, family: write, user }
  }

  /**
   * A user changed in the directory: the next pair says so, and a create that knew less starts again. With a cause,
   * every family of the user ends too. Repeating it does no harm.
   */
  changeUser(user: CellUser, ending: RevocationCause | null): void {
    if (!this.#isOld(user)) this.#families.putUser(user)
    if (ending !== null) this.#revokeAll(user.id, ending, now())
  }

  #isOld(user: CellUser): boolean {
    const known = this.#families.user(user.id)
    return known !== null && known.epoch > user.epoch
  }

  #revokeAll(userId: string, cause: RevocationCause, at: EpochMs): void {
    for (const family of this.#families.unrevokedFamilies(userId)) {
      this.#families.updateFamily(revoke(family, cause, at))
    }
  }

  // Ends the least recently used families until one more fits under the cap.
  #makeRoom(userId: string, policy: Policy, at: EpochMs): void {
    const live = this.#families
      .unrevokedFamilies(userId)
      .filter((family) => at < family.refreshExpiresAt * 1000)
    const surplus = Math.max(0, live.length + 1 - policy.maxFamiliesPerUser)
    for (const family of live.slice(0, surplus)) {
      this.#families.updateFamily(revoke(family, 'cap', at))
    }
  }
}

function newFamily(request: OpenRequest, at: EpochMs): Family {
  const expiresAt = familyEnd(request.policy, at)
  return {
    id: request.familyId,
    userId: request.user.id,
    generation: 0,
    createdAt: at,
    rotatedAt: at,
    refreshExpiresAt: refreshEnd(request.policy, at, expiresAt),
    expiresAt,
    revokedAt: null,
    revokedFor: null,
  }
}
