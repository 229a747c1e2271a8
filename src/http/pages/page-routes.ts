import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { AppEnv } from '../context.ts'
import * as groups from '../openapi/groups.ts'
import { docsPage } from './docs.ts'
import { homePage } from './home.ts'
import { page } from './page.ts'

const responses = {
  200: {
    description: 'The page',
    content: { 'text/html': { schema: z.string(), example: '<!doctype html>' } },
  },
}

const home = createRoute({
  method: 'get',
  path: '/',
  ...groups.service,
  operationId: 'home',
  summary: 'A page for people',
  description: 'What this is, whether it is healthy, and where the rest is.',
  responses,
})

const docs = createRoute({
  method: 'get',
  path: '/docs',
  ...groups.service,
  operationId: 'docs',
  summary: 'This reference as a page',
  description: 'Shows `/openapi.json`. Loads nothing from another host.',
  responses,
})

export const pageRoutes = new OpenAPIHono<AppEnv>()
  .openapi(home, (c) => page(c, homePage(c.var.service.config)))
  .openapi(docs, (c) => page(c, docsPage()))
