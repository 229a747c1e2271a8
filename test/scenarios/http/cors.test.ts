import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { PATH, send } from '../../support/api.ts'
import { newPair, newUser } from '../../support/users.ts'

const APP = 'https://app.example.com'
const ON = { ALLOWED_ORIGINS: `${APP}, http://localhost:3000` }

const PUBLIC_DOCUMENTS = [
  '/health',
  '/openapi.json',
  '/.well-known/jwks.json',
  '/.well-known/oauth-authorization-server',
]

const preflight = (origin: string, vars?: typeof ON) =>
  send(
    'OPTIONS',
    PATH,
    {
      headers: {
        origin,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'content-type, idempotency-key',
      },
    },
    vars,
  )

const mentioned = (response: Response) =>
  [...response.headers.keys()].filter((name) => name.startsWith('access-control-'))

describe('CORS', () => {
  it('is off by default: no answer mentions it, and a preflight is a wrong method', async () => {
    expect((await preflight(APP)).status).toBe(405)
    expect(mentioned(await preflight(APP))).toEqual([])
    for (const path of ['/', '/docs', '/api/v2/auth/session', '/oauth2/token', '/nowhere']) {
      const response = await send('GET', path, { headers: { origin: APP } })
      expect(mentioned(response)).toEqual([])
      expect(response.headers.get('vary')).toBeNull()
    }
  })

  it.each(PUBLIC_DOCUMENTS)('lets any page read %s, with any ALLOWED_ORIGINS', async (path) => {
    for (const [vars, origin] of [
      [undefined, APP],
      [ON, APP],
      [ON, 'https://evil.example.com'],
      [ON, undefined],
    ] as const) {
      const headers = origin === undefined ? {} : { origin }
      const response = await send('GET', path, { headers }, vars)
      expect(response.status).toBe(200)
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      expect(response.headers.get('access-control-allow-credentials')).toBeNull()
      // All origins get the same answer, so a cache may keep one.
      expect(response.headers.get('vary')).toBeNull()
    }
  })

  it.each([
    '/api/v2/operator/user',
    '/api/v2/operator/customer',
    '/api/v2/operator/revocation',
    '/api/v2/operator/nowhere',
  ])('lets no page call %s, with any ALLOWED_ORIGINS', async (path) => {
    for (const token of [env.OPERATOR_TOKEN, 'another']) {
      const headers = { origin: APP, authorization: `Bearer ${token}` }
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const asked = { ...headers, 'access-control-request-method': 'GET' }
        const response = await send(method, path, { headers: asked }, ON)
        expect(mentioned(response)).toEqual([])
        expect(response.headers.get('vary')).toBeNull()
        expect(response.status).not.toBe(204)
      }
    }
  })

  it.each([APP, 'http://localhost:3000'])('answers the preflight of %s', async (origin) => {
    const response = await preflight(origin, ON)
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-allow-methods')?.split(',')).toContain('PUT')
    const allowed = response.headers.get('access-control-allow-headers')?.toLowerCase().split(',')
    for (const name of ['authorization', 'content-type', 'dpop', 'idempotency-key']) {
      expect(allowed).toContain(name)
    }
    expect(response.headers.get('vary')?.toLowerCase()).toContain('origin')
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  })

  it.each(['https://evil.example.com', `${APP}.evil.example`, 'https://APP.example.com', 'null', ''])(
    'allows nothing for %j',
    async (origin) => {
      expect((await preflight(origin, ON)).headers.get('access-control-allow-origin')).toBeNull()
      const response = await send('GET', '/api/v2/auth/session', { headers: { origin } }, ON)
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(response.headers.get('vary')).toBe('Origin')
    },
  )

  it('lets a page read the answer, also a refusal, and the headers that it needs', async () => {
    const { token, refreshToken } = await newPair(await newUser(), ON)
    for (const pair of [
      { token, refreshToken },
      { token: 'junk', refreshToken },
    ]) {
      const response = await send(
        'PUT',
        PATH,
        { headers: { origin: APP, 'content-type': 'application/json' }, body: JSON.stringify(pair) },
        ON,
      )
      expect(response.headers.get('access-control-allow-origin')).toBe(APP)
      const exposed = response.headers.get('access-control-expose-headers')?.toLowerCase().split(',')
      expect(exposed).toEqual(expect.arrayContaining(['date', 'retry-after', 'x-request-id']))
    }
  })

  it.each(['*', 'app.example.com', `${APP}/`, `${APP}/path`])('refuses to start with %j', async (origin) => {
    const response = await send('GET', '/health', {}, { ALLOWED_ORIGINS: origin })
    expect(response.status).toBe(503)
  })
})
