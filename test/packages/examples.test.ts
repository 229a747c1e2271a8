import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CAEP, RISC } from '@edge-token-service/verify/set'
import { decodeJwt } from 'jose'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { ROOT } from '../../scripts/project.ts'
import { sessionLine } from '../../scripts/start/curl-lines.ts'
import { DEMO } from '../../scripts/start/demo-user.ts'
import { freePort, options, startScript, stopAll } from '../support/scripts.ts'
import { startProxy } from './client/parts/proxy.ts'
import { newUser } from './client/parts/service.ts'
import { openBrowser } from './parts/browser.ts'
import { openLoginBrowser } from './parts/login-browser.ts'
import { newClaims, newSetKey, publish, sign } from './verify/parts/sets.ts'
import { deliver, newMessage, newSecret, newSigningKey, v1, v1a } from './verify/parts/webhooks.ts'

// The examples beside the service, started as a reader starts them. Each run builds the packages in this checkout, so all
// runs are in this file, one after the other. test/browser/example-page.test.ts has the page.

const { port, data } = inject('service')
const service = `http://localhost:${port}`

/** Starts an example for one test, and gives its origin. */
async function start(name: string, url = service, variables = {}): Promise<string> {
  return (await startAndRead(name, url, variables)).app
}

/** The same, with what it printed. */
async function startAndRead(name: string, url = service, variables = {}) {
  const own = String(await freePort())
  onTestFinished(stopAll, 30_000)
  const isPage = ['server-page', 'own-login'].includes(name)
  const ready = isPage ? `Open http://localhost:${own}` : 'Paste this'
  const args = [name, '--port', own, '--url', url, '--persist-to', data]
  const { said } = await startScript('example', args, ready, ROOT, variables)
  return { app: `http://localhost:${own}`, said: said() }
}

