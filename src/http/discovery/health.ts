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
  description: 'Touches no storage: a probe wakes no cell, and does not fail because one is down.',
  responses: {
    ...success(z.object({ status: z.literal('ok') }), 'This Worker runs and its configuration is good', {
      status: 'ok',
    }),
  },
})

/** Answers without touching storage: a probe must not wake a cell, nor fail because one is down. */
export const healthRoutes = new OpenAPIHono<AppEnv>().openapi(health, (c) =>
  succeed(c, { status: 'ok' as const }),
)
