import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { changePassword } from '../../flows/change-password.ts'
import { MIN_PASSWORD_CHARACTERS } from '../../users/password-policy.ts'
import { type AppEnv, callerOf } from '../context.ts'
import { requireSession } from '../middleware/require-session.ts'
import * as groups from '../openapi/groups.ts'
import { answerEmpty } from '../refusals/answer.ts'
import { invalidRequest } from '../refusals/invalid-request.ts'
import { body, emptySuccess, failures } from './envelope-schemas.ts'
import { password } from './fields.ts'

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
      { password: password(), newPassword: password().openapi({ minLength: MIN_PASSWORD_CHARACTERS }) },
      { password: 'the old passphrase', newPassword: 'a longer new passphrase' },
    ),
  },
  responses: {
    ...emptySuccess('The password is changed, and every other session has ended'),
    ...failures('AUTH_1001', 'GLOBAL_1005'),
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