async function newToken(username: string = DEMO.username, password: string = DEMO.password): Promise<string> {
  const response = await fetch(`${service}/api/v2/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  const { content } = (await response.json()) as { content: [{ token: string }] }
  return content[0].token
}

describe.each(['protected-api', 'express-api', 'worker'])('%s', (name) => {
  it('accepts a valid access token and no other, and sees a revocation if it has the list', async () => {
    const { app: api, said } = await startAndRead(name)
    const ask = (headers: Record<string, string>) => fetch(`${api}/orders/mine`, { headers })
    const present = (token: string) => ask({ authorization: `Bearer ${token}` })

    // wrangler compares the types in its folder with the configuration that it runs. Those of the service are not in it.
    expect(said).not.toContain('might be out of date')
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

describe('events', () => {
  it('ends its own sessions when the service says that their login has ended', async () => {
    const key = await newSetKey()
    const [secret, { privateKey, publicKey }] = [newSecret(), newSigningKey()]
    const app = await start('events', service, {
      JWKS_URI: await publish(key),
      SET_AUDIENCE: 'app',
      WEBHOOK_SECRETS: `${newSecret()} ${secret}`,
      WEBHOOK_PUBLIC_KEYS: publicKey,
    })
    const open = (token: string) =>
      fetch(`${app}/login`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
    async function newSession() {
      const token = await newToken()
      const cookie = (await open(token)).headers.get('set-cookie')?.split(';')[0] ?? ''
      const status = async () => (await fetch(`${app}/me`, { headers: { cookie } })).status
      expect(await status()).toBe(200)
      return { token, familyId: String(decodeJwt(token).sid), userId: String(decodeJwt(token).sub), status }
    }
    const post = async (path: string, body: BodyInit, headers: HeadersInit = {}) => {
      const answer = await fetch(app + path, { method: 'POST', headers, body })
      return [answer.status, (await answer.text()) && 'a body']
    }
    const webhook = (type: string, data: object) =>
      newMessage({ body: JSON.stringify({ type, timestamp: new Date().toISOString(), data, version: 2 }) })
    const send = (message: ReturnType<typeof webhook>, signature: string) =>
      post('/webhooks', String(message.body), deliver(message, signature).headers as Headers)
    const push = async (more: object, by = key) =>
      post('/sets', await sign(by, newClaims({ iss: service, aud: 'app', ...more })))

    const [first, second, third] = [await newSession(), await newSession(), await newSession()]
    const { userId } = first
    const issSub = { format: 'iss_sub', iss: service, sub: userId }
    const ended = webhook('session.ended', {
      id: 'e',
      userId,
      familyId: first.familyId,
      cause: 'logout',
      more: [],
    })
    expect(await send(ended, v1(newSecret(), ended))).toEqual([401, ''])
    for (const other of [webhook('user.created', { familyId: first.familyId }), webhook('session.ended', {})])
      expect(await send(other, v1(secret, other))).toEqual([204, ''])
    expect(await first.status()).toBe(200)
    expect(await send(ended, v1(secret, ended))).toEqual([204, ''])
    expect(await send(ended, v1a(privateKey, ended))).toEqual([204, ''])
    expect([await first.status(), await second.status()]).toEqual([401, 200])
    // The access token has not expired.
    expect((await open(first.token)).status).toBe(401)

    const revoked = {
      events: { [CAEP.sessionRevoked]: {}, 'https://example.com/event': {} },
      sub_id: { format: 'complex', user: issSub, session: { format: 'opaque', id: second.familyId } },
    }
    expect(await push(revoked, await newSetKey())).toEqual([400, 'a body'])
    expect(await push({ ...revoked, aud: 'other' })).toEqual([400, 'a body'])
    expect(await push({ ...revoked, events: { [CAEP.sessionEstablished]: {} } })).toEqual([202, ''])
    expect(
      await push({ ...revoked, sub_id: { ...revoked.sub_id, session: undefined, device: issSub } }),
    ).toEqual([202, ''])
    expect(await second.status()).toBe(200)
    const jti = randomUUID()
    for (const _ of [1, 2]) expect(await push({ ...revoked, jti })).toEqual([202, ''])
    expect([await second.status(), await third.status()]).toEqual([401, 200])

    expect(await push({ events: { [RISC.accountDisabled]: {} }, sub_id: issSub })).toEqual([202, ''])
    expect(await third.status()).toBe(401)
    expect(await post('/sets', 'x'.repeat(70_000))).toEqual([413, ''])
    const fourth = await newSession()
    const all = webhook('session.ended', { userId })
    expect(await send(all, v1(secret, all))).toEqual([204, ''])
    expect(await fourth.status()).toBe(401)
  }, 120_000)

  it('gets the webhooks of the service, whose receiver is made by npm run receiver', async () => {
    const own = await freePort()
    const app = `http://localhost:${own}`
    // Events of one user are sent in order. Tests beside this one log the demo user in, also before the application runs.
    const user = await newUser()
    const receiver = (...args: string[]) => {
      const script = ['scripts/receiver.ts', ...args, '--url', service]
      const ran = spawnSync(process.execPath, script, { ...options, encoding: 'utf8' })
      return ran.stdout + ran.stderr
    }
    const made = receiver('add', `${app}/webhooks`)
    const keyOf = (said: string, name: string) => new RegExp(`^${name} +(\\S+)$`, 'm').exec(said)?.[1] ?? ''
    const id = keyOf(made, 'receiver_id')
    expect(receiver('test', id)).toContain('failed: unreachable')
    onTestFinished(stopAll, 30_000)
    const variables = { WEBHOOK_PUBLIC_KEYS: keyOf(made, 'public_key') }
    const args = ['events', '--port', String(own), '--url', service, '--persist-to', data]
    const { said } = await startScript('example', args, 'Paste this', ROOT, variables)
    expect(said()).not.toContain('npm run receiver')
    expect(receiver('test', id)).toContain(`${id} answered 204`)

    const token = await newToken(...user)
    const headers = { authorization: `Bearer ${token}` }
    const login = await fetch(`${app}/login`, { method: 'POST', headers })
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
    const status = async () => (await fetch(`${app}/me`, { headers: { cookie } })).status
    expect(await status()).toBe(200)
    await fetch(`${service}/api/v2/auth/token`, { method: 'DELETE', headers })
    await expect.poll(status, { timeout: 5000, interval: 20 }).toBe(401)

    await expect
      .poll(() => receiver('deliveries', id), { timeout: 10_000 })
      .toMatch(/session\.ended +delivered/)
    const [ended = ''] = /^\S+(?= +session\.ended)/m.exec(receiver('deliveries', id)) ?? []
    // The application has the id, and answers 204 to its repetition.
    expect(receiver('resend', id, '--event', ended)).toBe(`${ended} is sent again\n`)
    await expect.poll(() => receiver('deliveries', id), { timeout: 10_000 }).not.toContain('waiting')
    // The key that the application has is used for a day beside the new one.
    expect(keyOf(receiver('rotate', id), 'public_key')).toMatch(/^whpk_/)
    expect(receiver('test', id)).toContain('answered 204')
    // Tests beside this one make events, which wait until they are sent.
    const pause = () => receiver('resume', id) && receiver('pause', id)
    await expect.poll(pause, { timeout: 10_000 }).toContain('is paused, 0 events wait')
    expect(receiver('list')).toMatch(new RegExp(`${id} .*operator`))
    expect(receiver('resume', id)).toContain('is resumed')
    expect(receiver('remove', id)).toContain('is removed')
    expect(receiver('test', id)).toContain('GLOBAL_1003')
  }, 120_000)

  it('runs without keys of webhooks, and prints a line that opens a session, and how it gets a key', async () => {
    const { app, said } = await startAndRead('events')
    expect(said).toContain(`npm run receiver -- add ${app}/webhooks --url ${service}\n`)
    const again = `npm run example -- events --port ${new URL(app).port} --url ${service}`
    expect(said).toContain(`WEBHOOK_PUBLIC_KEYS=whpk_... ${again}\n`)
    const pasted = spawnSync('sh', ['-c', sessionLine(service, app)], { encoding: 'utf8' })
    expect(JSON.parse(pasted.stdout)).toEqual({ email: DEMO.username })
    const message = newMessage()
    const request = deliver(message, v1(newSecret(), message))
    const { status } = await fetch(`${app}/webhooks`, { method: 'POST', headers: request.headers as Headers })
    expect(status).toBe(404)
  }, 120_000)
})

