import { ok, type Result, refuse } from '../core/result.ts'
import { CREATE_PERIOD_SECONDS } from '../rate-limits.ts'
import type { RefreshClaims } from '../tokens/claims.ts'
import { canonicalUsername, type User } from '../users/user.ts'
import type { Caller, Service } from './service.ts'
import { attemptOf } from './steps/attempt-id.ts'
import { checkPassword } from './steps/check-password.ts'
import {
  type CountedAttempt,
  countAttempt,
  counterOfFamily,
  counterOfName,
  takeBack,
} from './steps/count-attempts.ts'
import { speaksFor } from './steps/front-scope.ts'
import { type Created, openFamily } from './steps/open-family.ts'
import { provenKey, type RequestProof } from './steps/prove-key.ts'
import { verifyRefresh } from './steps/verify-tokens.ts'

/** The parameters of a login. */
export interface Login {
  readonly username: string
  readonly password: string
  /** The last refresh token of this client. It proves that the client is known. */
  readonly refreshToken?: string | undefined
  readonly idempotencyKey?: string | undefined
  readonly proof: RequestProof
}

/**
 * The first pair of a new family, for a user name and a password. A valid DPoP proof binds the family to its key. Refuses
 * with `wrong_credentials`, `too_many_requests`, `locked`, `too_many_proofs` or `bad_proof`. An unknown user, a disabled
 * user and a wrong password get the same response after the same work.
 *
 * An attempt is counted before its password is verified, and taken back if the password is right. A success neither counts
 * nor resets the attempts of others.
 */
export async function createPair(service: Service, login: Login, caller: Caller): Promise<Result<Created>> {
  if (!(await service.limits.allowsCreateFrom(caller))) return rateLimited()
  // The proof is checked before the attempt is counted, so that a bad proof uses no attempt of the name.
  const key = await provenKey(login.proof)
  if (!key.ok) return key
  if (key.value === null && service.config.requireDpop) return refuse('bad_proof', 'proof_missing')
  const admitted = await admit(service, login, caller)
  if (!admitted.ok) return admitted
  const { user, counted } = admitted.value
  const hash = user?.passwordHash ?? null
  const verified = await checkPassword(service, login.password, hash)
  if (!verified.ok) {
    await takeBack(service, counted, caller)
    return verified
  }
  if (user === null) return refuse('wrong_credentials', 'unknown_user')
  // The right password of a disabled user counts as well, because a missing lock would reveal that it is right.
  if (user.disabled) return refuse('wrong_credentials', 'disabled_user')
  // So does that of a user whose customer allows no login by password.
  if (user.customerPolicy?.passwordLogin === false) return refuse('wrong_credentials', 'password_login_off')
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
  /** Null for an unknown user. */
  readonly user: User | null
  readonly counted: CountedAttempt
}

/**
 * Looks the name up and counts the attempt. A known client of this user counts for its family. Any other client, or one
 * whose family is locked, counts for the name, and the rate limit of the name applies. An attacker who knows the name
 * therefore cannot lock a known client out.
 */
async function admit(service: Service, login: Login, caller: Caller): Promise<Result<Admitted>> {
  const { limits } = service
  const username = canonicalUsername(login.username)
  const count = await counterOfName(service, username)
  const allowed = () => limits.allowsCreateUnder(count.subject.id)
  const client = await clientOf(service, login.refreshToken)
  if (client === null && !(await allowed())) return rateLimited()
  const user = await findUser(service, username, caller)
  if (client !== null) {
    if (client.sub === user?.id) {
      const counted = await countAttempt(
        service,
        counterOfFamily(client.cell, client.sid, client.sub),
        caller,
      )
      if (counted.ok) return ok({ user, counted: counted.value })
    }
    if (!(await allowed())) return rateLimited()
  }
  const counted = await countAttempt(service, count, caller)
  return counted.ok ? ok({ user, counted: counted.value }) : counted
}

// The user of another customer is unknown to a front of a customer.
async function findUser({ directory }: Service, username: string, caller: Caller): Promise<User | null> {
  const user = await directory.findByUsername(username)
  return user !== null && speaksFor(caller, user.customerId) ? user : null
}

/** The claims of the client's refresh token, even if it is used, expired or ended. Null if the signature is not valid. */
async function clientOf(service: Service, refreshToken: string | undefined): Promise<RefreshClaims | null> {
  if (refreshToken === undefined) return null
  const verified = await verifyRefresh(service, refreshToken)
  return verified.ok ? verified.value : null
}

function rateLimited() {
  return refuse('too_many_requests', 'rate_limited', { retryAfterSeconds: CREATE_PERIOD_SECONDS })
}
