import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { mapOk } from '../../core/result.ts'
import { createPair } from '../../flows/create.ts'
import type { IssuedPair } from '../../flows/issue.ts'
import { logout } from '../../flows/logout.ts'
import { refreshPair } from '../../flows/refresh.ts'
import { passwordSchema, usernameSchema } from '../../users/user.ts'
import { answer, answerEmpty, refusal } from '../answer.ts'
import { credentialsOf } from '../bearer.ts'
import { type AppEnv, callerOf } from '../context.ts'
import { invalidRequest } from '../input.ts'
import { idempotencyKey, text } from './fields.ts'
import { body, emptySuccess, failures, success } from './schemas.ts'

const pair = {
  token: z.string(),
  refreshToken: z.string(),
  validityTime: z.int().openapi({ description: 'Seconds the access token lives', example: 3600 }),
}

const path = '/api/v2/auth/token'
const common = ['GLOBAL_1001', 'GLOBAL_1002', 'GLOBAL_1005', 'GLOBAL_1006', 'GLOBAL_1007'] as const

const create = createRoute({
  method: 'post',
  path,
  summary: 'Create Token',
  request: {
    headers: idempotencyKey,
    body: body({ username: text().pipe(usernameSchema), password: text().pipe(passwordSchema) }),
  },
  responses: {
    ...success(z.object({ customerId: z.uuid(), ...pair }), 'The first pair of a new family'),
    ...failures('AUTH_1001', ...common),
  },
})

const refresh = createRoute({
  method: 'put',
  path,
  summary: 'Refresh Token',
  request: { headers: idempotencyKey, body: body({ token: text(), refreshToken: text() }) },
  responses: {
    ...success(z.object(pair), 'The successor of the pair'),
    ...failures('AUTH_1002', ...common),
  },
})

const end = createRoute({
  method: 'delete',
  path,
  summary: 'Log out',
  responses: {
    ...emptySuccess('The family of the access token has ended'),
    ...failures('AUTH_1002', 'GLOBAL_1001'),
  },
})

export const tokenRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest })
  .openapi(create, async (c) => {
    const login = { ...c.req.valid('json'), idempotencyKey: c.req.valid('header')['idempotency-key'] }
    const created = await createPair(c.var.service, login, callerOf(c))
    return answer(
      c,
      mapOk(created, ({ customerId, ...issued }) => ({ customerId, ...view(issued) })),
    )
  })
  .openapi(refresh, async (c) => {
    const presented = { ...c.req.valid('json'), idempotencyKey: c.req.valid('header')['idempotency-key'] }
    return answer(c, mapOk(await refreshPair(c.var.service, presented, callerOf(c)), view))
  })
  .openapi(end, async (c) => {
    const credentials = credentialsOf(c)
    if (credentials === null) return refusal(c, { code: 'AUTH_1002', cause: 'bearer_missing' }) as never
    return answerEmpty(c, await logout(c.var.service, credentials, callerOf(c)))
  })

/** What the contract says of a pair; that it is bound to a key, its owner knows. */
function view({ token, refreshToken, validityTime }: IssuedPair) {
  return { token, refreshToken, validityTime }
}