describe('own-login', () => {
  /** Logs in as a person of the provider, and gives the page after it. */
  async function loginAs(sub: string, browser: ReturnType<typeof openLoginBrowser>) {
    const asked = await browser.visit('/login')
    expect([asked.status, asked.url.pathname]).toEqual([
      200,
      expect.stringMatching('^/provider/interaction/'),
    ])
    return browser.visit(asked.url.href, { sub })
  }
  const openIn = (text: string) => Number(/Open sessions: (\d+)/.exec(text)?.[1])
  const tokenIn = (text: string) => /<code>([\w-]+)\.(\d+)<\/code>/.exec(text)?.slice(1) ?? []

  it('logs in at a local OpenID provider, refreshes, and uses each ID token once', async () => {
    const app = await start('own-login')
    const browser = openLoginBrowser(app)
    expect((await browser.visit('/')).text).toContain('href="/login"')
    const shown = await loginAs('ann', browser)
    expect([shown.status, shown.url.pathname]).toEqual([200, '/'])
    expect(shown.text).toContain('<strong>ann@example.com</strong>')
    const [family = '', generation] = tokenIn(shown.text)
    expect([family.length, generation]).toEqual([36, '0'])
    const open = openIn(shown.text)
    expect(open).toBeGreaterThan(0)

    const refreshed = await browser.visit('/refresh', {})
    expect(tokenIn(refreshed.text)).toEqual([family, '1'])
    const again = await browser.visit('/again', {})
    expect(again.text).toContain('<p role="status">400 invalid_request: subject_token is not accepted</p>')
    expect(openIn(again.text)).toBe(open)

    // The same person is the same user.
    const other = await loginAs('ann', openLoginBrowser(app))
    expect(openIn(other.text)).toBe(open + 1)
    expect((await browser.visit('/logout', {}, 'http://localhost:1')).status).toBe(403)
    expect((await browser.visit('/logout', {})).text).toContain('href="/login"')
    expect((await browser.visit('/')).text).not.toContain('ann@example.com')
  }, 120_000)

  it('lets nobody in whose address is not verified, or whose login another browser began', async () => {
    const app = await start('own-login')
    const refused = await loginAs('bob', openLoginBrowser(app))
    expect([refused.status, refused.url.pathname]).toEqual([403, '/callback'])
    expect(refused.text).toContain('400 invalid_request: subject_token is not accepted')
    const browser = openLoginBrowser(app)
    const asked = await browser.visit('/login')
    browser.cookies.set('login', (browser.cookies.get('login') ?? '').replace(/^[^.]+/, 'other'))
    const failed = await browser.visit(asked.url.href, { sub: 'ann' })
    expect([failed.status, failed.text]).toEqual([400, expect.stringContaining('The login failed')])
    expect((await browser.visit('/')).text).toContain('href="/login"')
  }, 120_000)

  it('is trusted once, also after a second start', async () => {
    const origin = await start('own-login')
    const { port: own } = new URL(origin)
    await stopAll()
    const args = ['own-login', '--port', own, '--url', service, '--persist-to', data]
    await startScript('example', args, `Open ${origin}`)
    // Its keys are new, and the service has not read the older ones.
    expect((await loginAs('ann', openLoginBrowser(origin))).text).toContain('ann@example.com')
    const script = ['scripts/issuer.ts', 'list', '--size', '100', '--url', service]
    const { stdout } = spawnSync(process.execPath, script, { ...options, encoding: 'utf8' })
    expect(stdout.split(`${origin}/provider`)).toHaveLength(2)
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
