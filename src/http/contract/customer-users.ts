import { createRoute, z } from '@hono/zod-openapi'
import { mapPage } from '../../core/page.ts'
import { mapOk } from '../../core/result.ts'
import { listUsers } from '../../flows/list-users.ts'
import { requireAdministrator } from '../../flows/session-owner.ts'
import type { User } from '../../users/user.ts'
import { requireSession } from '../middleware/require-session.ts'
import { refuses } from '../openapi/documented-refusals.ts'
import { USER } from '../openapi/examples.ts'
import { administration } from '../openapi/sections.ts'
import { refused } from '../refusals/refused.ts'
import { validatedRoutes } from '../validated-routes.ts'
import { answerPage } from './envelope.ts'
import { success } from './envelope-schemas.ts'
import { paging, role, search, userType } from './fields.ts'

/** A user as administrators of the same customer see it. */
const userSchema = z
  .object({
    id: z.uuid(),
    username: z.string(),
    userType: userType(),
    role: role(),
    externalId: z.string().nullable(),
    hasPassword: z.boolean(),
    disabled: z.boolean(),
  })
  .openapi('CustomerUser')

const { customerId: _, ...example } = USER

const list = createRoute({
  method: 'get',
  path: '/api/v2/user',
  middleware: [requireSession],
  ...administration,
  operationId: 'listCustomerUsers',
  summary: 'List the users of your customer',
  description:
    'For `ROLE_SUPER_ADMIN`. The role and the customer are read from the cell. A page of users, by name: all of them, or those whose name begins with a text.',
  ...refuses('not_allowed'),
  request: {
    query: z.object({ ...paging, search: search('Only users whose name begins with this, in any case') }),
  },
  responses: success(userSchema, 'Users by name', example),
})

/** The route of the users of a customer, for administrators. */
export const customerUsersRoute = validatedRoutes().openapi(list, async (c) => {
  const customer = requireAdministrator(c.var.service, c.var.session)
  if (!customer.ok) return refused(c, customer.refusal)
  const { page, size, search: beginning } = c.req.valid('query')
  const listed = await listUsers(c.var.service, { customerId: customer.value, search: beginning }, page, size)
  return answerPage(
    c,
    mapOk(listed, (users) => mapPage(users, viewUser)),
  )
})

/** The members of a user that may be shown: an allow-list without the hash. */
function viewUser({ id, username, userType: type, role: its, externalId, passwordHash, disabled }: User) {
  return { id, username, userType: type, role: its, externalId, hasPassword: passwordHash !== null, disabled }
}
