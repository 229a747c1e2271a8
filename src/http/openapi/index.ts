import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Config } from '../../config.ts'
import type { AppEnv } from '../context.ts'
import type { RouteGroup } from '../group.ts'
import { ENVELOPE } from '../refusals/vocabulary.ts'
import { documentText, openApiDocument } from './document.ts'
import * as sections from './sections.ts'

const DOCUMENT_MAX_AGE_SECONDS = 300

const openapi = createRoute({
  method: 'get',
  path: '/openapi.json',
  ...sections.service,
  operationId: 'openapi',
  summary: 'This document',
  description: 'OpenAPI 3.1, generated from the schemas that validate the requests. Cacheable for 300 s.',
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

/** The OpenAPI document of all groups. It is generated at the first request of an isolate, then kept. */
export function openApi(groups: () => readonly RouteGroup[]): RouteGroup {
  const written = new WeakMap<Config, string>()
  const routes = new OpenAPIHono<AppEnv>()
  // `openapi()` is not used: its types require the object, and the kept value is its text.
  routes.openAPIRegistry.registerPath(openapi)
  routes.get(openapi.path, (c) => {
    const { config, transmits } = c.var.service
    const document =
      written.get(config) ??
      documentText(openApiDocument(groups(), { ...config, transmits }), config.demoUser)
    written.set(config, document)
    c.header('Cache-Control', `public, max-age=${DOCUMENT_MAX_AGE_SECONDS}`)
    return c.body(document, 200, { 'Content-Type': 'application/json' })
  })
  return { base: '', vocabulary: ENVELOPE, body: null, routes: [routes] }
}
