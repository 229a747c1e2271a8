import { OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler, ValidationTargets } from 'hono'
import type { AppEnv } from './context.ts'
import { type BodyFormat, FORM_BODY, JSON_BODY, readBody, valueOfBody } from './middleware/request-body.ts'
import { invalidRequest } from './refusals/invalid-request.ts'
import { refused } from './refusals/refused.ts'

/**
 * Routes of `createRoute`, whose schemas are the source of the document, of the types and of the checks. Each route
 * reads the body once, runs its own middleware, then checks the parts of the request. `c.req.valid` has the values. Throws
 * when a route is added whose body or headers it cannot read.
 *
 * The checks are not those of @hono/zod-openapi. Those build an object of all headers for each request, and find the
 * type of the body again.
 */
export function validatedRoutes() {
  const routes = new OpenAPIHono<AppEnv>()
  const mount = routes.openapi
  routes.openapi = (route, handler) => {
    const { middleware = [], ...described }: RouteConfig = route
    routes.openAPIRegistry.registerPath(described)
    const own = [readBody, ...[middleware].flat()]
    if (described.request !== undefined) own.push(checkOf(described.request))
    const unchecked: typeof route = { ...route, request: undefined, middleware: own, hide: true }
    return mount(unchecked, handler)
  }
  return routes
}

type Parts = NonNullable<RouteConfig['request']>

/** Checks the parts of a request, in this order. The first part that fails is refused. */
function checkOf({ query, params, headers, body }: Parts): MiddlewareHandler<AppEnv> {
  const header = headers && objectOf(headers)
  const content = body && contentOf(body.content)
  return async (c, next) =>
    (query && check(c, 'query', query, queryOf(c))) ??
    (params && check(c, 'param', params, c.req.param())) ??
    (header && check(c, 'header', header, namedHeaders(c, header))) ??
    (content && checkBody(c, content)) ??
    (await next())
}

/** Keeps a valid value for `c.req.valid`. Returns the refusal of another value. */
function check(c: Context<AppEnv>, target: keyof ValidationTargets, schema: z.ZodType, value: unknown) {
  const parsed = schema.safeParse(value)
  if (!parsed.success) return invalidRequest(c, parsed.error)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every schema of a part is of an object
  c.req.addValidatedData(target, parsed.data as object)
  return undefined
}

/** The parameters of the query. One that is given more than once has an array of its values. */
function queryOf(c: Context<AppEnv>): object {
  const all = Object.entries(c.req.queries())
  return Object.fromEntries(all.map(([name, values]) => [name, values.length === 1 ? values[0] : values]))
}

/** The headers that the schema names. */
function namedHeaders(c: Context<AppEnv>, { shape }: z.ZodObject): object {
  return Object.fromEntries(Object.keys(shape).map((name) => [name, c.req.header(name)]))
}

interface Content {
  readonly format: BodyFormat
  readonly schema: z.ZodObject
}

function checkBody(c: Context<AppEnv>, { format, schema }: Content) {
  const read = valueOfBody(c, format, Object.keys(schema.shape))
  return 'kind' in read ? refused(c, read) : check(c, format.target, schema, read.value)
}

/** The format and the schema of a body. Throws if a route declares a format that the service does not read. */
function contentOf(content: NonNullable<Parts['body']>['content']): Content {
  const format = [JSON_BODY, FORM_BODY].find(({ mediaType }) => mediaType in content)
  if (format === undefined) throw new Error(`no body is read as ${Object.keys(content).join(', ')}`)
  const described = content[format.mediaType]
  return { format, schema: objectOf(described && 'schema' in described ? described.schema : undefined) }
}

/** The schema of an object. Its members are the names that are read. Throws for another schema. */
function objectOf(schema: unknown): z.ZodObject {
  if (schema instanceof z.ZodObject) return schema
  throw new Error('the headers and the body of a route need the schema of an object')
}
