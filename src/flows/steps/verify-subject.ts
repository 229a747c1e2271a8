import { now } from '../../core/clock.ts'
import { ok, type Result, refuse } from '../../core/result.ts'
import type { Issuer } from '../../issuers/issuer.ts'
import { type Person, personOf } from '../../issuers/person.ts'
import {
  type SubjectTokenType,
  unverifiedClaims,
  type VerifiedSubject,
  verifySubjectToken,
} from '../../issuers/subject-token.ts'
import type { Client } from '../../users/client-store.ts'
import type { Service } from '../service.ts'

/** A subject token as a client presents it. */
export interface PresentedSubject {
  readonly token: string
  readonly type: SubjectTokenType
  readonly nonce: string | undefined
}

/** A verified subject token: its issuer, the person that it names, and the customer whose users may be that person. */
export interface Subject {
  readonly issuer: Issuer
  readonly person: Person
  /** Null: neither the issuer nor the client has one, so the user may be of any. */
  readonly customerId: string | null
  /** No rule accepts the token from then on, in seconds. */
  readonly expiresAt: number
}

/**
 * Every bad subject token has one answer (RFC 8693 §2.2.2), and so has one whose user may not log in. The cause is for the
 * log alone.
 */
export function refuseSubject(cause: string) {
  return refuse('bad_request', `subject_token_${cause}`, { detail: 'subject_token is not accepted' })
}

/** Verifies a subject token by the issuer that it names, for a client. Refuses by `refuseSubject`. */
export async function verifySubject(
  service: Service,
  client: Client,
  presented: PresentedSubject,
): Promise<Result<Subject>> {
  const claimed = unverifiedClaims(presented.token)
  if (claimed === null) return refuseSubject('malformed')
  const issuer = issuerFor(client.customerId, await service.issuers.named(claimed.iss), claimed.aud)
  if (typeof issuer === 'string') return refuseSubject(issuer)
  if (issuer.disabled) return refuseSubject('disabled_issuer')
  const verified = await verifyBy(service, issuer, presented)
  if (!verified.ok) return refuseSubject(verified.refusal)
  return ok({
    issuer,
    person: personOf(verified.claims, issuer),
    customerId: issuer.customerId ?? client.customerId,
    expiresAt: verified.expiresAt,
  })
}

/** Verifies a subject token by the rules of an issuer. Throws `Unavailable` if its keys cannot be fetched. */
export function verifyBy(
  { config, issuerKeys }: Service,
  issuer: Issuer,
  { token, type, nonce }: PresentedSubject,
): Promise<VerifiedSubject> {
  const expected = {
    issuer,
    keys: issuerKeys.chooser(issuer),
    type,
    nonce,
    toleranceSeconds: config.clockToleranceSeconds,
    now: now(),
  }
  return verifySubjectToken(token, expected)
}

/**
 * The issuer by which a client exchanges a token: that of its own customer, or else the one for all customers. A client of no
 * customer may use every issuer, so the audience decides between those that have one `iss`. Otherwise the cause.
 */
export function issuerFor(
  customerId: string | null,
  named: readonly Issuer[],
  audiences: readonly string[],
): Issuer | 'unknown_issuer' | 'ambiguous_issuer' | 'wrong_audience' {
  if (customerId !== null) {
    const own = named.find((issuer) => issuer.customerId === customerId)
    return own ?? named.find((issuer) => issuer.customerId === null) ?? 'unknown_issuer'
  }
  if (named.length === 0) return 'unknown_issuer'
  const fitting = named.filter((issuer) => issuer.audiences.some((one) => audiences.includes(one)))
  if (fitting.length > 1) return 'ambiguous_issuer'
  return fitting[0] ?? 'wrong_audience'
}
