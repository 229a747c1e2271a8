import { retryable } from 'cloudflare:durable-objects'
import { DurableObject } from 'cloudflare:workers'
import { type EpochMs, now } from '../../core/clock.ts'
import type {
  Admitted,
  Bearer,
  Changed,
  Ended,
  Ending,
  Opened,
  OpenRequest,
  ProvenKey,
  Recognized,
  Rotated,
  RotateRequest,
} from '../protocol.ts'
import { decide } from '../rules/decide.ts'
import { type CellUser, type Family, isLive, type RevocationCause } from '../rules/family.ts'
import { isRepetition, newFamily } from '../rules/open.ts'
import { recognize } from '../rules/recognize.ts'
import { type Attempts, admit, takeBack } from '../rules/throttle.ts'
import { Endings } from './endings.ts'
import { FamilyStore } from './family-store.ts'
import { LoginStore, type Subject } from './login-store.ts'
import { Outbox } from './outbox.ts'
import { ProofStore } from './proof-store.ts'
import { migrate } from './schema.ts'
import { Sweep } from './sweep.ts'
import { type After, Transactions } from './transactions.ts'
import { UserStore } from './user-store.ts'
import { Watermark } from './watermark.ts'

const NOBODY = { family: null, user: null }

/**
 * One cell: the families of many users, in one consistent place. A thin shell: read rows, apply a pure rule, write
 * rows. Each command is one transaction that awaits nothing, so calls cannot interleave, and a throw half-way leaves
 * nothing. A refusal is returned, never thrown, so what it wrote is committed.
 */
export class FamilyCell extends DurableObject<Env> {
  static {
    // Safe to repeat: an attempt id tells a repetition of `open` and `rotate`, the others are idempotent. Not
    // `admit` and `takeBack`: a repetition would count twice.
    const { open, rotate, changeUser, recognize, families, end, eraseUser, endBegunBefore, unlock } =
      FamilyCell.prototype
    retryable(open, rotate, changeUser, recognize, families, end, eraseUser, endBegunBefore, unlock)
  }

