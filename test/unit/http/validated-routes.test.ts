import { createRoute, type RouteConfig, z } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { expect, expectTypeOf, it } from 'vitest'
import { groups } from '../../../src/app.ts'
import type { AppEnv } from '../../../src/http/context.ts'
import type { RouteGroup } from '../../../src/http/group.ts'
import { FORM_BODY, JSON_BODY, readBody, requireBody } from '../../../src/http/middleware/request-body.ts'
import { ENVELOPE } from '../../../src/http/refusals/vocabulary.ts'
import { validatedRoutes } from '../../../src/http/validated-routes.ts'

const member = z.string({ error: ({ input }) => (input === undefined ? 'is required' : 'must be one text') })
const part = z.object({ a: member })
const responses = { 200: { description: 'The values', content: { 'application/json': { schema: z.any() } } } }
const json = { content: { 'application/json': { schema: part } } }
const form = { content: { 'application/x-www-form-urlencoded': { schema: part } } }

const all = createRoute({
  method: 'post',
  path: '/all/{a}',
  request: { query: z.strictObject({ a: member }), params: part, headers: part, body: json },
  responses,
})
const posted = createRoute({ method: 'post', path: '/form', request: { body: form }, responses })
const guarded = createRoute({
  method: 'patch',
  path: '/guarded',
  middleware: requireBody,
  request: { body: json },
  responses,
})

const routes = validatedRoutes()
  .openapi(all, (c) => {
    expectTypeOf(c.req.valid('json')).toEqualTypeOf<{ a: string }>()
    const [query, param, header] = [c.req.valid('query'), c.req.valid('param'), c.req.valid('header')]
    return c.json({ query, param, header, json: c.req.valid('json') }, 200)
  })
  .openapi(posted, (c) => c.json(c.req.valid('form'), 200))
  .openapi(guarded, (c) => c.json(c.req.valid('json'), 200))

/** The routes in a group with this format of bodies. */
function appWith(body: RouteGroup['body']) {
  const app = new Hono<AppEnv>()
  app.use((c, next) => {
    c.set('group', { base: '', vocabulary: ENVELOPE, body, routes: [routes] })
    return next()
  })
  return app.route('/', routes)
}

const call = async (path: string, init: RequestInit, body: RouteGroup['body'] = JSON_BODY) => {
  const response = await appWith(body).request(path, { method: 'POST', ...init })
  return { status: response.status, answer: (await response.json()) as { errorMessage?: string } }
}

const type = (value: string) => ({ 'content-type': value })

it('gives the handler the value of each part', async () => {
  const headers = { ...type('application/json'), a: 'in a header', other: 'x' }
  const { answer } = await call('/all/path?a=asked', { headers, body: '{"a":"in the body","b":1}' })
  expect(answer).toEqual({
    query: { a: 'asked' },
    param: { a: 'path' },
    header: { a: 'in a header' },
    json: { a: 'in the body' },
  })
})

it.each([
  ['the query first', '/all/path?a=1&a=2&b=3', {}, 'a must be one text; b is not known'],
  ['then the headers', '/all/path?a=1', {}, 'a is required'],
  ['then the text', '/all/path?a=1', { a: 'x' }, 'the body is not JSON'],
])('refuses %s', async (_, path, headers, detail) => {
  const { status, answer } = await call(path, {
    headers: { ...type('application/json'), ...headers },
    body: '{',
  })
  expect(status).toBe(400)
  expect(answer.errorMessage).toBe(`Invalid request: ${detail}`)
})

it.each([
  ['no body and no type', {}, '', 400, 'Invalid request: a is required'],
  ['no body of its type', type('application/json'), '', 400, 'Invalid request: the body is not JSON'],
  ['no body of another type', type('text/plain'), '', 415, 'Unsupported media type'],
  ['an empty object', type('application/json'), '{}', 400, 'Invalid request: a is required'],
])('refuses %s', async (_, headers, body, status, message) => {
  const sent = body === '' ? { headers } : { headers, body }
  expect(await call('/all/path?a=1', { ...sent, headers: { a: 'x', ...headers } })).toMatchObject({
    status,
    answer: { errorMessage: message },
  })
})

it('judges the body before the middleware of the route, and the middleware before the parts', async () => {
  const patch = (init: RequestInit) => call('/guarded', { method: 'PATCH', ...init })
  expect(await patch({ headers: type('text/plain'), body: 'x' })).toMatchObject({ status: 415 })
  expect((await patch({})).answer.errorMessage).toBe('Invalid request: the body is missing')
})

it('reads the parameters that the schema of a form names, and each repetition of one', async () => {
  const post = (body: string) =>
    call('/form', { headers: type('application/x-www-form-urlencoded'), body }, FORM_BODY)
  expect((await post('a=b+c&b=1&b=2')).answer).toEqual({ a: 'b c' })
  expect((await post('a=1&a=2')).answer.errorMessage).toBe('Invalid request: a must be one text')
  expect((await post('b=1')).answer.errorMessage).toBe('Invalid request: a is required')
})

it('refuses an empty form that is announced in another media type', async () => {
  expect(await call('/form', { headers: type('multipart/form-data; boundary=x') }, FORM_BODY)).toMatchObject({
    status: 415,
    answer: { errorMessage: 'Unsupported media type' },
  })
})

it('describes each route whole, and without its middleware', () => {
  const described = routes.openAPIRegistry.definitions.map((one) => (one as { route: RouteConfig }).route)
  expect(described.map(({ path }) => path)).toEqual(['/all/{a}', '/form', '/guarded'])
  expect(described[2]).not.toHaveProperty('middleware')
  const { paths = {} } = routes.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'x', version: '1' } })
  expect(paths['/all/{a}']?.post?.parameters).toHaveLength(3)
  expect(paths['/form']?.post?.requestBody).toHaveProperty('content')
})

it.each([
  [
    'a body in another format',
    { body: { content: { 'text/plain': { schema: part } } } },
    'no body is read as',
  ],
  ['a list of headers', { headers: [part] }, 'the headers and the body'],
])('does not take %s', (_, request, message) => {
  const route = createRoute({ method: 'post', path: '/', request, responses })
  expect(() => validatedRoutes().openapi(route, (c) => c.json({}, 200))).toThrow(message)
})

it('made every route of a group with bodies, so that none skips the judgement of the body', () => {
  const withBodies = groups.filter(({ body }) => body !== null)
  const handlers = withBodies.flatMap(({ routes }) => routes.flatMap((some) => some.routes))
  const ofRoutes = Map.groupBy(handlers, ({ method, path }) => `${method} ${path}`)
  expect(ofRoutes.size).toBeGreaterThan(20)
  const skipping = [...ofRoutes].filter(([, [first]]) => first?.handler !== readBody)
  expect(skipping.map(([route]) => route)).toEqual([])
})
