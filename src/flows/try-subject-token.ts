import { ok, type Result, refuse } from '../core/result.ts'
import { Unavailable } from '../core/unavailable.ts'
import { explainRefusal, type SubjectFault } from '../issuers/explain-refusal.ts'
import type { Issuer } from '../issuers/issuer.ts'
import { type Person, personOf } from '../issuers/person.ts'
import { unverifiedClaims } from '../issuers/subject-token.ts'
import { subjectTokenHash } from '../issuers/used-tokens.ts'
import type { Service } from './service.ts'
import { findPerson } from './steps/find-person.ts'
import { type PresentedSubject, verifyBy } from './steps/verify-subject.ts'

/** What an exchange of a subject token would do. */
export interface Trial {
  /** Null: the token would be accepted. */
  readonly fault: SubjectFault | null
  readonly words: string
  /** Null: the token was not verified. */
  readonly person: Person | null
  /** The user who would log in, if there is one already. */
  readonly userId: string | null
}

/**
 * Verifies a subject token by the rules of an issuer, finds its user, and changes nothing: the token is not used.
 * `customerOfClient` counts where the issuer has no customer. Refuses with `not_found`.
 */
export async function trySubjectToken(
  service: Service,
  issuerId: string,
  presented: PresentedSubject,
  customerOfClient: string | null,
): Promise<Result<Trial>> {
  const issuer = await service.issuers.find(issuerId)
  if (issuer === null) return refuse('not_found', 'unknown_issuer')
  const verified = await verify(service, issuer, presented)
  if (typeof verified === 'string') return ok(refused(issuer, verified, null))
  const { person } = verified
  const customerId = issuer.customerId ?? customerOfClient
  const found = await findPerson(service, { ...verified, issuer, customerId })
  if (typeof found === 'string') return ok(refused(issuer, found, person))
  const userId = found.action === 'create' ? null : found.user.id
  if (issuer.disabled) return ok({ ...refused(issuer, 'disabled_issuer', person), userId })
  if (await service.usedTokens.isUsed(subjectTokenHash(presented.token))) {
    return ok({ ...refused(issuer, 'used', person), userId })
  }
  return ok({ fault: null, words: ACCEPTED[found.action], person, userId })
}

const ACCEPTED = {
  none: 'The token is accepted, and its user is known.',
  link: 'The token is accepted, and its user would be linked by the verified e-mail address.',
  create: 'The token is accepted, and its user would be added.',
} as const

async function verify(
  service: Service,
  issuer: Issuer,
  presented: PresentedSubject,
): Promise<{ readonly person: Person; readonly expiresAt: number } | SubjectFault> {
  // A token of another issuer has another key too. The first reason is the better one.
  const claimed = unverifiedClaims(presented.token)
  if (claimed !== null && claimed.iss !== issuer.iss) return 'wrong_issuer'
  try {
    const verified = await verifyBy(service, issuer, presented)
    if (!verified.ok) return verified.refusal
    return { person: personOf(verified.claims, issuer), expiresAt: verified.expiresAt }
  } catch (error) {
    if (error instanceof Unavailable && error.part === 'issuer_keys') return 'keys_unavailable'
    throw error
  }
}

function refused(issuer: Issuer, fault: SubjectFault, person: Person | null): Trial {
  return { fault, words: explainRefusal(fault, issuer), person, userId: null }
}
