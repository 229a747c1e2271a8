import { newId } from '../../core/ids.ts'
import { ok, type Result, refuse } from '../../core/result.ts'
import { Unavailable } from '../../core/unavailable.ts'
import type { ProvenKey } from '../../families/protocol.ts'
import { isRemoved } from '../../families/rules/customer-limits.ts'
import { chooseCell } from '../../families/rules/placement.ts'
import { tolerateOutage } from '../../observe/report-failure.ts'
import { hashPassword, needsRehash } from '../../users/password.ts'
import type { User } from '../../users/user.ts'
import type { Caller, Service } from '../service.ts'
import { limitsOf, toCellUser, toEnding } from './cell-user.ts'
import { checkPassword } from './check-password.ts'
import { type IssuedPair, issuePair } from './issue-pair.ts'
import { parseActor } from './operator-action.ts'
import { PROOF_PERIOD_SECONDS } from './prove-key.ts'

export interface Created extends IssuedPair {
  readonly customerId: string
}

/** The parameters of an opening, besides the user. */
export interface Opening {
  /** The verified password. Null: a token of a trusted issuer was verified. */
  readonly password: string | null
  readonly attempt: string
  /** The proof of the key that the family is bound to, if the login proved one. */
  readonly proof: ProvenKey | null
  /** The id that the family must have, so that the opening has no second effect. Undefined: a new one for each try. */
  readonly familyId?: string
}

/** Tries of one login whose user changes meanwhile. A caller that ends sessions all the time must not prevent a login. */
const OPENINGS = 5

/**
 * Opens a family for a user whose password or subject token was verified, in the user's cell, which the first login chooses. If
 * the record changed meanwhile, the newer record is tried. If its password hash differs, the password is verified once more.
 * Refuses with `wrong_credentials` if the newer record refuses the login, and with `bad_proof` if the customer requires a proof
 * and there is none.
 */
export async function openFamily(
  service: Service,
  proven: User,
  opening: Opening,
  caller: Caller,
): Promise<Result<Created>> {
  const { directory, config } = service
  const chosen = () => chooseCell(caller.continent, proven.id, config.cellsPerRegion)
  let user = proven.cell === null ? await directory.assignCell(proven.id, chosen()) : proven
  let provenHash = proven.passwordHash
  let provenAgain = false
  for (let tries = 0; tries < OPENINGS; tries += 1) {
    if (user === null || user.cell === null) return refuse('wrong_credentials', 'unknown_user')
    if (isRemoved(user.customerPolicy)) return refuse('wrong_credentials', 'unknown_user')
    if (user.disabled) return refuse('wrong_credentials', 'disabled_user')
    if (opening.proof === null && user.customerPolicy?.requireDpop)
      return refuse('bad_proof', 'proof_missing')
    const { passwordHash } = user
    const { password } = opening
    if (password !== null && passwordHash !== provenHash) {
      if (provenAgain) break
      const verified = await checkPassword(service, password, passwordHash)
      if (!verified.ok) return verified
      if (!verified.value) return refuse('wrong_credentials', 'wrong_password')
      provenHash = passwordHash
      provenAgain = true
    }
    const created = await tryOpen(service, user, user.cell, opening, caller)
    if (created !== null) return created
    user = await directory.findById(proven.id)
  }
  // The cell does not open a family of this id twice: it was refreshed, or has ended.
  if (opening.familyId !== undefined) return refuse('wrong_credentials', 'used')
  throw new Unavailable('cell', new Error('the user kept changing'))
}

/** Returns null if the cell has a newer record of the user. */
async function tryOpen(
  service: Service,
  user: User,
  cell: string,
  { password, attempt, proof, familyId }: Opening,
  caller: Caller,
): Promise<Result<Created> | null> {
  const changedBy = parseActor(user.changedBy)
  const opened = await service.cells.ask(cell, (one) =>
    one.open({
      user: toCellUser(user),
      ending: toEnding(user.ending),
      ...(changedBy === undefined ? {} : { changedBy }),
      familyId: familyId ?? newId(),
      attempt,
      jkt: proof?.jkt ?? null,
      proof,
      origin: caller.origin,
      policy: service.config.policy,
      limits: limitsOf(user),
      requestId: caller.requestId,
    }),
  )
  switch (opened.outcome) {
    case 'stale':
      return null
    case 'crowded':
      return refuse('too_many_proofs', 'too_many_proofs', { retryAfterSeconds: PROOF_PERIOD_SECONDS })
    case 'unproven':
      // The cell may have a later policy of the customer, which requires a proof.
      return refuse('bad_proof', proof === null ? 'proof_missing' : 'proof_replayed')
    case 'opened':
      break
  }
  if (password !== null) await rehash(service, user, password, caller)
  const pair = await issuePair(service, cell, opened.family, opened.user)
  return ok({ customerId: opened.user.customerId, ...pair })
}

// If the replacement of a hash fails, the next login tries again.
async function rehash(
  { hashes, directory }: Service,
  { id, passwordHash }: User,
  password: string,
  caller: Caller,
): Promise<void> {
  if (passwordHash === null || !needsRehash(passwordHash)) return
  const hash = await hashes.run(() => hashPassword(password))
  if (!hash.ok) return
  await tolerateOutage(caller.requestId, () => directory.replaceHash(id, passwordHash, hash.value))
}
