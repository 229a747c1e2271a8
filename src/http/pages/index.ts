import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { AppEnv } from '../context.ts'
import type { RouteGroup } from '../group.ts'
import { existsWhile } from '../middleware/exists-while.ts'
import { refuses } from '../openapi/documented-refusals.ts'
import * as sections from '../openapi/sections.ts'
import { ENVELOPE } from '../refusals/vocabulary.ts'
import { accountPage } from './account.ts'
import { consolePage } from './console.ts'
import { docsPage } from './docs.ts'
import { homePage } from './home.ts'
import { page } from './html-page.ts'

const responses = {
  200: {
    description: 'The page',
    content: { 'text/html': { schema: z.string(), example: '<!doctype html>' } },
  },
}

const home = createRoute({
  method: 'get',
  path: '/',
  ...sections.service,
  operationId: 'home',
  summary: 'A page for people',
  description:
    'Shows a theft of a session live, describes the service, and shows its health and its documents.',
  responses,
})

const docs = createRoute({
  method: 'get',
  path: '/docs',
  ...sections.service,
  operationId: 'docs',
  summary: 'This reference as a page',
  description: 'Shows `/openapi.json`. Loads nothing from another host.',
  responses,
})

const account = createRoute({
  method: 'get',
  path: '/account',
  ...sections.service,
  operationId: 'account',
  summary: 'A page for your own sessions',
  description: 'Signs in with DPoP, lists and ends sessions, shows the history, and changes the password.',
  responses,
})

const console = createRoute({
  method: 'get',
  path: '/console',
  ...sections.service,
  operationId: 'console',
  summary: 'A page for administrators and operators',
  description: 'Without `CONSOLE=on` it does not exist.',
  ...refuses('not_found'),
  responses,
})

const routes = new OpenAPIHono<AppEnv>()
  .openapi(home, (c) => page(c, homePage(c.var.service.config)))
  .openapi(account, (c) => page(c, accountPage))
  .openapi(console, (c) => page(c, consolePage(c.var.service.config)))
  .openapi(docs, (c) => page(c, docsPage))

/** The pages for people. */
export const pages: RouteGroup = {
  base: '',
  vocabulary: ENVELOPE,
  body: null,
  guards: { '/console': existsWhile(({ config }) => config.console, 'console_off') },
  routes: [routes],
}
