import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/project.ts'
import { DEMO } from '../../scripts/start/demo-user.ts'
import { DEV_VARS, readDevVars } from '../../scripts/start/dev-vars.ts'
import { accessibilityFindings } from '../support/accessibility.ts'
import { inBrowser, open, picture, SHORT_LIMITS } from '../support/browser.ts'
import { paste, SHELLS } from '../support/shells.ts'
import { startOnFreePort } from '../support/started.ts'

// The reference page, against a service that `npm start` started.

const { browser, service } = await inBrowser(startOnFreePort)

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly responses: Readonly<Record<string, unknown>>
}

interface Document {
  readonly paths: Record<string, Record<string, Operation>>
}

async function documented() {
  const { paths } = (await (await fetch(`${service.origin}/openapi.json`)).json()) as Document
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      words: `${method.toUpperCase()} ${path} ${operation.summary}`,
    })),
  )
}

const openDocs = (fragment = '', options = {}) => open(browser, `${service.origin}/docs${fragment}`, options)

const line = (page: Page, id: string) => page.locator(`#${id} .operation-line`)

/** Opens an operation if it is closed. */
async function unfold(page: Page, id: string): Promise<Locator> {
  if ((await line(page, id).getAttribute('aria-expanded')) === 'false') await line(page, id).click()
  return page.locator(`#${id}`)
}

/** Opens all operations, and gives the parts of each by its id. */
async function unfoldAll(page: Page) {
  await line(page, 'createToken').waitFor()
  await page.locator('.operation-line[aria-expanded=false]').evaluateAll((lines) => {
    for (const one of lines) (one as unknown as { click(): void }).click()
  })
  await page.locator('#pollStream form').waitFor()
  return page.locator('.operation').evaluateAll((all) =>
    all.map((operation) => ({
      id: operation.id,
      statuses: [...operation.querySelectorAll('.docs-response summary .mark')].map(
        (mark) => mark.textContent,
      ),
      buttons: operation.querySelectorAll('form button[type=submit]').length,
      curl: operation.querySelector('pre.code')?.textContent ?? '',
      isComplete: !/Set .* first\./.test(operation.querySelector('.operation-try')?.textContent ?? ''),
    })),
  )
}

/** Presses Send once, and gives the status and the body of the answer. */
async function press(operation: Locator): Promise<{ status: number; body: string }> {
  const answer = operation.getByRole('region', { name: 'Answer', exact: true })
  const shown = async () => (await answer.locator('.docs-answer').allTextContents())[0] ?? ''
  const before = await shown()
  // The browser loads the icon again when the fragment of the address changes.
  const answered = operation.page().waitForResponse((response) => !response.url().includes('/static/'))
  await operation.getByRole('button', { name: 'Send', exact: true }).click()
  const status = (await answered).status()
  await answer.locator('.mark', { hasText: String(status) }).waitFor()
  // The answer before may still be shown, if it had the same status.
  if (before !== '') await expect.poll(shown).not.toBe(before)
  return { status, body: await shown() }
}

it('shows every operation of the document, each closed but the first', async () => {
  const operations = await documented()
  expect(operations.length).toBeGreaterThan(70)
  const { page, complaints, requests } = await openDocs()
  const lines = page.locator('.operation-line')
  await lines.first().waitFor()
  const shown = (await lines.allTextContents()).map((text) => text.replaceAll(/\s+/g, ' '))
  expect(shown.toSorted()).toEqual(operations.map(({ words }) => words).toSorted())
  expect(await page.locator('.operation-line[aria-expanded=true]').count()).toBe(1)
  expect(await lines.first().getAttribute('aria-expanded')).toBe('true')
  // The list beside them leads to each.
  const links = await page.getByRole('navigation', { name: 'Operations' }).locator('a').all()
  const targets = await Promise.all(links.map((link) => link.getAttribute('href')))
  expect(targets.toSorted()).toEqual(operations.map(({ operationId }) => `#${operationId}`).toSorted())
  await picture(page, 'docs')
  expect(complaints).toEqual([])
  expect(requests).toContain(`${service.origin}/openapi.json`)
})

