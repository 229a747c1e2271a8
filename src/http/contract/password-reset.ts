import { createRoute, z } from '@hono/zod-openapi'
import { resetPassword } from '../../flows/reset-password.ts'
import { MIN_PASSWORD_CHARACTERS } from '../../users/password-policy.ts'
import { RESET_SECONDS } from '../../users/password-resets.ts'
import { callerOf } from '../context.ts'
import { refuses } from '../openapi/documented-refusals.ts'
import { RESET } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'
import { answerEmpty } from './envelope.ts'
import { body, emptySuccess } from './envelope-schemas.ts'
import { password, text } from './fields.ts'

/** A token that was asked for, in an answer. */
export const askedReset = z
  .object({
    token: z.string().nullable(),
    expiresIn: z.int().min(1).max(RESET_SECONDS).openapi({ description: 'Lifetime of the token in seconds' }),
  })
  .openapi('PasswordReset')

const reset = createRoute({
  method: 'post',
  path: '/api/v2/auth/password-reset',
  ...sections.passwords,
  operationId: 'resetPassword',
  summary: 'Reset a forgotten password',
  description:
    'Sets a new password by a token of the last hour, once. Ends every session of the user, and resets the failed logins of the name. The rules for the new password are those of a change. An unknown, used or expired token and a disabled or removed user get the same answer.',
  request: {
    body: body(
      { token: text(), newPassword: password().openapi({ minLength: MIN_PASSWORD_CHARACTERS }) },
      { token: RESET.token, newPassword: 'a longer new passphrase' },
    ),
  },
  ...refuses('bad_token', 'too_many_requests'),
  responses: emptySuccess('The password is changed, and every session has ended'),
})

/** The route of a forgotten password. */
export const passwordResetRoute = validatedRoutes().openapi(reset, async (c) => {
  const { token, newPassword } = c.req.valid('json')
  return answerEmpty(c, await resetPassword(c.var.service, token, newPassword, callerOf(c)))
})
