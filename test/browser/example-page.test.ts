import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DEMO } from '../../scripts/start/demo-user.ts'
import { launch, open, picture } from '../support/browser.ts'
import { freePort, startScript, startService, stopAll } from '../support/scripts.ts'

// The example of a page, with the service and the API that it starts, as a reader runs it.

let data: string
let browser: Browser
let origin: string

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'ets-example-page-'))
  browser = await launch()
  const [service, port, apiPort] = [await freePort(), await freePort(), await freePort()]
  await startService(service, data)
  origin = `http://localhost:${port}`
  const ports = ['--port', String(port), '--api-port', String(apiPort)]
  const place = ['--url', `http://localhost:${service}`, '--persist-to', data]
  await startScript('example', ['page', ...ports, ...place], `Open ${origin}`)
})

afterAll(async () => {
  await browser?.close()
  await stopAll()
  rmSync(data, { recursive: true, force: true })
})

it('logs in, calls the API, keeps the session through a reload and in other tabs, and logs out', async () => {
  const { page, complaints } = await open(browser, origin)
  const logIn = async (password: string) => {
    await page.getByLabel('E-mail').fill(DEMO.username)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Log in' }).click()
  }
  await picture(page, 'example-page-logged-out')
  expect(await page.getByRole('button').allTextContents()).toEqual(['Log in'])

  await logIn('wrong')
  await expect.poll(() => page.getByRole('alert').textContent()).toContain('is wrong')
  await picture(page, 'example-page-wrong')

  await logIn(DEMO.password)
  await page.getByText(`You are logged in as ${DEMO.username}`).waitFor()
  expect(await page.getByRole('alert').textContent()).toBe('')
  await page.reload()
  await page.getByRole('button', { name: 'Show my orders' }).click()
  await expect.poll(() => page.locator('pre').textContent()).toContain('"orders": []')
  await picture(page, 'example-page-orders')

  const other = await page.context().newPage()
  await other.goto(origin)
  await other.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('button', { name: 'Log in' }).waitFor()
  expect(await page.getByRole('button').allTextContents()).toEqual(['Log in'])
  expect(page.url()).toBe(`${origin}/`)
  // The browser reports each answer of an error. The only one is that to the wrong password.
  expect(complaints).toEqual([expect.stringContaining('401')])
})
