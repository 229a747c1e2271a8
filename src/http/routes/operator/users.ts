import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { mapOk } from '../../../core/result.ts'
import { addUser } from '../../../flows/add-user.ts'
import { changeUser } from '../../../flows/change-user.ts'
import { passwordSchema, ROLES, USER_TYPES, type User, usernameSchema } from '../../../users/user.ts'
import { answer } from '../../answer.ts'
import type { AppEnv } from '../../context.ts'
import { invalidRequest } from '../../input.ts'
import { body, failures, success, text } from '../schemas.ts'

const uuid = () => text().pipe(z.uuid('must be a UUID'))
const role = () => z.enum(ROLES, `must be one of ${ROLES.join(', ')}`)
const userType = () => z.enum(USER_TYPES, `must be one of ${USER_TYPES.join(', ')}`)

const shown = z
  .object({
    id: z.uuid(),
    username: z.string(),
    userType: userType(),
    customerId: z.uuid(),
    role: role(),
    disabled: z.boolean(),
  })
  .openapi('User')

const refusals = failures(
  'AUTH_1002',
  'GLOBAL_1001',
  'GLOBAL_1002',
  'GLOBAL_1003',
  'GLOBAL_1006',
  'GLOBAL_1007',
)

const add = createRoute({
  method: 'post',
  path: '/api/v2/operator/user',
  summary: 'Add a user',
  request: {
    body: body({
      username: text().pipe(usernameSchema).pipe(z.email('must be an e-mail address')),
      password: text().pipe(passwordSchema),
      customerId: uuid(),
      role: role(),
      userType: userType().default('PORTAL'),
    }),
  },
  responses: { ...success(shown, 'The new user'), ...refusals },
})

const change = createRoute({
  method: 'patch',
  path: '/api/v2/operator/user/{userId}',
  summary: 'Change a user',
  request: {
    params: z.object({ userId: uuid() }),
    body: body({
      role: role().optional(),
      customerId: uuid().optional(),
      disabled: z.boolean('must be true or false').optional(),
      password: text().pipe(passwordSchema).optional(),
    }),
  },
  responses: { ...success(shown, 'The user as it is now'), ...refusals },
})

export const userRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest })
  .openapi(add, async (c) => answer(c, mapOk(await addUser(c.var.service, c.req.valid('json')), show)))
  .openapi(change, async (c) => {
    const { userId } = c.req.valid('param')
    return answer(c, mapOk(await changeUser(c.var.service, userId, c.req.valid('json')), show))
  })

function show({ id, username, userType, customerId, role, disabled }: User) {
  return { id, username, userType, customerId, role, disabled }
}
