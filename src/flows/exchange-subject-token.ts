import { hash } from 'node:crypto'
import { newAttemptId, newId } from '../core/ids.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { SERVICE } from '../events/catalogue.ts'
import { subjectTokenHash } from '../issuers/used-tokens.ts'
import { event } from '../observe/events.ts'
import { EXCHANGE_PERIOD_SECONDS } from '../rate-limits.ts'
import type { Client } from '../users/client-store.ts'
import type { User } from '../users/user.ts'
import type { Caller, Service, Trace } from './service.ts'
import { applyChange, assignFoundCell } from './steps/apply-change.ts'
import { type Finding, findPerson } from './steps/find-person.ts'
import { type Created, openFamily } from './steps/open-family.ts'
import { inCall } from './steps/operator-action.ts'
import { provenKey, type RequestProof } from './steps/prove-key.ts'
import { type PresentedSubject, refuseSubject, type Subject, verifySubject } from './steps/verify-subject.ts'

/** The parameters of a token exchange. */
export interface PresentedExchange extends PresentedSubject {
  readonly idempotencyKey: string | undefined
  readonly proof: RequestProof
}

/**
 * The first pair of a new family, for a token of a trusted issuer (RFC 8693). The client must have the right `exchange`. A valid
 * DPoP proof binds the family to its key. Each subject token opens one family, once: a repetition with the same
 * `Idempotency-Key` and key within `IDEMPOTENCY_WINDOW_SECONDS` gets the same pair, until it is refreshed.
 *
 * Refuses with `client_not_allowed`, `too_many_requests`, `too_many_proofs`, `bad_proof`, and every bad subject token with
 * `bad_request`, whatever is wrong. Throws `Unavailable` if the keys of the issuer cannot be fetched.
 */
export async function exchangeSubjectToken(
  service: Service,
  client: Client,
  presented: PresentedExchange,
  caller: Caller,
): Promise<Result<Created>> {
  if (!client.rights.includes('exchange')) return refuse('client_not_allowed', 'no_right_to_exchange')
  if (!(await service.limits.allowsExchangeBy(client.id))) {
    return refuse('too_many_requests', 'rate_limited', { retryAfterSeconds: EXCHANGE_PERIOD_SECONDS })
  }
  const key = await provenKey(presented.proof)
  if (!key.ok) return key
  if (key.value === null && service.config.requireDpop) return refuse('bad_proof', 'proof_missing')
  const subject = await verifySubject(service, client, presented)
  if (!subject.ok) return subject
  const found = await findPerson(service, subject.value)
  if (typeof found === 'string') return refuseSubject(found)
  if (key.value === null && requiresProof(found)) return refuse('bad_proof', 'proof_missing')
  const attempt = attemptOfExchange(client, presented, key.value?.jkt)
  const familyId = await useOnce(service, presented, attempt, subject.value)
  if (familyId === null) return refuseSubject('used')
  const user = await provide(service, subject.value, found, caller)
  if (!user.ok) return user
  const opening = { password: null, attempt, proof: key.value, familyId }
  const opened = await openFamily(service, user.value, opening, caller)
  if (opened.ok || opened.refusal.kind !== 'wrong_credentials') return opened
  return refuseSubject(opened.refusal.cause)
}

/** Whether the customer of the user requires a proof of a key, as far as the directory knows. */
function requiresProof(found: Finding): boolean {
  return found.action === 'create' ? found.requireDpop : found.user.customerPolicy?.requireDpop === true
}

/**
 * The id of an attempt. The same client with the same token, `Idempotency-Key` and key of proofs repeats it. Without an
 * `Idempotency-Key` the id is random.
 */
function attemptOfExchange(
  { id }: Client,
  { token, idempotencyKey }: PresentedExchange,
  jkt: string | undefined,
): string {
  if (idempotencyKey === undefined) return newAttemptId()
  return hash('sha256', [id, subjectTokenHash(token), jkt ?? '', idempotencyKey].join(' '), 'base64url')
}

/** Uses the subject token. Returns the id of the family that it opens. Null: another attempt has used it. */
function useOnce(
  { usedTokens, config }: Service,
  { token }: PresentedExchange,
  attempt: string,
  { expiresAt }: Subject,
): Promise<string | null> {
  const use = { hash: subjectTokenHash(token), attempt, familyId: newId(), expiresAt }
  return usedTokens.use(use, config.policy.idempotencyWindowSeconds)
}

/** The user who logs in, after what has to be written: the link, the user, the role. Refuses by `refuseSubject`. */
async function provide(
  service: Service,
  subject: Subject,
  finding: Finding,
  trace: Trace,
): Promise<Result<User>> {
  const { issuer, person } = subject
  const found = finding.action === 'create' ? await create(service, subject, finding, trace) : ok(finding)
  if (!found.ok) return found
  const { user } = found.value
  if (finding.action !== 'none') {
    const identity = { issuer: issuer.id, subject: person.subject }
    if (!(await service.identities.link(identity, user.id))) return refuseSubject('linked_meanwhile')
    log('linked', user, subject, trace)
  }
  if (issuer.roleClaim === null || person.role === null || person.role === user.role) return ok(user)
  // No operator changes the role, so the change is in the history of the user and not in that of the operators.
  const by = { actor: JSON.stringify(inCall(SERVICE, trace)), event: null }
  const changed = await service.directory.change(user.id, { role: person.role }, null, by)
  if (changed === null) return refuseSubject('unknown_user')
  await applyChange(service, await assignFoundCell(service, changed))
  log('role', changed, subject, trace)
  return ok(changed)
}

/** Adds the user. If another call has added one of that name meanwhile, that user is found by the same rules. */
async function create(
  service: Service,
  subject: Subject,
  { username, customerId, role }: Finding & { action: 'create' },
  trace: Trace,
): Promise<Result<{ readonly user: User }>> {
  const user = {
    id: newId(),
    username,
    passwordHash: null,
    userType: 'PORTAL',
    customerId,
    role,
    externalId: subject.person.externalId,
    disabled: false,
  } as const
  if (await service.directory.add(user, null)) {
    log('added', user, subject, trace)
    // With the policy of the customer.
    const added = await service.directory.findById(user.id)
    return added === null ? refuseSubject('unknown_user') : ok({ user: added })
  }
  const found = await findPerson(service, subject)
  if (typeof found === 'string') return refuseSubject(found)
  // A user of that name is being removed.
  return found.action === 'create' ? refuseSubject('unknown_user') : ok(found)
}

function log(
  cause: 'added' | 'linked' | 'role',
  { id: userId }: Pick<User, 'id'>,
  { issuer }: Subject,
  { requestId }: Trace,
): void {
  event({ event: 'user_changed', level: 'info', requestId, cause, userId, issuerId: issuer.id })
}
