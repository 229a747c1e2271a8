import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { DEMO } from '../../scripts/start/demo-user.ts'
import { freePort, options, startScript, stopAll } from '../support/scripts.ts'
import { startProxy } from './client/parts/proxy.ts'
import { newUser } from './client/parts/service.ts'

// The examples beside the service, started as a reader starts them. Each run builds the packages in this checkout, so all
// runs are in this file, one after the other. test/browser/example-page.test.ts has the page.

const { port, data } = inject('service')
const service = `http://localhost:${port}`

/** Starts an example for one test, and gives its origin. */
async function start(name: string, url = service): Promise<string> {
  const own = String(await freePort())
  onTestFinished(stopAll, 30_000)
  const ready = name === 'server-page' ? `Open http://localhost:${own}` : 'Paste this'
  await startScript('example', [name, '--port', own, '--url', url, '--persist-to', data], ready)
  return `http://localhost:${own}`
}

async function newToken(): Promise<string> {
  const response = await fetch(`${service}/api/v2/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: DEMO.username, password: DEMO.password }),
  })
  const { content } = (await response.json()) as { content: [{ token: string }] }
  return content[0].token
}

describe.each(['protected-api', 'express-api', 'worker'])('%s', (name) => {
  it('accepts a valid access token and no other, and sees a revocation if it has the list', async () => {
    const api = await start(name)
    const ask = (headers: Record<string, string>) => fetch(`${api}/orders/mine`, { headers })
    const present = (token: string) => ask({ authorization: `Bearer ${token}` })

    const bare = await ask({})
    expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    const [revoked, other] = [await newToken(), await newToken()]
    const forged = await present(`${revoked.slice(0, -8)}AAAAAAAA`)
    expect([forged.status, forged.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer error="invalid_token"',
    ])
    const good = await present(revoked)
    expect([good.status, await good.json()]).toEqual([
      200,
      expect.objectContaining({ email: DEMO.username, orders: [] }),
    ])

    const headers = { authorization: `Bearer ${revoked}` }
    const logout = await fetch(`${service}/api/v2/auth/token`, { method: 'DELETE', headers })
    expect(logout.status).toBe(200)
    const statusOf = async () => (await present(revoked)).status
    // KV is eventually consistent: at once in a simulator, within about a minute elsewhere.
    await expect.poll(statusOf, { timeout: 20_000 }).toBe(name === 'express-api' ? 200 : 401)
    expect((await present(other)).status).toBe(200)
  }, 120_000)
})

it('the canary measures until a resource server refuses the session', async () => {
  const api = await start('worker')
  const args = [
    '--url',
    service,
    '--user',
    DEMO.username,
    '--resource-server',
    `${api}/orders/mine`,
    '--json',
  ]
  const { status, stdout } = spawnSync(process.execPath, ['scripts/canary.ts', ...args], {
    ...options,
    input: DEMO.password,
    encoding: 'utf8',
  })
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toEqual({ refresh: expect.any(Number), 'resource server': expect.any(Number) })
}, 120_000)

/** A browser's requests: with its cookies, and the `Origin` that a browser sends with a form. */
function openBrowser(origin: string) {
  const browser = {
    cookie: '',
    async visit(path: string, form?: Record<string, string>, from = origin) {
      const answer = await fetch(origin + path, {
        redirect: 'manual',
        headers: { cookie: browser.cookie, ...(form && { origin: from }) },
        ...(form && { method: 'POST', body: new URLSearchParams(form) }),
      })
      const set = answer.headers.getSetCookie()
      browser.cookie = set.at(-1)?.split(';')[0] ?? browser.cookie
      return { status: answer.status, headers: answer.headers, set, text: await answer.text() }
    },
  }
  return browser
}

describe('server-page', () => {
  it('logs in and out by forms, and shows who the user is', async () => {
    const [username, password] = await newUser()
    const browser = openBrowser(await start('server-page'))
    expect((await browser.visit('/')).text).toContain('action="/login"')

    const wrong = await browser.visit('/login', { username, password: `not ${password}` })
    expect([wrong.status, wrong.set]).toEqual([401, []])
    expect(wrong.text).toContain('password is wrong')
    expect((await browser.visit('/login', {})).status).toBe(401)

    const login = await browser.visit('/login', { username, password })
    expect([login.status, login.headers.get('location')]).toEqual([303, '/'])
    expect(login.set).toEqual([expect.stringMatching(/^session=.*; Path=\/; HttpOnly; SameSite=Lax$/)])
    const shown = await browser.visit('/')
    expect(shown.text).toContain(`<strong>${username}</strong>. Open sessions: 1.`)
    expect(shown.headers.get('cache-control')).toBe('no-store')

    const foreign = await browser.visit('/logout', {}, 'https://evil.example')
    expect([foreign.status, foreign.set]).toEqual([403, []])
    expect((await browser.visit('/')).text).toContain(username)
    const before = browser.cookie
    expect((await browser.visit('/logout', {})).status).toBe(303)
    expect((await browser.visit('/')).text).toContain('action="/login"')
    browser.cookie = before
    const ended = await browser.visit('/')
    expect([ended.status, ended.text]).toEqual([401, expect.stringContaining('Log in again')])
  }, 120_000)

  it('shows nothing for a cookie that the service did not issue', async () => {
    const browser = openBrowser(await start('server-page'))
    const claims = Buffer.from(JSON.stringify({ email: '<script>alert(1)</script>' })).toString('base64url')
    const pair = { token: `e30.${claims}.AAAA`, refreshToken: 'e30.e30.AAAA' }
    const record = { pair, nextKey: 'key', storedAt: Date.now(), expiresAt: Date.now() + 3_600_000 }
    browser.cookie = `session=${encodeURIComponent(JSON.stringify(record))}`
    const answer = await browser.visit('/')
    expect([answer.status, answer.text]).toEqual([401, expect.stringContaining('action="/login"')])
    expect(answer.text).not.toContain('<script')
    expect((await browser.visit('/')).status).toBe(200)
  }, 120_000)

  it('keeps the session in an outage of the service', async () => {
    const proxy = await startProxy(service)
    const browser = openBrowser(await start('server-page', proxy.origin))
    const { username, password } = DEMO
    expect((await browser.visit('/login', { username, password })).status).toBe(303)
    proxy.fates.push({ status: 503, headers: { 'retry-after': '7' } })
    const outage = await browser.visit('/')
    expect([outage.status, outage.headers.get('retry-after'), outage.set]).toEqual([503, '7', []])
    expect((await browser.visit('/')).text).toContain(username)
    proxy.fates.push({ status: 503, headers: { 'retry-after': '7' } })
    const logout = await browser.visit('/logout', {})
    expect([logout.status, logout.set.length]).toEqual([303, 1])
    expect((await browser.visit('/')).text).toContain('action="/login"')
  }, 120_000)
})

describe('command-line', () => {
  it('logs in once, calls the API, and logs out', async () => {
    const api = new URL(await start('express-api'))
    const home = mkdtempSync(join(tmpdir(), 'ets-command-line-'))
    onTestFinished(() => rmSync(home, { recursive: true }))
    const [username, password] = await newUser()
    const orders = (command: string[], input = '') => {
      const place = ['--url', service, '--api-port', api.port]
      const script = ['scripts/example.ts', ...place, 'command-line', ...command]
      const env = { ...options.env, XDG_STATE_HOME: home }
      const ran = spawnSync(process.execPath, script, { ...options, env, input, encoding: 'utf8' })
      return [ran.status, ran.stdout, ran.stderr]
    }

    expect(orders(['orders'])).toEqual([1, '', 'you are not logged in; log in first\n'])
    expect(orders(['login', username], 'wrong\n')).toEqual([1, '', 'the name or the password is wrong\n'])
    expect(orders(['login', username], `${password}\n`)).toEqual([0, '', ''])
    const file = join(home, 'edge-token-service-example', 'session.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const [status, shown] = orders(['orders'])
    expect([status, JSON.parse(String(shown))]).toEqual([0, expect.objectContaining({ email: username })])
    expect(orders(['logout'])).toEqual([0, '', ''])
    expect(orders(['orders'])).toEqual([1, '', 'you are not logged in; log in first\n'])
    expect(orders([])).toEqual([1, '', expect.stringContaining('login NAME')])
  }, 120_000)
})
