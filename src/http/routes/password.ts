import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { changePassword } from '../../flows/change-password.ts'
import { passwordSchema } from '../../users/user.ts'
import { answerEmpty } from '../answer.ts'
import { requireSession } from '../bearer.ts'
import { type AppEnv, callerOf } from '../context.ts'
import * as groups from '../document/groups.ts'
import { invalidRequest } from '../input.ts'
import { text } from './fields.ts'
import { body, emptySuccess, failures } from './schemas.ts'

const change = createRoute({
  method: 'put',
  path: '/api/v2/auth/password',
  middleware: requireSession,
  ...groups.sessions,
  operationId: 'changePassword',
  summary: 'Change your password',
  description:
    'Ends every other session. A new password has at least 8 characters, is not the user name, no common one and not the present one. A wrong `password` counts for the session that asks, and locks this call for it as failed logins lock a name.',
  request: {
    body: body(
      { password: text().pipe(passwordSchema), newPassword: text().pipe(passwordSchema) },
      { password: 'the old passphrase', newPassword: 'a longer new passphrase' },
    ),
  },
  responses: {
    ...emptySuccess('The password is changed, and every other session has ended'),
    ...failures(
      'AUTH_1001',
      'AUTH_1002',
      'GLOBAL_1001',
      'GLOBAL_1002',
      'GLOBAL_1005',
      'GLOBAL_1006',
      'GLOBAL_1007',
    ),
  },
})

/** A user's own password. */
export const passwordRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest }).openapi(
  change,
  async (c) => {
    const { password, newPassword } = c.req.valid('json')
    return answerEmpty(
      c,
      await changePassword(c.var.service, c.var.session, password, newPassword, callerOf(c)),
    )
  },
)
