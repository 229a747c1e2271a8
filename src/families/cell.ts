import { retryable } from 'cloudflare:durable-objects'
import { DurableObject } from 'cloudflare:workers'
import { type EpochMs, now } from '../core/clock.ts'
import { decide, revoke } from './decide.ts'
import { type CellUser, type Family, isLive, type RevocationCause } from './family.ts'
import { FamilyStore } from './family-store.ts'
import { LoginStore, type Subject } from './login-store.ts'
import type {
  Admitted,
  Bearer,
  Ended,
  Ending,
  Opened,
  OpenRequest,
  ProvenKey,
  Recognized,
  Rotated,
  RotateRequest,
} from './messages.ts'
import { isRepetition, newFamily } from './opening.ts'
import { Outbox } from './outbox.ts'
import { ProofStore, type Taken } from './proof-store.ts'
import { recognize } from './recognize.ts'
import { migrate } from './schema.ts'
import { Sweep } from './sweep.ts'
import { type Attempts, admit, takeBack } from './throttle.ts'
import { UserStore } from './user-store.ts'

const NOBODY = { family: null, user: null }

/**
 * One cell: the families of many users, in one consistent place. A thin shell: read rows, apply a pure rule, write
 * rows. No method awaits between reading and writing, so calls cannot interleave; none throws for a refusal, so
 * what a refusal wrote is committed.
 */
export class FamilyCell extends DurableObject<Env> {
  static {
    // Safe to repeat: an attempt id tells a repetition of `open` and `rotate`, the others are idempotent. Not
    // `admit` and `takeBack`: a repetition would count twice.
    const { open, rotate, changeUser, recognize, families, end, eraseUser, endBegunBefore, unlock } =
      FamilyCell.prototype
    retryable(open, rotate, changeUser, recognize, families, end, eraseUser, endBegunBefore, unlock)
  }

