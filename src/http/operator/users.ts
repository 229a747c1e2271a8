import { createRoute, z } from '@hono/zod-openapi'
import { mapPage } from '../../core/page.ts'
import { mapOk } from '../../core/result.ts'
import { addUser } from '../../flows/add-user.ts'
import { changeUser } from '../../flows/change-user.ts'
import { listUsers, readUser } from '../../flows/list-users.ts'
import { removeUser } from '../../flows/remove-user.ts'
import { unlockUser } from '../../flows/unlock-user.ts'
import type { User } from '../../users/user.ts'
import { operatorCallOf } from '../context.ts'
import { answer, answerEmpty, answerPage } from '../contract/envelope.ts'
import { emptySuccess, NO_QUERY, strictBody, strictQuery, success } from '../contract/envelope-schemas.ts'
import {
  emailAddress,
  externalId,
  operatorPassword,
  paging,
  role,
  search,
  text,
  userType,
  uuid,
} from '../contract/fields.ts'
import { requireBody } from '../middleware/request-body.ts'
import { refuses } from '../openapi/documented-refusals.ts'
import { USER } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'

const path = '/api/v2/operator/user'
const onePath = `${path}/{userId}`
const params = z.object({ userId: uuid().openapi({ description: 'The id of a user', example: USER.id }) })

/** A user as operators see it. */
const userSchema = z
  .object({
    id: z.uuid(),
    username: z.string(),
    userType: userType(),
    customerId: z.uuid(),
    role: role(),
    externalId: z.string().nullable(),
    hasPassword: z.boolean(),
    disabled: z.boolean(),
  })
  .openapi('User')

const add = createRoute({
  method: 'post',
  path,
  ...sections.operators,
  operationId: 'addUser',
  summary: 'Add a user',
  description:
    'The name is an e-mail address, stored in lower case. The password policy does not apply, because the password may be an import. A user without a password logs in by a trusted issuer alone.',
  request: {
    query: NO_QUERY,
    body: strictBody(
      {
        username: emailAddress(),
        password: operatorPassword().optional(),
        externalId: externalId().optional(),
        customerId: uuid(),
        role: role(),
        userType: userType().default('PORTAL'),
      },
      {
        username: USER.username,
        password: 'correct horse battery staple',
        customerId: USER.customerId,
        role: USER.role,
      },
    ),
  },
  ...refuses('too_many_requests'),
  responses: success(userSchema, 'The new user', USER),
})

const list = createRoute({
  method: 'get',
  path,
  ...sections.operators,
  operationId: 'listUsers',
  summary: 'List users',
  description:
    'A page of users, by name: all of them, those of one customer, the one with a name, those whose name begins with a text, or those with an external id.',
  request: {
    query: strictQuery({
      ...paging,
      customerId: uuid().optional().openapi({ description: 'Only users of this customer' }),
      username: text().optional().openapi({ description: 'Only the user of this name, in any case' }),
      externalId: text().optional().openapi({ description: 'Only users with this id of their customer' }),
      search: search('Only users whose name begins with this, in any case'),
    }),
  },
  responses: success(userSchema, 'Users by name', USER),
})

const read = createRoute({
  method: 'get',
  path: onePath,
  ...sections.operators,
  operationId: 'getUser',
  summary: 'Get a user',
  description: 'One user, as in the list.',
  request: { params, query: NO_QUERY },
  responses: success(userSchema, 'The user', USER),
})

const change = createRoute({
  method: 'patch',
  path: onePath,
  middleware: requireBody,
  ...sections.operators,
  operationId: 'changeUser',
  summary: 'Change a user',
  description:
    'Disabling, a new password and its removal (`null`) end all families of the user. A new password also resets the failed logins of the name. A new name, role or customer is in the next pair, and old access tokens have the old one until their `exp`. The external id moves along to another customer, and `null` takes it away. `{}` changes nothing, and sends the record to the cell again.',
  request: {
    params,
    query: NO_QUERY,
    body: strictBody(
      {
        role: role().optional(),
        customerId: uuid().optional(),
        disabled: z.boolean('must be true or false').optional(),
        username: emailAddress().optional(),
        externalId: externalId().nullable().optional(),
        password: operatorPassword().nullable().optional(),
      },
      { role: 'ROLE_SUPPORT' },
    ),
  },
  ...refuses('too_many_requests'),
  responses: success(userSchema, 'The user as it is now', { ...USER, role: 'ROLE_SUPPORT' }),
})

const remove = createRoute({
  method: 'delete',
  path: onePath,
  ...sections.operators,
  operationId: 'eraseUser',
  summary: 'Erase a user',
  description: 'Erases the user from the database and from its cell.',
  request: { params, query: NO_QUERY },
  responses: emptySuccess('The user is erased'),
})

const unlock = createRoute({
  method: 'delete',
  path: `${onePath}/lock`,
  ...sections.operators,
  operationId: 'unlockUser',
  summary: 'Lift the lock of a user',
  description:
    'Resets the failed logins under the name of the user and those of its clients. It also succeeds if there is no lock.',
  request: { params, query: NO_QUERY },
  responses: emptySuccess('The user can log in'),
})

/** The routes of users, for operators. */
export const userRoutes = validatedRoutes()
  .openapi(add, async (c) =>
    answer(c, mapOk(await addUser(c.var.service, c.req.valid('json'), operatorCallOf(c)), viewUser)),
  )
  .openapi(list, async (c) => {
    const { page, size, ...filter } = c.req.valid('query')
    const listed = await listUsers(c.var.service, filter, page, size)
    return answerPage(
      c,
      mapOk(listed, (list) => mapPage(list, viewUser)),
    )
  })
  .openapi(read, async (c) =>
    answer(c, mapOk(await readUser(c.var.service, c.req.valid('param').userId), viewUser)),
  )
  .openapi(change, async (c) => {
    const { userId } = c.req.valid('param')
    return answer(
      c,
      mapOk(await changeUser(c.var.service, userId, c.req.valid('json'), operatorCallOf(c)), viewUser),
    )
  })
  .openapi(remove, async (c) =>
    answerEmpty(c, await removeUser(c.var.service, c.req.valid('param').userId, operatorCallOf(c))),
  )
  .openapi(unlock, async (c) =>
    answerEmpty(c, await unlockUser(c.var.service, c.req.valid('param').userId, operatorCallOf(c))),
  )

/** The members of a user that may be shown: an allow-list without the hash. */
function viewUser({ id, username, userType, customerId, role, externalId, passwordHash, disabled }: User) {
  const hasPassword = passwordHash !== null
  return { id, username, userType, customerId, role, externalId, hasPassword, disabled }
}
