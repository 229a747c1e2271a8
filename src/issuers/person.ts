import { z } from 'zod'
import type { Role } from '../users/user.ts'
import { canonicalUsername, usernameRules } from '../users/user.ts'
import { type IssuerSettings, verifiedClaimOf } from './issuer.ts'
import type { SubjectClaims } from './subject-token.ts'

/** The person that a subject token names, by the mapping of its issuer. */
export interface Person {
  /** The `sub`, unique for the issuer. */
  readonly subject: string
  /** Null: the issuer maps no external id, or the claim has none. */
  readonly externalId: string | null
  /** The verified e-mail address, as a canonical user name. Null: there is none, or it is not verified. */
  readonly email: string | null
  /** Null: the token has no role, and its issuer names none. */
  readonly role: Role | null
}

const emailAddress = z.email().check(...usernameRules)

/** What an external id may be: the rule of the API. Numbers are read as their digits. */
const externalId = z
  .union([z.string(), z.int().transform(String)])
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that the rule refuses
  .refine((id) => /^[^\u0000-\u001f\u007f-\u009f]{1,255}$/.test(id) && id.isWellFormed())

/**
 * Maps the claims of a verified token. An address counts only if the token says that it is verified. `email_verified` is about
 * `email` (OpenID Connect Core §5.1), so an address in another claim needs a flag of that claim: `upn_verified` for `upn`.
 */
export function personOf(claims: SubjectClaims, settings: IssuerSettings): Person {
  // A claim of the prototype, such as `constructor`, is no claim of the token.
  const claim = (name: string | null): unknown =>
    name !== null && Object.hasOwn(claims, name) ? claims[name] : undefined
  // Some providers write the flag as text.
  const flag = claim(verifiedClaimOf(settings))
  const isVerified = flag === true || flag === 'true'
  const address = emailAddress.safeParse(claim(settings.emailClaim))
  return {
    subject: claims.sub,
    externalId: externalId.safeParse(claim(settings.externalIdClaim)).data ?? null,
    email: isVerified && address.success ? canonicalUsername(address.data) : null,
    role: roleOf(claim(settings.roleClaim), settings),
  }
}

/** The role by a claim, which is a text or a list of texts. */
function roleOf(claim: unknown, { roles, role }: IssuerSettings): Role | null {
  const values = [claim].flat()
  return roles.find(({ value }) => values.includes(value))?.role ?? role
}
