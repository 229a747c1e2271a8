import { ok, type Result, refuse } from '../core/result.ts'
import { CREATE_PERIOD_SECONDS } from '../rate-limits.ts'
import type { RefreshClaims } from '../tokens/claims.ts'
import { verifyPassword } from '../users/password.ts'
import { canonicalUsername, type User } from '../users/user.ts'
import type { Caller, Service } from './service.ts'
import { attemptOf } from './steps/attempt-id.ts'
import {
  type CountedAttempt,
  countAttempt,
  counterOfFamily,
  counterOfName,
  takeBack,
} from './steps/count-attempts.ts'
import { type Created, openFamily } from './steps/open-family.ts'
import { provenKey, type RequestProof } from './steps/prove-key.ts'
import { verifyRefresh } from './steps/verify-tokens.ts'

/** What a create is asked with. */
export interface Login {
  readonly username: string
  readonly password: string
  /** The last one that this client had; it proves that the client is known. */
  readonly refreshToken?: string | undefined
  readonly idempotencyKey?: string | undefined
  readonly proof: RequestProof
}

/**
 * The first pair of a new family, for a user name and a password. Refuses with `wrong_credentials` (unknown, disabled or
 * wrong: the same answer for the same work), `too_many_requests`, `locked`, `too_many_proofs`, or `bad_proof`; with a
 * good DPoP proof the family is bound to its key.
 *
 * An attempt is counted before its password is looked at, and taken back if the password is right: a success neither
 * counts nor clears what others did.
 */
export async function createPair(service: Service, login: Login, caller: Caller): Promise<Result<Created>> {
  if (!(await service.limits.allowsCreateFrom(caller.address))) return rateLimited()
  // Before anything that others share is used up: without a key to prove, nobody spends a name's share for nothing.
  const key = await provenKey(login.proof)
  if (!key.ok) return key
  if (key.value === null && service.config.requireDpop) return refuse('bad_proof', 'proof_missing')
  const admitted = await admit(service, login)
  if (!admitted.ok) return admitted
  const { user, counted } = admitted.value
  const hash = user?.passwordHash ?? null
  const verified = await service.hashes.run(() => verifyPassword(login.password, hash))
  if (!verified.ok) {
    await takeBack(service, counted, caller)
    return verified
  }
  if (user === null) return refuse('wrong_credentials', 'unknown_user')
  // The right password of a disabled user counts too: else the lock that fails to come would tell that it is right.
  if (user.disabled) return refuse('wrong_credentials', 'disabled_user')
  if (!verified.value) return refuse('wrong_credentials', 'wrong_password')
  const opening = {
    password: login.password,
    attempt: attemptOf(login.idempotencyKey),
    proof: key.value,
  }
  const takenBack = takeBack(service, counted, caller)
  try {
    return await openFamily(service, user, opening, caller)
  } finally {
    await takenBack
  }
}

interface Admitted {
  /** Null: nobody has the name. */
  readonly user: User | null
  readonly counted: CountedAttempt
}

/**
 * Looks the name up and counts the attempt: for the family of a client that is known as this user's, else, or while that
 * is locked, for the name, whose rate limit then applies. So nobody who knows a name, or has an old token of its user,
 * can keep that client out.
 */
async function admit(service: Service, login: Login): Promise<Result<Admitted>> {
  const { limits, directory } = service
  const username = canonicalUsername(login.username)
  const count = await counterOfName(service, username)
  const allowed = () => limits.allowsCreateUnder(count.subject.id)
  const client = await clientOf(service, login.refreshToken)
  if (client === null && !(await allowed())) return rateLimited()
  const user = await directory.findByUsername(username)
  if (client !== null) {
    if (client.sub === user?.id) {
      const counted = await countAttempt(service, counterOfFamily(client.cell, client.sid))
      if (counted.ok) return ok({ user, counted: counted.value })
    }
    if (!(await allowed())) return rateLimited()
  }
  const counted = await countAttempt(service, count)
  return counted.ok ? ok({ user, counted: counted.value }) : counted
}

/** Whose client this is, by a token that we signed, be it used, expired or ended. Any other is as good as none. */
async function clientOf(service: Service, refreshToken: string | undefined): Promise<RefreshClaims | null> {
  if (refreshToken === undefined) return null
  const verified = await verifyRefresh(service, refreshToken)
  return verified.ok ? verified.value : null
}

function rateLimited() {
  return refuse('too_many_requests', 'rate_limited', { retryAfterSeconds: CREATE_PERIOD_SECONDS })
}
