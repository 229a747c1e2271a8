import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { addCustomer } from '../../../flows/add-customer.ts'
import { answer } from '../../answer.ts'
import type { AppEnv } from '../../context.ts'
import { invalidRequest } from '../../input.ts'
import { body, failures, success, text } from '../schemas.ts'

const add = createRoute({
  method: 'post',
  path: '/api/v2/operator/customer',
  summary: 'Add a customer',
  request: {
    body: body({
      name: text().pipe(z.string().min(1, 'must not be empty').max(200, 'must be at most 200 characters')),
    }),
  },
  responses: {
    ...success(z.object({ id: z.uuid(), name: z.string() }), 'The new customer'),
    ...failures('AUTH_1002', 'GLOBAL_1001', 'GLOBAL_1002', 'GLOBAL_1003', 'GLOBAL_1006', 'GLOBAL_1007'),
  },
})

export const customerRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest }).openapi(
  add,
  async (c) => answer(c, await addCustomer(c.var.service, c.req.valid('json').name)),
)