  readonly #watermark: Watermark
  readonly #families: FamilyStore
  readonly #users: UserStore
  readonly #logins: LoginStore
  readonly #outbox: Outbox
  readonly #proofs: ProofStore
  readonly #sweep: Sweep
  readonly #endings: Endings
  readonly #transactions: Transactions

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage)
    this.#watermark = new Watermark(ctx.storage)
    this.#families = new FamilyStore(ctx.storage.sql, this.#watermark)
    this.#users = new UserStore(ctx.storage.sql)
    this.#logins = new LoginStore(ctx.storage.sql)
    this.#outbox = new Outbox(ctx.storage.sql)
    this.#proofs = new ProofStore(ctx.storage.sql)
    this.#sweep = new Sweep(ctx.storage, this.#watermark, this.#outbox)
    this.#endings = new Endings(this.#families, this.#users, this.#logins, this.#outbox)
    this.#transactions = new Transactions(ctx, env.REVOKED, this.#watermark, this.#outbox, this.#sweep)
    // The platform drops an alarm that failed too often: an object that wakes with something to deliver sets it again.
    if (this.#outbox.nextDueAt() !== null) this.#transactions.setAlarm()
  }

  /** Counts an attempt to log in, before its password is looked at. */
  admit(subject: Subject): Admitted {
    return this.#transactions.run((at, after) => {
      const before = this.#logins.attempts(subject)
      const admission = admit(before, at)
      if (!admission.admitted) {
        return { outcome: 'locked', retryAfterSeconds: admission.retryAfterSeconds }
      }
      // A login that was under way when its user was removed comes to nothing, and leaves nothing.
      if (!this.#users.isErased(subject.id)) this.#logins.record(subject, admission.attempts)
      this.#planSweep(at, after)
      return { outcome: 'admitted', before }
    })
  }

  /** Takes back an attempt that `admit` counted: its password was right, or nobody could look at it. */
  takeBack(subject: Subject, before: Attempts): void {
    this.#transactions.run(() =>
      this.#logins.record(subject, takeBack(this.#logins.attempts(subject), before)),
    )
  }

  /** Forgets every attempt of these. Repeating it does no harm. */
  unlock(subjects: readonly Subject[]): void {
    this.#transactions.run(() => {
      for (const subject of subjects) this.#logins.forget(subject)
    })
  }

  /**
   * Opens a family after a proven password, unless the cell knows newer things of the user than the prover did. A
   * repetition of the attempt that opened one, not refreshed since, is answered with that one.
   */
  open(request: OpenRequest): Opened {
    return this.#transactions.run((now, after) => {
      const { user, familyId, jkt, policy } = request
      if (this.#users.isOutdated(user)) return { outcome: 'stale' }
      // A clock that is behind must not open a family that a mass revocation has ended already.
      const at = Math.max(now, this.#watermark.before)
      // What an older Worker counted under the user's id: it knows no other way to take a right password back.
      this.#logins.forgive(user.id)
      this.#users.put(user)
      if (request.ending != null) this.#endings.apply(user.id, request.ending, at, after)
      const own = this.#families.find(user.id, familyId)
      const live = this.#families.unrevoked(user.id).filter((family) => isLive(family, at))
      const repeated = live.find((family) => isRepetition(family, request, at))
      // The platform repeats a call, and the family that it opened was used or has ended since: its id is spent.
      if (own !== null && repeated === undefined) return { outcome: 'stale' }
      const taken = this.#proofs.take(jkt, request.proof ?? null, at)
      if (repeated !== undefined) return { outcome: 'opened', family: repeated, user }
      if (taken !== 'fresh') return { outcome: taken === 'full' ? 'crowded' : 'unproven' }
      // At the cap, the least recently used make room.
      this.#endings.revoke(live.slice(policy.maxFamiliesPerUser - 1), 'cap', at, after)
      const family = newFamily(request, at)
      this.#families.insert(family)
      this.#families.trim(user.id, at)
      this.#planSweep(at, after)
      return { outcome: 'opened', family, user }
    })
  }

  /** Exchanges a generation for the next one, once. */
  rotate(request: RotateRequest): Rotated {
    return this.#transactions.run((now, after) => {
      const { family, user } = this.#families.findWithUser(request.userId, request.familyId) ?? NOBODY
      // The clock of a machine that takes over may be behind: time never runs backwards for a family.
      const at = Math.max(now, family?.rotatedAt ?? 0)
      const taken = this.#proofs.take(family?.jkt ?? null, request.proof, at, request.familyId)
      if (taken === 'full') return { outcome: 'crowded' }
      const presented = {
        ...request.presented,
        jkt: request.proof?.jkt ?? null,
        proofSeen: taken === 'seen',
        origin: request.origin,
      }
      const { outcome, write, secondUse } = decide(family, user, presented, request.policy, at)
      if (write !== null) this.#families.update(write)
      if (write !== null && write.revokedAt !== null) this.#endings.announce(write, at, after)
      if (outcome !== 'rotated' && outcome !== 'replayed') {
        return { outcome, secondUse, rotatedFrom: write?.rotatedFrom }
      }
      const current = write ?? family
      if (current === null || user === null) throw new Error('a pair without a family or a user')
      return { outcome, secondUse, family: current, user }
    })
  }

  /** Whose token this is, if its family still lives. */
  recognize(bearer: Bearer): Recognized {
    return this.#transactions.run((at) =>
      recognize(this.#families.findWithUser(bearer.userId, bearer.familyId), bearer, at),
    )
  }

  /** The same for whoever uses the token: a family that is bound to a key wants a fresh proof of it. */
  authenticate(bearer: Bearer, proof: ProvenKey | null): Recognized {
    return this.#transactions.run((at) => {
      const found = this.#families.findWithUser(bearer.userId, bearer.familyId)
      if (found !== null && found.family.jkt !== null) {
        if (proof?.jkt !== found.family.jkt) return { outcome: 'unproven' }
        const taken = this.#proofs.take(found.family.jkt, proof, at, bearer.familyId)
        if (taken !== 'fresh') return { outcome: taken === 'full' ? 'crowded' : 'unproven' }
      }
      return recognize(found, bearer, at)
    })
  }

  /** A user's live families, most recently used first. */
  families(userId: string): Family[] {
    return this.#transactions.run((at) =>
      this.#families.unrevoked(userId).filter((family) => isLive(family, at)),
    )
  }

  /** Ends one family, and says whether that was now; false if the user has none of this id. Repeating it does no harm. */
  end(userId: string, familyId: string, cause: RevocationCause): Ended {
    return this.#transactions.run((at, after) => {
      const family = this.#families.find(userId, familyId)
      if (family === null) return false
      if (family.revokedAt !== null) return 'before'
      this.#endings.revoke([family], cause, at, after)
      return 'now'
    })
  }

  /**
   * A user changed in the directory: the next pair says so, and a create that knew less starts again. With an
   * ending, families of the user end too, once. Repeating it does no harm.
   */
  changeUser(user: CellUser, ending: Ending | null): Changed {
    return this.#transactions.run((at, after) => {
      if (!this.#users.isOutdated(user)) this.#users.put(user)
      return { ended: ending === null ? 0 : this.#endings.apply(user.id, ending, at, after) }
    })
  }

  /** Erases a user and everything of theirs; a login that began before is refused. */
  eraseUser(userId: string): void {
    this.#transactions.run((at, after) => {
      this.#endings.revoke(this.#families.unwritten(userId), 'operator', at, after)
      this.#users.erase(userId, at)
      this.#families.erase(userId)
      this.#planSweep(at, after)
      this.#logins.forgive(userId)
    })
  }

  /**
   * Ends every family of every user here that began before a moment, by one write, however many they are. The rows of a
   * small cell say so at once, those of a large one step by step. Returns a number for Workers of release 0.1 alone,
   * which add it up.
   */
  endBegunBefore(moment: EpochMs): number {
    this.#transactions.run((at, after) => {
      if (!this.#watermark.raise(moment, at)) return
      this.#sweep.begin(at)
      this.#sweep.step(at)
      after.alarm = true
    })
    return 0
  }

  /** What is due: a step of the purge, and revocations that KV has not heard of. */
  override async alarm(): Promise<void> {
    this.#transactions.run((at) => this.#sweep.step(at))
    await this.#outbox.deliver(this.env.REVOKED, this.#outbox.due(now()), now())
    this.#transactions.setAlarm()
  }

  // Sets the alarm even where a sweep was planned before: the platform drops one that failed too often.
  #planSweep(at: EpochMs, after: After): void {
    this.#sweep.plan(at)
    after.alarm = true
  }
}