it('explains each operation: its parameters, members, answers and their examples', async () => {
  const { page, complaints } = await openDocs()
  const operations = await unfoldAll(page)
  const expected = new Map((await documented()).map(({ operationId, responses }) => [operationId, responses]))
  expect(operations.length).toBe(expected.size)
  for (const { id, statuses, buttons, curl } of operations) {
    expect(statuses.toSorted(), id).toEqual(Object.keys(expected.get(id) ?? {}).toSorted())
    expect(buttons, id).toBe(1)
    expect(curl, id).toContain('curl -s')
  }
  const users = (await unfold(page, 'importUsers')).locator('.operation-reference')
  // A member of the elements of an array, which are a schema of the components.
  const member = users.locator('.members .members li').filter({ hasText: 'passwordHash' })
  expect(await member.first().textContent()).toContain('string')
  expect(await users.textContent()).toContain('array of ImportedUser, 1 to 200 elements, required')
  const policy = (await unfold(page, 'addUser')).locator('.operation-reference')
  expect(await policy.textContent()).toContain('One of ROLE_SUPER_ADMIN, ROLE_USER')
  expect(complaints).toEqual([])
})

it.each([
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
])('shows the first operation and its example on the first screen of $width x $height', async (viewport) => {
  const { page } = await openDocs('', { viewport })
  await line(page, 'createToken').waitFor()
  const example = page.locator('#createToken pre.code').first()
  expect(await example.textContent()).toContain(DEMO.username)
  const box = await example.boundingBox()
  expect(box).not.toBeNull()
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(viewport.height)
  await picture(page, `docs-first-${viewport.width}`)
})

it('logs the demo user in, refreshes the pair, and lists the sessions, by a press each', async () => {
  const { page, complaints } = await openDocs()
  const keys: string[] = []
  page.on('request', (request) => {
    const { 'idempotency-key': key, 'x-request-id': id } = request.headers()
    if (key !== undefined) keys.push(key)
    expect(id).toBeUndefined()
  })
  const login = await press(await unfold(page, 'createToken'))
  expect(login.status).toBe(200)
  const refresh = await unfold(page, 'refreshToken')
  const first = await press(refresh)
  expect(first.status).toBe(200)
  // The form has the new pair, so another press is another refresh, and no reuse.
  const second = await press(refresh)
  expect(second.status).toBe(200)
  expect(new Set([login.body, first.body, second.body]).size).toBe(3)
  expect(keys).toHaveLength(3)
  expect(new Set(keys).size).toBe(3)

  const sessions = await unfold(page, 'listSessions')
  expect((await press(sessions)).status).toBe(401)
  await sessions.getByRole('button', { name: 'Use the access token of the last login' }).click()
  const listed = await press(sessions)
  expect(listed.status).toBe(200)
  expect(JSON.parse(listed.body).content[0].current).toBe(true)
  // The console of the browser notes the 401 that was asked for.
  expect(complaints.filter((one) => !one.includes('401'))).toEqual([])
})

