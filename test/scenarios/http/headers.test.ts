import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { create, PATH, refresh, send } from '../../support/api.ts'
import { newUser } from '../../support/users.ts'

const BROKEN = { ISSUER: '' }
const json = { 'content-type': 'application/json' }

const ANSWERS: [string, number, () => Promise<Response>][] = [
  ['a create', 200, async () => create((await newUser()).username)],
  ['a refused refresh', 401, () => refresh({ token: 'a', refreshToken: 'b' })],
  ['a bad request', 400, () => send('PUT', PATH, { headers: json, body: '{' })],
  ['a large request', 413, () => send('PUT', PATH, { headers: json, body: ' '.repeat(20_000) })],
  ['a wrong media type', 415, () => send('PUT', PATH, { headers: { 'content-type': 'a/b' }, body: '{' })],
  ['a wrong method', 405, () => send('GET', PATH)],
  ['an unknown path', 404, () => send('GET', '/nowhere')],
  ['a refused operator', 401, () => send('POST', '/api/v2/operator/user')],
  ['health', 200, () => send('GET', '/health')],
  ['a bad configuration', 503, () => send('GET', '/health', {}, BROKEN)],
  ['the key set under a bad configuration', 503, () => send('GET', '/.well-known/jwks.json', {}, BROKEN)],
]

describe.each(ANSWERS)('%s', (_, status, ask) => {
  it('is JSON with no-store, nosniff, Date and X-Request-Id', async () => {
    const response = await ask()
    expect(response.status).toBe(status)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(Math.abs(Date.parse(response.headers.get('date') ?? '') - Date.now())).toBeLessThan(5000)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
    expect(response.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null)
    expect(String(response.headers.get('retry-after'))).toMatch(status === 503 ? /^[23]$/ : /^null$/)
    expect(Object.keys((await response.json()) as object)).toEqual([
      'errorCode',
      'errorMessage',
      'content',
      'pageable',
    ])
  })
})

describe('Strict-Transport-Security', () => {
  const of = async (path: string, vars?: Record<string, string>) =>
    (await send('GET', path, {}, vars)).headers.get('strict-transport-security')

  it('is in every answer of a service whose issuer is https, also under a bad configuration', async () => {
    const ISSUER = 'https://tokens.example.com'
    for (const path of ['/health', '/', PATH, '/nowhere', '/api/v2/operator/user', '/oauth2/token']) {
      expect(await of(path, { ISSUER })).toBe('max-age=31536000')
      expect(await of(path, { ISSUER, AUDIENCE: '' })).toBe('max-age=31536000')
    }
  })

  it('is in none of a local service (RFC 6797 §7.2)', async () => {
    expect(await of('/health')).toBeNull()
    expect(await of('/health', BROKEN)).toBeNull()
  })
})

describe('X-Request-Id', () => {
  const idOf = async (id: string, path = '/health') =>
    (await send('GET', path, { headers: { 'x-request-id': id } })).headers.get('x-request-id')

  it.each([['a'], ['4bf92f35-77b3-4da6-a3ce-929d0e0e4736'], ['A_b-9='], ['x'.repeat(36)]])(
    "is the caller's if it is valid: %s",
    async (id) => {
      expect(await idOf(id)).toBe(id)
      expect(await idOf(id, '/nowhere')).toBe(id)
    },
  )

  it.each([
    [''],
    ['x'.repeat(37)],
    [env.OPERATOR_TOKEN],
    ['a b'],
    ['a.b.c'],
    ['"}{"level":"alert"'],
    ['<script>'],
    ['a,b'],
  ])('is new if it is not valid: %s', async (id) => {
    const given = await idOf(id)
    expect(given).not.toBe(id)
    expect(given).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('differs from call to call', async () => {
    const ids = await Promise.all([1, 2, 3].map(() => idOf('')))
    expect(new Set(ids).size).toBe(3)
  })
})
