import { type Issuer, verifiedClaimOf } from './issuer.ts'
import type { SubjectTokenRefusal } from './subject-token.ts'

/** Why a verified subject token lets nobody in, for the log and for operators only. */
export type PersonRefusal =
  | 'disabled_issuer'
  | 'used'
  | 'no_role'
  | 'unknown_user'
  | 'no_verified_email'
  | 'no_customer'
  | 'other_customer'
  | 'disabled_user'

/** A refusal of a subject token, or an outage of the keys. */
export type SubjectFault = SubjectTokenRefusal | PersonRefusal | 'keys_unavailable'

type Words = (issuer: Issuer) => string

const WORDS: Readonly<Record<SubjectFault, Words>> = {
  malformed: () => 'It is no JWT in the compact form: three parts in base64url with points between them.',
  wrong_algorithm: ({ algorithms }) =>
    `The header's alg is not among the algorithms of the issuer: ${algorithms.join(', ')}.`,
  unknown_key: ({ jwksUri }) =>
    `${jwksUri === null ? 'The keys of the issuer have' : `The set at ${jwksUri} has`} no key for the header's kid and alg, or several. A set that was read less than 30 seconds ago is not read again.`,
  keys_unavailable: ({ jwksUri }) => `The set at ${jwksUri} cannot be read, or the key in it is malformed.`,
  bad_signature: () =>
    'The signature is not that of the key: the token was changed, or another key signed it.',
  wrong_type: ({ accessTokens }) =>
    `The header's typ is not that of an ID token (none or JWT)${accessTokens ? ', nor at+jwt with the type jwt' : ''}, or the token has events or crit.`,
  bad_claims: () => 'One of iss, sub, aud, exp and iat is missing, or a claim has another type.',
  wrong_issuer: ({ iss }) => `iss is not ${iss}.`,
  wrong_audience: ({ audiences }) => `aud has none of: ${audiences.join(', ')}.`,
  wrong_party: ({ audiences }) =>
    `azp is none of: ${audiences.join(', ')}; or aud has others too, and there is no azp.`,
  not_yet_valid: () => 'iat or nbf is in the future. A clock may be wrong.',
  expired: () => 'exp is over.',
  too_old: ({ maxAgeSeconds }) => `iat is more than ${maxAgeSeconds} seconds ago.`,
  wrong_nonce: ({ requireNonce }) =>
    `nonce is not the one that was given${requireNonce ? ', and the issuer requires one' : ''}.`,
  disabled_issuer: () => 'The token is valid, and the issuer is disabled.',
  used: () => 'The token is valid, and was exchanged before. Each token is exchanged once.',
  no_role: ({ roleClaim }) =>
    roleClaim === null
      ? 'A new user needs a role, and the issuer has none.'
      : `${roleClaim} has no value with a role, and the issuer has no role for that.`,
  unknown_user: ({ provisioning, externalIdClaim }) =>
    `No user is linked${externalIdClaim === null ? '' : `, none has the external id of ${externalIdClaim}`}${provisioning === 'link' ? ', and none has the e-mail address' : ''}. The provisioning is ${provisioning}.`,
  no_verified_email: (issuer) =>
    `No user is linked, and ${issuer.emailClaim} has no e-mail address with ${verifiedClaimOf(issuer)} true.`,
  no_customer: ({ customerId }) =>
    `A new user needs a customer. ${customerId === null ? 'The issuer has none, so the client must have one that is not removed.' : 'That of the issuer is removed.'}`,
  other_customer: () => 'The user is of another customer.',
  disabled_user: () => 'The user is disabled.',
}

/** What is wrong with a subject token, in words for an operator. They quote the issuer, and nothing of the token. */
export function explainRefusal(fault: SubjectFault, issuer: Issuer): string {
  return WORDS[fault](issuer)
}
