import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { changePassword } from '../../flows/change-password.ts'
import { passwordSchema } from '../../users/user.ts'
import { answerEmpty } from '../answer.ts'
import { requireSession } from '../bearer.ts'
import type { AppEnv } from '../context.ts'
import { invalidRequest } from '../input.ts'
import { text } from './fields.ts'
import { body, emptySuccess, failures } from './schemas.ts'

const change = createRoute({
  method: 'put',
  path: '/api/v2/auth/password',
  middleware: requireSession,
  summary: 'Change your password',
  request: {
    body: body({ password: text().pipe(passwordSchema), newPassword: text().pipe(passwordSchema) }),
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

export const passwordRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest }).openapi(
  change,
  async (c) => {
    const { password, newPassword } = c.req.valid('json')
    return answerEmpty(c, await changePassword(c.var.service, c.var.session, password, newPassword))
  },
)
