import { Unavailable } from '../core/errors.ts'
import { newId } from '../core/ids.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import type { ProvenKey } from '../families/messages.ts'
import { chooseCell, strangerCell } from '../families/placement.ts'
import { strangerId } from '../keys/stranger.ts'
import { CREATE_PERIOD_SECONDS } from '../limits/limits.ts'
import { hashPassword, needsRehash, verifyPassword } from '../users/password.ts'
import { canonicalUsername, type User } from '../users/user.ts'
import { attemptOf } from './attempt.ts'
import { toCellUser, toEnding } from './cell-user.ts'
import { type IssuedPair, issuePair } from './issue.ts'
import { NO_PROOF, PROOF_PERIOD_SECONDS, provenKey } from './proof.ts'
import type { Caller, Service } from './service.ts'

export interface Created extends IssuedPair {
  readonly customerId: string
}

/** What a create is asked with. */
export interface Login {
  readonly username: string
  readonly password: string
  readonly idempotencyKey?: string | undefined
}

interface Attempt {
  /** Canonical. */
  readonly username: string
  readonly password: string
  readonly attempt: string
  readonly proof: ProvenKey | null
}

/**
 * The first pair of a new family, for a user name and a password. Refuses with `AUTH_1001` (unknown, disabled or
 * wrong: the same answer for the same work), `GLOBAL_1005`, or `AUTH_1002` for a bad DPoP proof; with a good one the
 * family is bound to its key.
 */
export async function createPair(service: Service, login: Login, caller: Caller): Promise<Result<Created>> {
  const username = canonicalUsername(login.username)
  if (!(await service.limits.allowsCreate(caller.address, username))) {
    return refuse('GLOBAL_1005', 'rate_limited', { retryAfterSeconds: CREATE_PERIOD_SECONDS })
  }
  const proven = await provenKey(caller)
  if (!proven.ok) return proven
  if (proven.value === null && service.config.requireDpop) {
    return refuse('AUTH_1002', 'proof_missing', NO_PROOF)
  }
  const attempt = {
    username,
    password: login.password,
    attempt: attemptOf(login.idempotencyKey),
    proof: proven.value,
  }
  const created = (await tryCreate(service, attempt, caller)) ?? (await tryCreate(service, attempt, caller))
  // Twice in a row somebody changed this user while the password was being verified.
  if (created === null) throw new Unavailable('cell', new Error('the user kept changing'))
  return created
}

/** One try; null if the user changed while it ran. */
async function tryCreate(
  service: Service,
  attempt: Attempt,
  caller: Caller,
): Promise<Result<Created> | null> {
  const found = await service.directory.findByUsername(attempt.username)
  const seat =
    found === null ? await strangerSeat(service, attempt.username) : await seatOf(service, found, caller)
  const admitted = await service.cells.admit(seat.cell, seat.subject)
  if (admitted.outcome === 'locked') {
    return refuse('GLOBAL_1005', 'locked', { retryAfterSeconds: admitted.retryAfterSeconds })
  }
  const { user } = seat
  const proven = await verifyPassword(attempt.password, user?.passwordHash ?? null)
  if (user === null) return refuse('AUTH_1001', 'unknown_user')
  if (user.disabled) return refuse('AUTH_1001', 'disabled_user')
  if (!proven) return refuse('AUTH_1001', 'wrong_password')
  if (needsRehash(user.passwordHash)) {
    await service.directory.replaceHash(user.id, user.passwordHash, await hashPassword(attempt.password))
  }
  const opened = await service.cells.open(seat.cell, {
    user: toCellUser(user),
    ending: toEnding(user.ending),
    familyId: newId(),
    attempt: attempt.attempt,
    jkt: attempt.proof?.jkt ?? null,
    proof: attempt.proof,
    origin: caller.origin,
    policy: service.config.policy,
  })
  switch (opened.outcome) {
    case 'stale':
      return null
    case 'crowded':
      return refuse('GLOBAL_1005', 'too_many_proofs', { retryAfterSeconds: PROOF_PERIOD_SECONDS })
    case 'unproven':
      return refuse('AUTH_1002', 'proof_replayed', NO_PROOF)
  }
  const pair = await issuePair(service, seat.cell, opened.family, opened.user)
  return ok({ customerId: opened.user.customerId, ...pair })
}

/** A user's own cell; chosen now if this is the first create. */
async function seatOf(service: Service, found: User, caller: Caller) {
  const chosen = () => chooseCell(caller.continent, found.id, service.config.cellsPerRegion)
  const user = found.cell === null ? await service.directory.settle(found.id, chosen()) : found
  if (user === null || user.cell === null) return strangerSeat(service, found.username)
  return { user, cell: user.cell, subject: { kind: 'user' as const, id: user.id } }
}

/** Where attempts under a name that no user has are counted. */
async function strangerSeat(service: Service, username: string) {
  const id = await strangerId(service.keyring, username)
  const cell = strangerCell(id, service.config.cellsPerRegion)
  return { user: null, cell, subject: { kind: 'stranger' as const, id } }
}
