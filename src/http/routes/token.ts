import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { createPair } from '../../flows/create.ts'
import { refreshPair } from '../../flows/refresh.ts'
import { passwordSchema, usernameSchema } from '../../users/user.ts'
import { answer } from '../answer.ts'
import { type AppEnv, callerOf } from '../context.ts'
import { invalidRequest } from '../input.ts'
import { body, failures, success, text } from './schemas.ts'

const pair = {
  token: z.string(),
  refreshToken: z.string(),
  validityTime: z.int().openapi({ description: 'Seconds the access token lives', example: 3600 }),
}

const create = createRoute({
  method: 'post',
  path: '/api/v2/auth/token',
  summary: 'Create Token',
  request: {
    body: body({ username: text().pipe(usernameSchema), password: text().pipe(passwordSchema) }),
  },
  responses: {
    ...success(z.object({ customerId: z.uuid(), ...pair }), 'The first pair of a new family'),
    ...failures('AUTH_1001', 'GLOBAL_1001', 'GLOBAL_1002', 'GLOBAL_1005', 'GLOBAL_1006', 'GLOBAL_1007'),
  },
})

const refresh = createRoute({
  method: 'put',
  path: '/api/v2/auth/token',
  summary: 'Refresh Token',
  request: { body: body({ token: text(), refreshToken: text() }) },
  responses: {
    ...success(z.object(pair), 'The successor of the pair'),
    ...failures('AUTH_1002', 'GLOBAL_1001', 'GLOBAL_1002', 'GLOBAL_1005', 'GLOBAL_1006', 'GLOBAL_1007'),
  },
})

export const tokenRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest })
  .openapi(create, async (c) => {
    const { username, password } = c.req.valid('json')
    return answer(c, await createPair(c.var.service, username, password, callerOf(c)))
  })
  .openapi(refresh, async (c) =>
    answer(c, await refreshPair(c.var.service, c.req.valid('json'), callerOf(c))),
  )
