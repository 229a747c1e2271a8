import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch, open, picture } from '../support/browser.ts'
import { type Started, startOnFreePort } from '../support/started.ts'

let service: Started
let browser: Browser

beforeAll(async () => {
  browser = await launch()
  service = await startOnFreePort()
})

afterAll(async () => {
  await browser?.close()
  await service?.stop()
})

interface Document {
  readonly paths: Record<string, Record<string, { summary: string }>>
}

it('shows every operation of the document, without an error and without a request to another origin', async () => {
  const { paths } = (await (await fetch(`${service.origin}/openapi.json`)).json()) as Document
  const documented = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary }]) => `${method.toUpperCase()} ${path} ${summary}`),
  )
  expect(documented.length).toBeGreaterThan(25)

  const { page, complaints, requests } = await open(browser, `${service.origin}/docs`)
  await page.locator('.opblock').first().waitFor()
  const shown = await page.locator('.opblock-summary').evaluateAll((rows) =>
    rows.map((row) => {
      const part = (name: string) => row.querySelector(`.opblock-summary-${name}`)?.textContent ?? ''
      // Swagger UI puts invisible break opportunities into long paths.
      return `${part('method')} ${part('path')} ${part('description')}`.replaceAll('\u200b', '')
    }),
  )
  expect(shown.toSorted()).toEqual(documented.toSorted())
  await picture(page, 'docs')
  expect(complaints).toEqual([])
  expect(requests).toContain(`${service.origin}/openapi.json`)
})

it('opens an operation and calls this service', async () => {
  const { page, complaints } = await open(browser, `${service.origin}/docs`, { colorScheme: 'dark' })
  const health = page.locator('#operations-Service-health')
  await health.locator('.opblock-summary-control').click()
  await health.getByRole('button', { name: 'Try it out' }).click()
  await health.getByRole('button', { name: 'Execute' }).click()
  const answer = health.locator('.live-responses-table')
  await answer.waitFor()
  expect(await answer.textContent()).toContain('"status": "ok"')
  await page.getByRole('button', { name: 'Authorize' }).click()
  const schemes = page.locator('.auth-container h4')
  await schemes.first().waitFor()
  const document = await fetch(`${service.origin}/openapi.json`)
  const { components } = (await document.json()) as {
    components: { securitySchemes: Record<string, { scheme?: string }> }
  }
  // The page has no field for DPoP, which needs a proof for each request.
  const fillable = Object.values(components.securitySchemes).filter(({ scheme }) => scheme !== 'dpop')
  expect(fillable.length).toBeGreaterThan(3)
  expect(await schemes.count()).toBe(fillable.length)
  await picture(page, 'docs-dark')
  expect(complaints).toEqual([])
})
