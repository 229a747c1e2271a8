import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Config } from '../../config.ts'
import type { AppEnv } from '../context.ts'
import { openApiDocument } from './document.ts'
import * as groups from './groups.ts'

const DOCUMENT_MAX_AGE_SECONDS = 300

const openapi = createRoute({
  method: 'get',
  path: '/openapi.json',
  ...groups.service,
  operationId: 'openapi',
  summary: 'This document',
  description: 'OpenAPI 3.1, made from the schemas that validate the requests. Cacheable for 300 s.',
  responses: {
    200: {
      description: 'The document',
      content: {
        'application/json': {
          schema: z.looseObject({ openapi: z.string(), info: z.looseObject({}), paths: z.looseObject({}) }),
          example: { openapi: '3.1.0', info: { title: 'Edge Token Service' }, paths: {} },
        },
      },
    },
  },
})

/** The document of all routes of `app`: written at the first request of an isolate that asks for it, then kept. */
export function openApiRoutes(app: OpenAPIHono<AppEnv>) {
  const written = new WeakMap<Config, string>()
  return new OpenAPIHono<AppEnv>().openapi(openapi, (c) => {
    const { config } = c.var.service
    const document = written.get(config) ?? JSON.stringify(openApiDocument(app, config))
    written.set(config, document)
    c.header('Cache-Control', `public, max-age=${DOCUMENT_MAX_AGE_SECONDS}`)
    return c.body(document, 200, { 'Content-Type': 'application/json' }) as never
  })
}
