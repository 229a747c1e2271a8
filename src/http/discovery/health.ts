import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { AppEnv } from '../context.ts'
import { succeed } from '../contract/envelope.ts'
import { success } from '../contract/envelope-schemas.ts'
import * as sections from '../openapi/sections.ts'

const health = createRoute({
  method: 'get',
  path: '/health',
  ...sections.service,
  operationId: 'health',
  summary: 'Health',
  description: 'Reads no storage, so a probe wakes no cell and does not fail during an outage of one.',
  responses: {
    ...success(z.object({ status: z.literal('ok') }), 'This Worker runs and its configuration is valid', {
      status: 'ok',
    }),
  },
})

/** The health check. It reads no storage: a probe must not wake a cell, nor fail during an outage of one. */
export const healthRoutes = new OpenAPIHono<AppEnv>().openapi(health, (c) =>
  succeed(c, { status: 'ok' as const }),
)
