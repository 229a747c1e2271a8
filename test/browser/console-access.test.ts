import { appendFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AUDIENCE } from '../support/access-team.ts'
import { launch, open } from '../support/browser.ts'
import { checkoutWithOthers } from '../support/checkout.ts'
import { type ConsoleService, goTo, startConsole } from '../support/console.ts'
import { freePort } from '../support/scripts.ts'

describe('an identity of Cloudflare Access that wrangler dev simulates', () => {
  let browser: Browser
  let service: ConsoleService
  let folder: string
  let foreign: Server
  let foreignOrigin: string

  beforeAll(async () => {
    browser = await launch()
    folder = checkoutWithOthers()
    appendFileSync(
      join(folder, 'wrangler.toml'),
      `\n[env.local.access.dev]\naud = "${AUDIENCE}"\nidentity = { email = "night@example.com" }\n`,
    )
    const team = 'ACCESS_TEAM_DOMAIN:https://example.cloudflareaccess.com'
    service = await startConsole([team, `ACCESS_AUDIENCE:${AUDIENCE}`], folder)
    foreign = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<!doctype html><title>A page of another origin</title>')
    })
    const port = await freePort()
    await new Promise<void>((resolve) => foreign.listen(port, resolve))
    foreignOrigin = `http://localhost:${port}`
  })

  afterAll(async () => {
    await browser?.close()
    foreign?.close()
    await service?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('enters without a sign-in, changes a user, and is named in the history', async () => {
    const user = await service.addUser('access@example.com')
    const { page, complaints } = await open(browser, `${service.origin}/console`)
    await page.getByText('night@example.com').waitFor()
    await page.getByRole('link', { name: 'Sign out of Cloudflare Access' }).waitFor()
    await goTo(page, `users/${user.id}`)
    await page.getByRole('button', { name: 'Disable' }).click()
    await page.getByRole('button', { name: 'Disable the user' }).click()
    await page.getByText('The user is disabled.').waitFor()
    const { event, operatorName } = await service.one('GET', '/history?size=1')
    expect({ event, operatorName }).toEqual({ event: 'user_changed', operatorName: 'night@example.com' })
    await page.getByRole('button', { name: 'Unlock' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Unlock' }).click()
    await page.getByText('The failed logins are reset.').waitFor()
    expect(complaints).toEqual([])
    await page.getByRole('link', { name: 'Sign out of Cloudflare Access' }).click()
    await page.getByText('Cloudflare Access signs out here.').waitFor()
    await page.context().close()
  })

  it('is of no use to a page of another origin, by a form and by fetch', async () => {
    const user = await service.addUser('target@example.com')
    const page = await (await browser.newContext()).newPage()
    const before = await service.operate('GET', '/history?size=1')
    const target = `${service.origin}/api/v2/operator`
    const statuses: number[] = []
    page.on('response', (answer) => {
      if (answer.url().startsWith(target)) statuses.push(answer.status())
    })
    for (const [type, path, body] of [
      ['text/plain', '/customer', '{"name":"Forged","ignored":"="}'],
      ['application/x-www-form-urlencoded', '/customer', 'name=Forged'],
      ['text/plain', `/user/${user.id}/password-reset`, ''],
    ] as const) {
      await page.goto(foreignOrigin)
      await page.evaluate(`(() => {
        const form = document.createElement('form')
        form.method = 'POST'
        form.enctype = ${JSON.stringify(type)}
        form.action = ${JSON.stringify(target + path)}
        const input = document.createElement('input')
        input.name = ${JSON.stringify(body.split('=')[0])}
        input.value = 'x'
        form.append(input)
        document.body.append(form)
        form.submit()
      })()`)
      await page.waitForURL(`${target}${path}`)
    }
    expect(statuses).toEqual([403, 403, 403])

    await page.goto(foreignOrigin)
    for (const [method, path, headers] of [
      ['POST', '/customer', { 'content-type': 'text/plain' }],
      ['POST', '/customer', { 'content-type': 'application/json' }],
      ['DELETE', `/user/${user.id}`, {}],
      ['PATCH', `/user/${user.id}`, { 'content-type': 'application/json' }],
    ] as const) {
      const init = JSON.stringify({
        method,
        headers,
        body: method === 'DELETE' ? undefined : '{"name":"Forged"}',
      })
      const sent = page.evaluate(
        `fetch(${JSON.stringify(target + path)}, { ...${init}, credentials: 'include' })`,
      )
      await expect(sent).rejects.toThrow('Failed to fetch')
    }
    // Reading is refused to the page too.
    await expect(page.evaluate(`fetch(${JSON.stringify(`${target}/user`)})`)).rejects.toThrow(
      'Failed to fetch',
    )
    expect(await service.operate('GET', '/history?size=1')).toEqual(before)
    expect(await service.operate('GET', '/customer?search=Forged')).toEqual([])
    await page.context().close()
  })
})
