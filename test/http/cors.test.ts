import { describe, expect, it } from 'vitest'
import { newPair, newUser, PATH, send } from '../support/api.ts'

const APP = 'https://app.example.com'
const ON = { ALLOWED_ORIGINS: `${APP}, http://localhost:3000` }

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
    expect(mentioned(await send('GET', '/health', { headers: { origin: APP } }))).toEqual([])
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
    'lets nothing of %j pass',
    async (origin) => {
      expect((await preflight(origin, ON)).headers.get('access-control-allow-origin')).toBeNull()
      const response = await send('GET', '/health', { headers: { origin } }, ON)
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    },
  )

  it('lets a page read the answer, a refusal too, and the headers that it needs', async () => {
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
      expect(exposed).toEqual(expect.arrayContaining(['retry-after', 'x-request-id']))
    }
  })

  it.each(['*', 'app.example.com', `${APP}/`, `${APP}/path`])('refuses to start with %j', async (origin) => {
    const response = await send('GET', '/health', {}, { ALLOWED_ORIGINS: origin })
    expect(response.status).toBe(503)
  })
})