it('calls an operator route with a token that is typed once, and keeps no credential', async () => {
  const { page, complaints, requests } = await openDocs()
  const { OPERATOR_TOKEN = '' } = readDevVars(`${ROOT}/${DEV_VARS}`)
  const customers = await unfold(page, 'listCustomers')
  await customers.getByLabel('Operator token').fill(OPERATOR_TOKEN)
  const listed = await press(customers)
  expect(listed.status).toBe(200)
  expect(listed.body).toContain(DEMO.customerId)
  // An operation without a body.
  expect((await press(await unfold(page, 'countToday'))).status).toBe(200)
  // One whose ids exist in this service alone: the form asks for them, and sends nothing without.
  const added = await unfold(page, 'addUser')
  const before = requests.length
  await added.getByRole('button', { name: 'Send', exact: true }).click()
  await added.getByText('Fill this in').waitFor()
  expect(requests.length).toBe(before)
  await added.getByLabel('customerId').fill(DEMO.customerId)
  expect((await press(added)).status).toBe(200)
  const stored = 'JSON.stringify([localStorage, sessionStorage, document.cookie, location.href])'
  expect(await page.evaluate<string>(stored)).not.toContain(OPERATOR_TOKEN)
  expect(await page.evaluate<number>('localStorage.length + sessionStorage.length')).toBe(0)
  await page.reload()
  await line(page, 'listCustomers').waitFor()
  expect(await (await unfold(page, 'listCustomers')).getByLabel('Operator token').inputValue()).toBe('')
  expect(complaints).toEqual([])
})

it('authenticates a client as RFC 6749 says', async () => {
  const { page } = await openDocs('#introspect')
  const introspect = await unfold(page, 'introspect')
  await introspect.getByLabel('Client id').fill('a client')
  await introspect.getByLabel('Client secret').fill('p:q')
  await introspect.getByLabel('token', { exact: true }).fill('a.b.c')
  const sent = page.waitForRequest('**/oauth2/introspect')
  expect((await press(introspect)).status).toBe(401)
  const { authorization } = (await sent).headers()
  expect(authorization).toBe(`Basic ${btoa('a+client:p%3Aq')}`)
})

it('shows a refusal of the service with its code and what it means', async () => {
  const { page } = await openDocs()
  const login = await unfold(page, 'createToken')
  await login.getByLabel('password').fill('another password')
  const refused = await press(login)
  expect(refused.status).toBe(401)
  expect(refused.body).toContain('"errorCode": "AUTH_1001"')
  const announced = await login.getByRole('region', { name: 'Answer', exact: true }).getByRole('status')
  expect(await announced.textContent()).toContain('AUTH_1001: Invalid credentials')
})

it('follows a link to an operation, and writes the link of what is opened', async () => {
  const { page } = await openDocs('#listDeliveries')
  await page.locator('#listDeliveries form').waitFor()
  expect(await page.locator('.operation-line[aria-expanded=true]').count()).toBe(1)
  const top = async () => (await page.locator('#listDeliveries').boundingBox())?.y ?? Number.NaN
  await expect.poll(top).toBeLessThan(100)
  await line(page, 'addUser').click()
  expect(page.url()).toBe(`${service.origin}/docs#addUser`)
  await page.evaluate(`location.hash = '#health'`)
  await page.locator('#health form').waitFor()
})

it('waits for no answer for ever, and shows no earlier answer then', async () => {
  const { page } = await openDocs()
  const login = await unfold(page, 'createToken')
  expect((await press(login)).status).toBe(200)
  await page.evaluate(SHORT_LIMITS)
  // Nobody answers.
  await page.route('**/api/v2/auth/token', () => {})
  await login.getByRole('button', { name: 'Send', exact: true }).click()
  await login.getByText('The service does not answer. Try again.').waitFor()
  expect(await login.getByRole('region', { name: 'Answer', exact: true }).count()).toBe(0)
})

it('opens the first operation for a link to none, also to one that no encoding has', async () => {
  for (const fragment of ['#nothing', '#%']) {
    const { page, complaints } = await openDocs(fragment)
    await page.locator('#createToken form').waitFor()
    expect(complaints).toEqual([])
  }
})

it('filters the operations by words, paths and methods', async () => {
  const { page } = await openDocs()
  const filter = page.getByLabel('Filter')
  await filter.fill('delete session')
  const shown = await page.locator('.operation-line').allTextContents()
  expect(shown.length).toBeGreaterThan(3)
  for (const text of shown) expect(text).toMatch(/^DELETE.*session/i)
  await filter.fill('no such thing')
  await page.getByText('No operation matches.').waitFor()
})

