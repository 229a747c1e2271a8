import { env } from 'cloudflare:workers'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import type { AppEnv } from '../../../../src/http/context.ts'
import type { RouteGroup } from '../../../../src/http/group.ts'
import { edge } from '../../../../src/http/middleware/edge.ts'
import { ENVELOPE, OAUTH } from '../../../../src/http/refusals/vocabulary.ts'

const group = (base: string, vocabulary: RouteGroup['vocabulary']): RouteGroup => ({
  base,
  vocabulary,
  body: null,
  routes: [],
})

/** An application with the edge alone. Its routes read no body. */
const app = new Hono<AppEnv>()
app.use(edge([group('', ENVELOPE), group('/oauth2', OAUTH)]))
app.post('/bug', () => {
  throw new Error('a bug')
})
app.all('*', (c) => {
  const { group, requestId, service } = c.var
  return c.json({ base: group.base, requestId, issuer: service.config.issuer })
})

app.onError((_, c) => c.body(null, 503))

const ask = (path: string, init: RequestInit = {}, vars: Partial<Env> = {}) =>
  app.request(path, init, { ...env, ...vars })

it('sets the group, the id and the service, and the headers of every answer', async () => {
  const response = await ask('/oauth2/x', { headers: { 'x-request-id': 'mine' } })
  expect(await response.json()).toEqual({ base: '/oauth2', requestId: 'mine', issuer: env.ISSUER })
  expect(Object.fromEntries(response.headers)).toEqual({
    'cache-control': 'no-store',
    'content-type': 'application/json',
    'x-content-type-options': 'nosniff',
    'x-request-id': 'mine',
  })
})

it('refuses under a faulty configuration, in the vocabulary of the path, and calls no route', async () => {
  const response = await ask('/oauth2/x', {}, { AUDIENCE: '', ISSUER: 'https://tokens.example.com' })
  expect(response.status).toBe(503)
  expect(await response.json()).toEqual({ error: 'temporarily_unavailable' })
  expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000')
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
})

it.each([
  ['no route reads', '/', {}],
  ['a faulty configuration refuses', '/', { AUDIENCE: '' }],
  ['a bug of a route leaves', '/bug', {}],
])('reads and discards a body that %s', async (_, path, vars) => {
  const request = new Request(`http://localhost${path}`, { method: 'POST', body: 'some bytes' })
  await app.fetch(request, { ...env, ...vars })
  expect(request.bodyUsed).toBe(true)
})