  readonly #families: FamilyStore
  readonly #users: UserStore
  readonly #logins: LoginStore
  readonly #outbox: Outbox
  readonly #proofs: ProofStore
  readonly #sweep: Sweep

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage)
    this.#families = new FamilyStore(ctx.storage.sql)
    this.#users = new UserStore(ctx.storage.sql)
    this.#logins = new LoginStore(ctx.storage.sql)
    this.#outbox = new Outbox(ctx.storage.sql)
    this.#proofs = new ProofStore(ctx.storage.sql)
    this.#sweep = new Sweep(ctx.storage)
  }

  /** Counts an attempt to log in, before its password is looked at. */
  admit(subject: Subject): Admitted {
    const before = this.#logins.attempts(subject)
    const admission = admit(before, now())
    if (!admission.admitted) {
      return { outcome: 'locked', retryAfterSeconds: admission.retryAfterSeconds }
    }
    // A login that was under way when its user was removed comes to nothing, and leaves nothing.
    if (!this.#users.isErased(subject.id)) this.#logins.record(subject, admission.attempts)
    this.#planSweep(now())
    return { outcome: 'admitted', before }
  }

  /** Takes back an attempt that `admit` counted: its password was right, or nobody could look at it. */
  takeBack(subject: Subject, before: Attempts): void {
    this.#logins.record(subject, takeBack(this.#logins.attempts(subject), before))
  }

  /** Forgets every attempt of these. Repeating it does no harm. */
  unlock(subjects: readonly Subject[]): void {
    for (const subject of subjects) this.#logins.forget(subject)
  }

  /**
   * Opens a family after a proven password, unless the cell knows newer things of the user than the prover did. A
   * repetition of the attempt that opened one, not refreshed since, is answered with that one.
   */
  open(request: OpenRequest): Opened {
    if (this.#users.isOutdated(request.user)) return { outcome: 'stale' }
    const at = now()
    // Nothing counts under the id of a user but an older Worker, which waits for this.
    this.#logins.forgive(request.user.id)
    this.#users.put(request.user)
    const live = this.#families.unrevoked(request.user.id).filter((family) => isLive(family, at))
    const repeated = live.find((family) => isRepetition(family, request, at))
    if (repeated !== undefined) return { outcome: 'opened', family: repeated, user: request.user }
    // At the cap, the least recently used make room.
    this.#revoke(live.slice(request.policy.maxFamiliesPerUser - 1), 'cap', at)
    const family = newFamily(request, at)
    this.#families.insert(family)
    this.#planSweep(at)
    return { outcome: 'opened', family, user: request.user }
  }

  /** Exchanges a generation for the next one, once. */
  rotate(request: RotateRequest): Rotated {
    const { family, user } = this.#families.findWithUser(request.userId, request.familyId) ?? NOBODY
    // The clock of a machine that takes over may be behind: time never runs backwards for a family.
    const at = Math.max(now(), family?.rotatedAt ?? 0)
    const taken = this.#take(family, request.proof, at)
    if (taken === 'full') return { outcome: 'crowded' }
    const presented = {
      ...request.presented,
      jkt: request.proof?.jkt ?? null,
      proofSeen: taken === 'seen',
    }
    const { outcome, write, secondUse } = decide(family, user, presented, request.policy, at)
    const written =
      outcome === 'rotated' && write !== null ? { ...write, rotatedFrom: request.origin } : write
    if (written !== null) this.#families.update(written)
    if (written !== null && written.revokedAt !== null) this.#announce([written], at)
    if (outcome !== 'rotated' && outcome !== 'replayed') return { outcome, secondUse }
    const current = written ?? family
    if (current === null || user === null) throw new Error('a pair without a family or a user')
    return { outcome, secondUse, family: current, user }
  }

  /** Whose token this is, if its family still lives. */
  recognize(bearer: Bearer): Recognized {
    return recognize(this.#families.findWithUser(bearer.userId, bearer.familyId), bearer, now())
  }

  /** The same for whoever uses the token: a family that is bound to a key wants a fresh proof of it. */
  authenticate(bearer: Bearer, proof: ProvenKey | null): Recognized {
    const found = this.#families.findWithUser(bearer.userId, bearer.familyId)
    if (found !== null && found.family.jkt !== null) {
      if (proof?.jkt !== found.family.jkt) return { outcome: 'unproven' }
      const taken = this.#take(found.family, proof, now())
      if (taken !== 'fresh') return { outcome: taken === 'full' ? 'crowded' : 'unproven' }
    }
    return recognize(found, bearer, now())
  }

  /** A user's live families, most recently used first. */
  families(userId: string): Family[] {
    const at = now()
    return this.#families.unrevoked(userId).filter((family) => isLive(family, at))
  }

  /** Ends one family, and says whether that was now; false if the user has none of this id. Repeating it does no harm. */
  end(userId: string, familyId: string, cause: RevocationCause): Ended {
    const family = this.#families.find(userId, familyId)
    if (family === null) return false
    if (family.revokedAt !== null) return 'before'
    this.#revoke([family], cause, now())
    return 'now'
  }

  /**
   * A user changed in the directory: the next pair says so, and a create that knew less starts again. With an
   * ending, families of the user end too. Repeating it does no harm.
   */
  changeUser(user: CellUser, ending: Ending | null): void {
    if (!this.#users.isOutdated(user)) this.#users.put(user)
    if (ending === null) return
    const ended = this.#families.unrevoked(user.id).filter((family) => family.id !== ending.except)
    this.#revoke(ended, ending.cause, now())
    // A new password deserves its own attempts.
    if (ending.cause === 'password') this.#logins.forgive(user.id)
  }

  /** Erases a user and everything of theirs; a login that began before is refused. */
  eraseUser(userId: string): void {
    const at = now()
    this.#revoke(this.#families.unrevoked(userId), 'operator', at)
    this.#users.erase(userId, at)
    this.#families.erase(userId)
    this.#planSweep(at)
    this.#logins.forgive(userId)
  }

  /** Ends every family of every user here that began before a moment. Returns how many it ended. */
  endBegunBefore(moment: EpochMs): number {
    const at = now()
    const ended = this.#families.revokeBegunBefore(moment, 'operator', at)
    this.#outbox.addRevokedAt(at)
    this.#setAlarm()
    return ended
  }

  /** What is due: revocations that KV has not heard of, and the purge, a step at a time. */
  override async alarm(): Promise<void> {
    await this.#outbox.deliver(this.env.REVOKED, this.#outbox.due(now()), now())
    this.#sweep.step(now())
    this.#setAlarm()
  }

  // A proof of another key is not noted: only who holds the family's key can fill its notes.
  #take(family: Family | null, proof: ProvenKey | null, at: EpochMs): Taken {
    if (family === null || family.jkt === null || proof?.jkt !== family.jkt) return 'fresh'
    return this.#proofs.take(family.id, proof, at)
  }

  #revoke(families: readonly Family[], cause: RevocationCause, at: EpochMs): void {
    const revoked = families.map((family) => revoke(family, cause, at))
    for (const family of revoked) this.#families.update(family)
    this.#announce(revoked, at)
  }

  // At once, after the commit; and by the alarm, if that fails or the object is gone by then.
  #announce(revoked: readonly Family[], at: EpochMs): void {
    const entries = revoked.map((family) => this.#outbox.add(family, at)).filter((entry) => entry !== null)
    if (entries.length === 0) return
    this.#setAlarm()
    const delivery = this.#outbox.deliver(this.env.REVOKED, entries, at)
    this.ctx.waitUntil(delivery.then(() => this.#setAlarm()))
  }

  // Sets the alarm even where a sweep was planned before: the platform drops an alarm that failed too often, and the
  // next login brings it back.
  #planSweep(at: EpochMs): void {
    this.#sweep.plan(at)
    this.#setAlarm()
  }

  // An alarm belongs to the same commit as the writes before it, as long as nothing is awaited in between.
  #setAlarm(): void {
    const due = [this.#outbox.nextDueAt(), this.#sweep.dueAt()].filter((moment) => moment !== null)
    if (due.length > 0) void this.ctx.storage.setAlarm(Math.min(...due))
  }
}
