import { z } from '@hono/zod-openapi'
import { emailAddress, externalId, role, text, userType, uuid } from '../contract/fields.ts'

/** The longest hash. That of Firebase, with its signer key, has some 250 characters, and Keycloak's some 400. */
const MAX_HASH_CHARACTERS = 2_048

/** A hash of a password as text. Its format is judged for each user, so that one bad hash refuses one user. */
const hashText = text().max(MAX_HASH_CHARACTERS, `must be at most ${MAX_HASH_CHARACTERS} characters`)

/** The credential of an export of Keycloak, which may have more members. */
const credential = z.looseObject({ secretData: hashText, credentialData: hashText })

/** A user of another system, as one line of an import has it. It has no `password`: a hash must not be taken for one. */
export const importedUser = z
  .strictObject({
    externalId: externalId().optional(),
    username: emailAddress(),
    customerId: uuid(),
    role: role(),
    userType: userType().default('PORTAL'),
    disabled: z.boolean('must be true or false').default(false),
    passwordHash: z
      .union([hashText, credential], 'must be a hash of at most 2,048 characters')
      .optional()
      .openapi({ description: 'A password hash in one of the formats of the import' }),
  })
  .openapi('ImportedUser')

/** A hash as text, also where it is an object. */
export function textOfHash(hash: z.infer<typeof importedUser>['passwordHash']): string | undefined {
  if (typeof hash !== 'object') return hash
  const { secretData, credentialData } = hash
  return JSON.stringify({ secretData, credentialData })
}
