import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { inBrowser } from '../support/browser.ts'
import { enterAsOperator, PASSWORD, type Row, sharedConsole, troubles } from '../support/console.ts'

const { browser, service } = await inBrowser(sharedConsole)
let page: Page
let complaints: readonly string[]
let user: Row

beforeAll(async () => {
  user = await service.addUser('searched@example.com', { externalId: 'crm-searched' })
  ;({ page, complaints } = await enterAsOperator(browser, service, 'users'))
})

/** Searches by the keyboard, and gives the headings of the groups. */
async function search(text: string): Promise<string[]> {
  await page.keyboard.press('Escape')
  await page.evaluate('document.activeElement.blur()')
  await page.keyboard.press('/')
  await page.getByLabel('Search').fill(text)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: `Search: ${text}` }).waitFor()
  await page.getByText('Searching…').waitFor({ state: 'hidden' })
  return page.getByRole('heading', { level: 2 }).allInnerTexts()
}

const openFirst = async () => {
  await page.locator('.console-view').getByRole('table').first().getByRole('link').first().click()
}

describe('an operator finds', () => {
  it.each([
    ['by the beginning of the name', () => 'Searched@'],
    ['by the id', () => String(user.id)],
    ['by the external id', () => 'crm-searched'],
  ])('a user %s', async (_, text) => {
    expect(await search(text())).toContain('Users')
    await openFirst()
    await page.getByRole('heading', { name: 'searched@example.com' }).waitFor()
  })

  it('a customer by the id', async () => {
    const { id } = await service.one('POST', '/customer', { name: 'Searched Ltd' })
    expect(await search(String(id))).toEqual(['Customers'])
    await openFirst()
    await page.getByRole('heading', { name: 'Searched Ltd' }).waitFor()
  })

  it('a client that is not on the first page of the clients', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `Program ${String(index).padStart(2, '0')}`)
    for (const name of names) await service.operate('POST', '/client', { name })
    expect(await search('Program 29')).toEqual(['Clients'])
    await openFirst()
    await page.getByRole('heading', { name: 'Clients' }).waitFor()
    const table = page.getByRole('table', { name: 'Clients' })
    await table.getByText('Program 29').waitFor()
    expect(await table.getByRole('row').count()).toBe(2)
    await page.getByRole('link', { name: 'All clients' }).click()
    await table.getByText('Program 00').waitFor()
  })

  it('the user of a session, and of a request', async () => {
    const answer = await fetch(`${service.origin}/api/v2/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'request-of-the-search' },
      body: JSON.stringify({ username: 'searched@example.com', password: PASSWORD }),
    })
    expect(answer.status).toBe(200)
    await answer.body?.cancel()
    const [session] = await service.operate('GET', `/user/${user.id}/session`)
    expect(await search(String(session?.id))).toContain('Sessions')
    expect(await troubles(page)).toEqual([])
    await openFirst()
    await page.getByRole('heading', { name: 'searched@example.com' }).waitFor()

    expect(await search('request-of-the-search')).toEqual(['Events of users'])
    await openFirst()
    await page.getByRole('heading', { name: 'searched@example.com' }).waitFor()
    await page.getByRole('table', { name: 'History' }).getByText('request-of-the-search').waitFor()
  })

  it('nothing, and reads where else to look', async () => {
    expect(await search('nobody-has-this-name')).toEqual([])
    await page.getByText('the header X-Request-Id of its answer').waitFor()
  })
})

it('complained of nothing', () => {
  expect(complaints).toEqual([])
})
