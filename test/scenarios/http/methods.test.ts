import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { PATH, send } from '../../support/api.ts'
import { expectFailure } from '../../support/expect.ts'
import { captureLogs, causesOf } from '../../support/logs.ts'

const OPERATOR = { authorization: `Bearer ${env.OPERATOR_TOKEN}` }
const ID = '11111111-1111-4111-8111-111111111111'
const USER = `/api/v2/operator/user/${ID}`

const PATHS = [
  [PATH, ['DELETE', 'POST', 'PUT']],
  ['/api/v2/auth/session', ['DELETE', 'GET', 'HEAD']],
  [`/api/v2/auth/session/${ID}`, ['DELETE']],
  ['/api/v2/auth/password', ['PUT']],
  [`/api/v2/user/${ID}/session`, ['DELETE', 'GET', 'HEAD']],
  [`/api/v2/user/${ID}/session/${ID}`, ['DELETE']],
  ['/', ['GET', 'HEAD']],
  ['/docs', ['GET', 'HEAD']],
  ['/openapi.json', ['GET', 'HEAD']],
  ['/health', ['GET', 'HEAD']],
  ['/.well-known/jwks.json', ['GET', 'HEAD']],
  ['/.well-known/oauth-authorization-server', ['GET', 'HEAD']],
] as const

const PUBLIC_DOCUMENTS: readonly string[] = [
  '/openapi.json',
  '/health',
  '/.well-known/jwks.json',
  '/.well-known/oauth-authorization-server',
]

const OPERATOR_PATHS = [
  ['/api/v2/operator/customer', ['POST', 'GET', 'HEAD']],
  ['/api/v2/operator/user', ['POST', 'GET', 'HEAD']],
  [`/api/v2/operator/customer/${ID}`, ['GET', 'HEAD', 'PATCH', 'DELETE']],
  [USER, ['GET', 'HEAD', 'PATCH', 'DELETE']],
  ['/api/v2/operator/self', ['GET', 'HEAD']],
  ['/api/v2/operator/search', ['GET', 'HEAD']],
  [`${USER}/session`, ['GET', 'HEAD', 'DELETE']],
  ['/api/v2/operator/revocation', ['POST']],
  ['/api/v2/operator/client', ['POST', 'GET', 'HEAD']],
  [`/api/v2/operator/client/${ID}`, ['PATCH']],
  [`/api/v2/operator/client/${ID}/secret`, ['POST']],
] as const

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

describe.each([...PATHS, ...OPERATOR_PATHS])('%s', (path, allowed) => {
  // OPTIONS of a public document is a preflight of any page (cors.test.ts).
  const wrong = METHODS.filter(
    (method) =>
      !(allowed as readonly string[]).includes(method) &&
      !(method === 'OPTIONS' && PUBLIC_DOCUMENTS.includes(path)),
  )

  it.each(wrong)('refuses %s, and lists the allowed methods', async (method) => {
    const response = await send(method, path, { headers: OPERATOR })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')?.split(', ').sort()).toEqual([...allowed].sort())
    const body = await response.text()
    if (method === 'HEAD') expect(body).toBe('')
    else expect(JSON.parse(body)).toMatchObject({ errorCode: 'GLOBAL_1004', content: '', pageable: '' })
  })
})

it.each([
  ['/api/v2/auth/token/'],
  ['/api/v2/auth/TOKEN'],
  ['/api/v2/auth/token/x'],
  ['/api/v1/auth/token'],
  ['/%ff'],
  ['/%'],
  ['//health'],
  ['/.dev.vars'],
  ['/__proto__'],
  ['/docs/'],
  ['/index.html'],
  ['/_headers'],
])('knows no %s', async (path) => {
  for (const method of ['GET', 'POST', 'PUT']) {
    const response = await send(method, path)
    expect(response.headers.has('allow')).toBe(false)
    await expectFailure(response, 404, 'GLOBAL_1003', 'Not found')
  }
})

describe('a body that is too large, and of another media type', () => {
  const body = { body: 'x'.repeat(20_000), headers: { 'content-type': 'text/plain', ...OPERATOR } }

  it.each([
    ['POST', '/api/v2/nowhere', 404],
    ['POST', '/oauth2/nowhere', 404],
    ['PATCH', PATH, 405],
    ['PUT', '/oauth2/revoke', 405],
    ['PUT', USER, 405],
  ])('is not judged by %s %s, and the refusal is not logged', async (method, path, status) => {
    const lines = captureLogs()
    const response = await send(method, path, body)
    expect(response.status).toBe(status)
    expect(response.headers.has('allow')).toBe(status === 405)
    expect(lines).toEqual([])
  })

  it.each([
    ['POST', PATH],
    ['POST', '/oauth2/revoke'],
    ['PUT', '/api/v2/auth/password'],
  ])('is refused by %s %s before anything else', async (method, path) => {
    const lines = captureLogs()
    expect((await send(method, path, body)).status).toBe(413)
    expect(causesOf(lines)).toEqual(['body_too_large'])
  })
})

describe('HEAD', () => {
  it('answers as GET does, without a body', async () => {
    const response = await send('HEAD', '/health')
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toBe('')
  })
})

it('answers /health without storage', async () => {
  const dead = new Proxy({}, { get: () => () => expect.unreachable('storage was touched') })
  const response = await send('GET', '/health', {}, { DB: dead, FAMILY_CELLS: dead })
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ errorCode: '', content: [{ status: 'ok' }] })
})

describe('operator routes', () => {
  const OFF = { OPERATOR_TOKEN: undefined }

  it.each(OPERATOR_PATHS)('do not exist while OPERATOR_TOKEN is unset: %s', async (path) => {
    for (const method of METHODS) {
      const response = await send(method, path, { headers: OPERATOR }, OFF)
      expect(response.status, method).toBe(404)
      expect(response.headers.has('allow'), method).toBe(false)
    }
  })

  it.each([
    ['no token', {}],
    ['another token', { authorization: `Bearer ${'x'.repeat(43)}` }],
    ['half of it', { authorization: `Bearer ${env.OPERATOR_TOKEN.slice(0, -1)}` }],
    ['another scheme', { authorization: `Basic ${env.OPERATOR_TOKEN}` }],
    ['an empty one', { authorization: 'Bearer ' }],
    ['more after it', { authorization: `Bearer ${env.OPERATOR_TOKEN} x` }],
  ])('refuse %s', async (_, headers) => {
    for (const [path, [method]] of OPERATOR_PATHS) {
      const response = await send(method, path, { headers: headers as Record<string, string> })
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
      await expectFailure(response, 401, 'AUTH_1002', 'Invalid token')
    }
  })
})
