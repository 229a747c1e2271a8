import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { inBrowser } from '../support/browser.ts'
import { enterAsOperator, goTo, sharedConsole, troubles } from '../support/console.ts'

// `password`, by bcrypt with cost 10.
const BCRYPT = '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'
const MD5 = 'md5$salt$0123456789abcdef0123456789abcdef'

const { browser, service } = await inBrowser(sharedConsole)
let page: Page
let customerId: string

beforeAll(async () => {
  ;({ page } = await enterAsOperator(browser, service))
  customerId = String((await service.one('POST', '/customer', { name: 'Importers Ltd' })).id)
})

async function choose(lines: readonly (object | string)[]): Promise<void> {
  await goTo(page, 'import')
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
  await page.getByLabel('File').setInputFiles({
    name: 'users.ndjson',
    mimeType: 'application/x-ndjson',
    buffer: Buffer.from(text),
  })
  await page.getByLabel('Customer of lines that name none').selectOption('Importers Ltd')
}

const usersOf = async () => (await service.operate('GET', `/user?size=100&customerId=${customerId}`)).length
const button = (name: string) => page.getByRole('button', { name, exact: true })

describe('an import in the page', () => {
  it('checks the file first, names the lines that fail, and then adds the others', async () => {
    const role = 'ROLE_USER'
    await choose([
      { username: 'one@import.example', role, passwordHash: BCRYPT },
      'no json',
      { username: 'two@import.example', role: 'ROLE_KING' },
      { username: 'no address', role },
      '',
      { username: 'fast@import.example', role, passwordHash: MD5 },
      { username: 'pass@import.example', role, password: 'in clear' },
      { username: 'bad-hash@import.example', role, passwordHash: 'what is this' },
      { username: 'three@import.example', role, externalId: 'crm-3', disabled: true },
    ])
    expect(await button('Import').isDisabled()).toBe(true)
    await button('Check the file').click()
    await page.getByText('2 would be added, 0 exist already and stay unchanged, 6 would fail').waitFor()
    expect(await usersOf()).toBe(0)
    const faults = await page.getByRole('table', { name: 'Lines that failed' }).innerText()
    expect(faults).toMatch(/2\s+is not a JSON object/)
    expect(faults).toMatch(/3\s+role must be one of/)
    expect(faults).toMatch(/4\s+username must be an e-mail address/)
    expect(faults).toMatch(/6\s+passwordHash is a fast hash.*npm run user -- import/)
    expect(faults).toMatch(/7\s+password is not known/)
    expect(faults).toMatch(/8\s+passwordHash/)
    expect(faults).not.toContain('what is this')

    expect(await troubles(page)).toEqual([])

    await button('Import').click()
    await page.getByText('2 added, 0 exist already and stay unchanged, 6 failed').waitFor()
    expect(await usersOf()).toBe(2)
    const [three] = await service.operate('GET', '/user?username=three@import.example')
    expect(three).toMatchObject({ externalId: 'crm-3', disabled: true, hasPassword: false })
    await button('Count again').click()
    await page.getByRole('row', { name: /bcrypt\s+1/ }).waitFor()
  })

  it('changes nothing when it is repeated', async () => {
    await choose([{ username: 'one@import.example', role: 'ROLE_SUPPORT' }])
    await button('Check the file').click()
    await page.getByText('0 would be added, 1 exist already').waitFor()
    await button('Import').click()
    await page.getByText('0 added, 1 exist already and stay unchanged, 0 failed').waitFor()
    const [one] = await service.operate('GET', '/user?username=one@import.example')
    expect(one).toMatchObject({ role: 'ROLE_USER' })
  })

  it('is stopped, and continued where it stopped', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({
      username: `many-${String(index).padStart(4, '0')}@import.example`,
      role: 'ROLE_USER',
    }))
    await choose(many)
    await button('Check the file').click()
    await page.getByText('1000 would be added').waitFor()
    // The first call is held until the import is stopped, so that the stop is in the middle.
    let isHeld = true
    await page.route('**/api/v2/operator/user/import', async (route) => {
      while (isHeld) await new Promise((resolve) => setTimeout(resolve, 20))
      await route.continue()
    })
    await button('Import').click()
    await button('Stop').click()
    isHeld = false
    const again = page.getByRole('button', { name: /^Continue from line \d+$/ })
    await again.waitFor()
    const line = Number(/\d+/.exec(await again.innerText())?.[0])
    expect(line).toBeGreaterThan(1)
    expect(line).toBeLessThan(1_000)
    const before = (await service.operate('GET', '/user?search=many-&size=1')).length
    expect(before).toBe(1)
    await again.click()
    await page.getByText('1000 added, 0 exist already and stay unchanged, 0 failed').waitFor()
    await page.unroute('**/api/v2/operator/user/import')
  })

  it('stops when its view is left', async () => {
    await choose(
      Array.from({ length: 600 }, (_, index) => ({
        username: `left-${index}@import.example`,
        role: 'ROLE_USER',
      })),
    )
    let calls = 0
    let isHeld = true
    await page.route('**/api/v2/operator/user/import', async (route) => {
      calls += 1
      while (isHeld) await new Promise((resolve) => setTimeout(resolve, 20))
      await route.continue()
    })
    await button('Check the file').click()
    await expect.poll(() => calls).toBe(1)
    const answered = page.waitForResponse('**/api/v2/operator/user/import')
    await goTo(page, 'users')
    isHeld = false
    await answered
    // The next call would follow at once.
    await page.waitForTimeout(500)
    expect(calls).toBe(1)
    await page.unroute('**/api/v2/operator/user/import')
  })

  it('reports a file that is not UTF-8, by the line', async () => {
    await goTo(page, 'import')
    const buffer = Buffer.concat([Buffer.from('\n\n{"username":"'), Buffer.from([0xff, 0xfe])])
    await page.getByLabel('File').setInputFiles({ name: 'latin.txt', mimeType: 'text/plain', buffer })
    await button('Check the file').click()
    await page.getByText('The file is not UTF-8 in line 1 or later.').waitFor()
  })
})

it('exports the users of a customer as a file, without hashes', async () => {
  await goTo(page, 'import')
  await page.getByLabel('Customer of the export').selectOption('Importers Ltd')
  const [download] = await Promise.all([page.waitForEvent('download'), button('Export').click()])
  expect(download.suggestedFilename()).toBe('users.ndjson')
  const lines = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\n')
  const users = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(users.length).toBe(1_002)
  expect(new Set(users.map(({ id }) => id)).size).toBe(1_002)
  expect(users.every((user) => user.customerId === customerId)).toBe(true)
  expect(Object.keys(users[0] ?? {}).toSorted()).toEqual(
    ['id', 'username', 'customerId', 'role', 'userType', 'externalId', 'hasPassword', 'disabled'].toSorted(),
  )
})
