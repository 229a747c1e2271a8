import { createRoute } from '@hono/zod-openapi'
import { changePassword } from '../../flows/change-password.ts'
import { MIN_PASSWORD_CHARACTERS } from '../../users/password-policy.ts'
import { traceOf } from '../context.ts'
import { requireSession } from '../middleware/require-session.ts'
import { refuses } from '../openapi/documented-refusals.ts'
import { LOGIN } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'
import { answerEmpty } from './envelope.ts'
import { body, emptySuccess } from './envelope-schemas.ts'
import { password } from './fields.ts'

const change = createRoute({
  method: 'put',
  path: '/api/v2/auth/password',
  middleware: requireSession,
  ...sections.sessions,
  operationId: 'changePassword',
  summary: 'Change your password',
  description:
    'Ends every other session. The new password needs at least 8 characters. The user name, a common password and the present password are refused. A wrong `password` counts for the session of the caller, and locks this call for it as failed logins lock a name.',
  request: {
    body: body(
      { password: password(), newPassword: password().openapi({ minLength: MIN_PASSWORD_CHARACTERS }) },
      { password: LOGIN.password, newPassword: 'a longer new passphrase' },
    ),
  },
  ...refuses('wrong_credentials', 'locked', 'too_many_requests'),
  responses: emptySuccess('The password is changed, and every other session has ended'),
})

/** The route of a user's own password. */
export const passwordRoutes = validatedRoutes().openapi(change, async (c) => {
  const { password, newPassword } = c.req.valid('json')
  return answerEmpty(c, await changePassword(c.var.service, c.var.session, password, newPassword, traceOf(c)))
})