it('is used by the keyboard alone', async () => {
  const { page } = await openDocs()
  await line(page, 'refreshToken').focus()
  await page.keyboard.press('Enter')
  await page.locator('#refreshToken form').waitFor()
  await page.locator('#createToken').getByLabel('password').focus()
  const answered = page.waitForResponse('**/api/v2/auth/token')
  await page.keyboard.press('Enter')
  expect((await answered).status()).toBe(200)
  // From the first element on, Tab reaches the form, and never stays in one place.
  await page.evaluate('document.activeElement.blur()')
  const reached = new Set<string>()
  for (let count = 0; count < 120; count++) {
    await page.keyboard.press('Tab')
    reached.add(await page.evaluate<string>('document.activeElement.outerHTML.slice(0, 200)'))
  }
  expect([...reached].some((html) => html.includes('type="submit"'))).toBe(true)
  expect(reached.size).toBeGreaterThan(100)
})

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each([1280, 390])('has nothing that axe-core finds, %i pixels wide', async (width) => {
    const { page, complaints } = await openDocs('', { colorScheme, viewport: { width, height: 844 } })
    for (const id of ['refreshToken', 'listSessions', 'addIssuer', 'importUsers', 'introspect'])
      await unfold(page, id)
    expect((await press(await unfold(page, 'createToken'))).status).toBe(200)
    for (const summary of await page.locator('summary').all()) await summary.click()
    expect(await accessibilityFindings(page)).toEqual([])
    await picture(page, `docs-${colorScheme}-${width}`)
    expect(complaints).toEqual([])
  })
})

it('needs no sideways scrolling at 320 pixels, with every operation open', async () => {
  const { page } = await openDocs('', { viewport: { width: 320, height: 700 } })
  await unfoldAll(page)
  await page.getByRole('button', { name: 'Operations' }).click()
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(320)
})

it('says what is wrong if the document cannot be read', async () => {
  const { page } = await openDocs()
  await page.route('**/openapi.json', (route) => route.fulfill({ status: 503, body: '{}' }))
  await page.reload()
  const fault = page.getByRole('alert')
  expect(await fault.textContent()).toContain('503')
})

/** The operations that need nothing but the demo user. The last one changes its password. */
const BY_DEMO_USER = [
  ...['createToken', 'refreshToken', 'logout', 'listSessions', 'endSessions', 'listHistory'],
  ...['oauthToken', 'revoke', 'home', 'account', 'console', 'docs', 'health', 'keys', 'metadata', 'openapi'],
  ...['ssfConfiguration', 'ssfKeys', 'listCustomerUsers', 'changePassword'],
]

it('has lines for curl that work as they stand, where nothing but the demo user is needed', async () => {
  const { page } = await openDocs()
  const complete = (await unfoldAll(page)).filter(({ isComplete }) => isComplete)
  const lines = new Map(complete.map(({ id, curl }) => [id, curl]))
  const answers = new Map(
    (await documented()).map(({ operationId, responses }) => [operationId, Object.keys(responses)]),
  )
  expect([...lines.keys()].toSorted()).toEqual(BY_DEMO_USER.toSorted())
  const refused: string[] = []
  for (const [index, id] of BY_DEMO_USER.entries()) {
    const text = lines.get(id) ?? ''
    expect(text).not.toMatch(/idempotency-key|x-request-id/i)
    const last = text.lastIndexOf('curl -s')
    const asked = `${text.slice(0, last)}curl -s -o /dev/null -w '%{http_code}'${text.slice(last + 7)}`
    const { stdout } = await paste(SHELLS[index % SHELLS.length] ?? 'bash', asked)
    expect(answers.get(id), `${id} ${stdout}`).toContain(stdout.trim())
    if (!stdout.trim().startsWith('2')) refused.push(`${id} ${stdout.trim()}`)
  }
  // The demo user is no administrator.
  expect(refused).toEqual(['listCustomerUsers 403'])
})
