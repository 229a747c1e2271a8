import { OpenAPIHono } from '@hono/zod-openapi'
import { clients } from './http/clients/index.ts'
import type { AppEnv } from './http/context.ts'
import { contract } from './http/contract/index.ts'
import { discovery } from './http/discovery/index.ts'
import type { RouteGroups } from './http/group.ts'
import { edge } from './http/middleware/edge.ts'
import { oauth } from './http/oauth/index.ts'
import { openApi } from './http/openapi/index.ts'
import { operator } from './http/operator/index.ts'
import { pages } from './http/pages/index.ts'
import * as unhandled from './http/refusals/unhandled.ts'
import { signals } from './http/ssf/index.ts'

/** Every group of routes. A group whose base is within another's comes after it. */
export const groups: RouteGroups = [
  pages,
  discovery,
  openApi(() => groups),
  contract,
  clients,
  operator,
  oauth,
  signals,
]

/** The application: the edge, the guards, then the routes. */
export const app = new OpenAPIHono<AppEnv>()

app.use(edge(groups))
for (const { base, guards = {} } of groups) {
  for (const [path, guard] of Object.entries(guards)) app.use(`${base}${path}`, guard)
}
for (const { routes } of groups) {
  for (const some of routes) app.route('/', some)
}

// A guard refuses before this is asked: a route that is off answers 404, and does not list its methods.
app.notFound(unhandled.notFound(app))
app.onError(unhandled.onError)
