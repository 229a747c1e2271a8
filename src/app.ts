import { OpenAPIHono } from '@hono/zod-openapi'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { requestId } from 'hono/request-id'
import { type AppEnv, withService } from './http/context.ts'
import { contract } from './http/contract/index.ts'
import { discovery } from './http/discovery/index.ts'
import { memberOf, type RouteGroup } from './http/group.ts'
import { crossOrigin } from './http/middleware/cors.ts'
import { readBody, unreadBody } from './http/middleware/request-body.ts'
import { standardHeaders } from './http/middleware/standard-headers.ts'
import { oauth } from './http/oauth/index.ts'
import { openApi } from './http/openapi/index.ts'
import { operator } from './http/operator/index.ts'
import { pages } from './http/pages/index.ts'
import * as unhandled from './http/refusals/unhandled.ts'

/** Every group of routes. A group whose base is within another's comes after it. */
export const groups: readonly RouteGroup[] = [
  pages,
  discovery,
  openApi(() => groups),
  contract,
  operator,
  oauth,
]

/** The application: middleware in order, then the routes. */
export const app = new OpenAPIHono<AppEnv>()

// Groups of one base differ in their routes alone, so a request passes one layer for all of them.
const byBase = new Map(groups.map((group) => [group.base, group]))
for (const group of byBase.values()) app.use(`${group.base}/*`, memberOf(group))
// The log has the request id. Its limit allows a UUID, and no token or secret, which has at least 43 characters.
app.use(requestId({ limitLength: 36 }), unreadBody, standardHeaders, withService, crossOrigin)
for (const { base, guards = {} } of groups) {
  for (const [path, guard] of Object.entries(guards)) app.use(`${base}${path}`, guard)
}
// This comes after the switches: a route that is off answers 404, and does not list its methods.
app.use(methodNotAllowed({ app, onMethodNotAllowed: unhandled.methodNotAllowed }))
app.use(readBody)
for (const { routes } of groups) {
  for (const some of routes) app.route('/', some)
}

app.notFound(unhandled.notFound)
app.onError(unhandled.onError)
