import { z } from '@hono/zod-openapi'
import type { NewIssuer } from '../../flows/manage-issuers.ts'
import type { Trial } from '../../flows/try-subject-token.ts'
import {
  DEFAULT_SETTINGS,
  ISSUER_ALGORITHMS,
  type Issuer,
  LONGEST_MAX_AGE_SECONDS,
  PROVISIONINGS,
  type PublicMember,
} from '../../issuers/issuer.ts'
import { displayName, role, text, uuid } from '../contract/fields.ts'

const MOST = 10

/** A word or an identifier of another system: the name of a claim, a value of one, an audience. */
const word = (most: number) =>
  text().min(1, 'must not be empty').max(most, `must be at most ${most} characters`)

const flag = (description: string) => z.boolean('must be true or false').optional().openapi({ description })

const list = <T extends z.ZodType>(element: T, most: number) =>
  z.array(element, 'must be a list').min(1, 'must not be empty').max(most, `must be at most ${most}`)

const algorithm = z.enum(ISSUER_ALGORITHMS, `must be one of ${ISSUER_ALGORITHMS.join(', ')}`)
const provisioning = z.enum(PROVISIONINGS, `must be one of ${PROVISIONINGS.join(', ')}`)
const member = z.string('must be a string').optional()
const publicKey = {
  kty: text(),
  crv: member,
  x: member,
  y: member,
  n: member,
  e: member,
  kid: member,
  alg: member,
} satisfies Record<PublicMember, unknown>
// Other members are kept until the rule for private ones has seen them.
const key = z.looseObject(publicKey, 'must be a JWK')
const roleOfValue = z.strictObject({ value: word(255), role: role() }, 'must have value and role')

/** The members of a new issuer. */
export const newIssuer = {
  name: displayName(),
  iss: word(512).openapi({ description: 'The `iss` of its tokens, exactly' }),
  customerId: uuid().optional().openapi({
    description: 'The customer whose users it names. Left out: the users of the customer of the client',
  }),
  jwksUri: text().optional().openapi({
    description: 'The https URL of its JWK Set, with a public host name, at most 2,048 characters. Or `keys`',
  }),
  keys: list(key, MOST).optional().openapi({
    description: 'Its public keys as JWKs, at most 10, each with a `kid` of its own if there are several',
  }),
  audiences: list(word(255), MOST).openapi({ description: 'A token must be for one of them' }),
  algorithms: list(algorithm, ISSUER_ALGORITHMS.length).optional().openapi({
    description: 'What it may sign with. By default RS256, ES256, PS256 and EdDSA',
  }),
  maxAgeSeconds: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(LONGEST_MAX_AGE_SECONDS, `must be at most ${LONGEST_MAX_AGE_SECONDS}`)
    .optional()
    .openapi({ description: 'The longest time since the `iat` of a token, in seconds. By default 600' }),
  requireNonce: flag('Whether each exchange must name the `nonce` of its token'),
  accessTokens: flag('Whether access tokens (`typ` `at+jwt`) are accepted too'),
  externalIdClaim: word(100).optional().openapi({
    description: 'The claim with the external id of the user',
  }),
  emailClaim: word(100).optional().openapi({
    description:
      'The claim with the e-mail address. It counts beside a claim of that name with `_verified` alone, which must be true',
  }),
  roleClaim: word(100).optional().openapi({
    description: 'The claim that determines the role at each login, by `roles`',
  }),
  roles: list(roleOfValue, 50).optional().openapi({
    description: 'The roles of values of `roleClaim`. The first that the token has counts',
  }),
  role: role().optional().openapi({
    description: 'The role of a new user, and of a token whose `roleClaim` has no value of `roles`',
  }),
  provisioning: provisioning.optional().openapi({
    description:
      'Which users may log in: those that exist (the default), also by a verified e-mail address (`link`), also new ones (`create`)',
  }),
}

/** An issuer as operators see it. */
export const issuerSchema = z
  .object({
    issuerId: z.uuid(),
    name: z.string(),
    iss: z.string(),
    customerId: z.uuid().nullable(),
    disabled: z.boolean(),
    createdAt: z.iso.datetime(),
    jwksUri: z.string().nullable(),
    keys: z.array(z.object(publicKey)).nullable(),
    audiences: z.array(z.string()),
    algorithms: z.array(algorithm),
    maxAgeSeconds: z.int().min(1).max(LONGEST_MAX_AGE_SECONDS),
    requireNonce: z.boolean(),
    accessTokens: z.boolean(),
    externalIdClaim: z.string().nullable(),
    emailClaim: z.string(),
    roleClaim: z.string().nullable(),
    roles: z.array(z.object({ value: z.string(), role: role() })),
    role: role().nullable(),
    provisioning,
  })
  .openapi('Issuer')

/** What an exchange of a token would do. */
export const trialSchema = z.object({
  accepted: z.boolean(),
  cause: z.string().nullable(),
  words: z.string(),
  subject: z.string().nullable(),
  externalId: z.string().nullable(),
  email: z.string().nullable(),
  role: role().nullable(),
  userId: z.uuid().nullable(),
})

const addition = z.strictObject(newIssuer)

/** A new issuer with the default for what was left out. */
export function toNewIssuer(given: z.output<typeof addition>): NewIssuer {
  const or = DEFAULT_SETTINGS
  return {
    name: given.name,
    iss: given.iss,
    customerId: given.customerId ?? null,
    jwksUri: given.jwksUri ?? or.jwksUri,
    keys: given.keys ?? or.keys,
    audiences: given.audiences,
    algorithms: given.algorithms ?? or.algorithms,
    maxAgeSeconds: given.maxAgeSeconds ?? or.maxAgeSeconds,
    requireNonce: given.requireNonce ?? or.requireNonce,
    accessTokens: given.accessTokens ?? or.accessTokens,
    externalIdClaim: given.externalIdClaim ?? or.externalIdClaim,
    emailClaim: given.emailClaim ?? or.emailClaim,
    roleClaim: given.roleClaim ?? or.roleClaim,
    roles: given.roles ?? or.roles,
    role: given.role ?? or.role,
    provisioning: given.provisioning ?? or.provisioning,
  }
}

/** The members of an issuer that may be shown. Its keys are public. */
export function viewIssuer({ id, createdAt, keys, audiences, algorithms, roles, ...rest }: Issuer) {
  return {
    issuerId: id,
    ...rest,
    createdAt: new Date(createdAt).toISOString(),
    keys: keys === null ? null : keys.map((jwk) => ({ ...jwk })),
    audiences: [...audiences],
    algorithms: [...algorithms],
    roles: [...roles],
  }
}

/** A trial for its operator. */
export function viewTrial({ fault, words, person, userId }: Trial) {
  const { subject = null, externalId = null, email = null, role = null } = person ?? {}
  return { accepted: fault === null, cause: fault, words, subject, externalId, email, role, userId }
}
