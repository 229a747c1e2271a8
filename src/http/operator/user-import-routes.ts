import { createRoute, z } from '@hono/zod-openapi'
import { countImportedHashes, importUsers } from '../../flows/import-users.ts'
import { operatorCallOf } from '../context.ts'
import { answer, answerPage } from '../contract/envelope.ts'
import { NO_QUERY, strictBody, success } from '../contract/envelope-schemas.ts'
import { count } from '../contract/fields.ts'
import { HASH_COUNT, IMPORTED, USER } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'
import { importedUser, textOfHash } from './imported-user.ts'

const path = '/api/v2/operator/user/import'

/** The most users of one call. The body has room for fewer with long hashes. */
const MAX_USERS = 200

const outcome = z.object({
  outcome: z.enum(['added', 'existing', 'refused']),
  userId: z.uuid().nullable(),
  reason: z.string().nullable(),
})

const add = createRoute({
  method: 'post',
  path,
  ...sections.operators,
  operationId: 'importUsers',
  summary: 'Import users with their password hashes',
  description:
    'Adds users of another system, each with its own outcome. A user that exists, by its external id or else by its name, stays as it is, so a repetition changes nothing. The first login with the right password replaces a hash. Passwords are not taken.',
  request: {
    query: NO_QUERY,
    body: strictBody(
      {
        users: z
          .array(importedUser, 'must be an array of users')
          .min(1, 'must not be empty')
          .max(MAX_USERS, `must have at most ${MAX_USERS} users`),
        dryRun: z.boolean('must be true or false').default(false),
      },
      {
        users: [
          {
            externalId: 'crm-42',
            username: USER.username,
            customerId: USER.customerId,
            role: USER.role,
            passwordHash: '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy',
          },
        ],
        dryRun: true,
      },
    ),
  },
  responses: success(
    z.object({ results: z.array(outcome).max(MAX_USERS) }),
    'What became of each user, in their order',
    { results: [IMPORTED] },
  ),
})

const report = createRoute({
  method: 'get',
  path,
  ...sections.operators,
  operationId: 'countImportedHashes',
  summary: 'Count the imported hashes that are left',
  description: 'The number of users whose imported hash no login has replaced, for each format that has any.',
  request: { query: NO_QUERY },
  responses: success(
    z.object({ format: z.string(), users: count() }),
    'Formats, most users first',
    HASH_COUNT,
  ),
})

/** The routes of an import of users, for operators. */
export const importRoutes = validatedRoutes()
  .openapi(add, async (c) => {
    const { users, dryRun } = c.req.valid('json')
    const foreign = users.map((user) => ({ ...user, passwordHash: textOfHash(user.passwordHash) }))
    return answer(c, await importUsers(c.var.service, foreign, dryRun, operatorCallOf(c)))
  })
  .openapi(report, async (c) => answerPage(c, await countImportedHashes(c.var.service)))
