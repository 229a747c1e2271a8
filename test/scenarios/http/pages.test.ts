import { describe, expect, it } from 'vitest'
import { generateKey } from '../../../scripts/keys/key-set.ts'
import { send } from '../../support/api.ts'
import { expectFailure } from '../../support/expect.ts'

describe.each(['/', '/account', '/console', '/docs'])('%s', (path) => {
  it('is a page that loads its own files alone, and has no inline script', async () => {
    const response = await send('GET', path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8')
    expect(response.headers.get('cache-control')).toBe('public, max-age=300')
    const policy = response.headers.get('content-security-policy')?.split('; ')
    expect(policy).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ])
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
    const html = await response.text()
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(html).not.toMatch(/<style|style=|<script>|\son\w+=|(src|href)="(https?:)?\/\//)
  })

  it('answers GLOBAL_1001 while the configuration is bad', async () => {
    const response = await send('GET', path, {}, { AUDIENCE: '' })
    await expectFailure(response, 503, 'GLOBAL_1001', 'Service unavailable. Please try again')
  })
})

it('shows the issuer, which is only an origin', async () => {
  const html = await (await send('GET', '/', {}, { ISSUER: 'https://tokens.example.com' })).text()
  expect(html).toContain('<code>https://tokens.example.com</code>')
  const script = await send('GET', '/', {}, { ISSUER: 'http://localhost:8787/"<script>&' })
  expect(script.status).toBe(503)
})

describe('the credential of a demo user', () => {
  const DEMO_USER = 'somebody@example.com a-demo-password'
  const DEMO = /data-username|data-password|somebody|demo-password|demo@example/

  /** A deployment, which has keys of its own. */
  const deployed = async (more: object = {}) => ({
    ENVIRONMENT: undefined,
    ISSUER: 'https://tokens.example.com',
    OPERATOR_TOKEN: undefined,
    EVENT_KEYS: undefined,
    ACCESS_TOKEN_KEYS: JSON.stringify({ keys: [await generateKey('EdDSA')] }),
    REFRESH_TOKEN_KEYS: JSON.stringify({ keys: [await generateKey('HS256')] }),
    ...more,
  })

  it('is on the page of a local service that has one', async () => {
    const html = await (await send('GET', '/', {}, { DEMO_USER })).text()
    expect(html).toContain('data-username="somebody@example.com" data-password="a-demo-password"')
    expect(html).toContain(
      '{"username":"somebody@example.com","password":"a-demo-password"}'.replaceAll('"', '&quot;'),
    )
    expect(await (await send('GET', '/')).text()).not.toMatch(DEMO)
  })

  it('is on no page of a deployment, which answers nothing while it has one', async () => {
    const page = await send('GET', '/', {}, await deployed())
    expect(page.status).toBe(200)
    const html = await page.text()
    expect(html).toContain('<div id="demo" data-window="60">')
    expect(html).not.toMatch(DEMO)
    expect(html).toContain('-d @login.json')

    const faulty = await send('GET', '/', {}, await deployed({ DEMO_USER }))
    expect(await faulty.clone().text()).not.toMatch(DEMO)
    await expectFailure(faulty, 503, 'GLOBAL_1001', 'Service unavailable. Please try again')
  })
})

describe('the console', () => {
  it('is named by each page where it is on', async () => {
    for (const path of ['/', '/account', '/console', '/docs']) {
      expect(await (await send('GET', path)).text(), path).toContain('href="/console"')
    }
  })

  it.each([{ CONSOLE: 'off' }, { CONSOLE: undefined }])(
    'is named by no page with %o, and does not exist for any method',
    async (vars) => {
      for (const path of ['/', '/account', '/docs']) {
        const response = await send('GET', path, {}, vars)
        expect(response.status, path).toBe(200)
        expect(await response.text(), path).not.toContain('/console')
      }
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const response = await send(method, '/console', {}, vars)
        const unknown = await send(method, '/nothing', {}, vars)
        expect(response.headers.get('cache-control')).toBe('no-store')
        expect(response.headers.get('allow')).toBe(unknown.headers.get('allow'))
        expect(await response.clone().text()).toBe(await unknown.text())
        await expectFailure(response, 404, 'GLOBAL_1003', 'Not found')
      }
    },
  )

  it('says whether Cloudflare Access identifies operators, and what bounds a policy', async () => {
    const shown = async (vars: object) =>
      (await send('GET', '/console', {}, { CONSOLE: 'on', ...vars })).text()
    const team = { ACCESS_TEAM_DOMAIN: 'https://team.cloudflareaccess.com', ACCESS_AUDIENCE: 'a'.repeat(64) }
    const [without, with_] = [await shown({ ACCESS_TOKEN_TTL_SECONDS: '120' }), await shown(team)]
    expect(without).toContain('data-access="off"')
    expect(without).toContain('&quot;accessTokenTtlSeconds&quot;:120')
    expect(with_).toContain('data-access="on"')
  })
})
