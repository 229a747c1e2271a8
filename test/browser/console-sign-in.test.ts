import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launch, open, picture } from '../support/browser.ts'
import { type ConsoleService, enterAsOperator, goTo, startConsole, troubles } from '../support/console.ts'

let browser: Browser
let service: ConsoleService

beforeAll(async () => {
  browser = await launch()
})

afterAll(async () => {
  await browser?.close()
})

describe('the way in of operators', () => {
  beforeAll(async () => {
    service = await startConsole()
  })

  afterAll(() => service.stop())

  it('makes no call until somebody enters, and has a name for password managers', async () => {
    const { page, complaints, requests } = await open(browser, `${service.origin}/console`)
    await page.getByLabel('Operator token').waitFor()
    expect(requests.filter((url) => url.includes('/api/'))).toEqual([])
    expect(await page.locator('form input[autocomplete=username]').first().inputValue()).toBe('operator')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('keeps the token in no storage, no URL and no cookie, so that a reload asks for it', async () => {
    const { page, complaints } = await enterAsOperator(browser, service, 'users')
    const kept = await page.evaluate<string>(`Promise.all([
      indexedDB.databases().then((all) => all.map(({ name }) => name)),
      caches.keys(),
    ]).then((stores) => JSON.stringify([
      { ...localStorage }, { ...sessionStorage }, document.cookie, history.state, location.href, stores,
    ]))`)
    expect(kept).not.toContain(service.token)
    await page.getByLabel('Search').fill(service.token)
    await page.keyboard.press('Enter')
    await page.getByText('This may be a token').waitFor()
    expect(page.url()).not.toContain(service.token)
    expect(await page.getByLabel('Search').inputValue()).toBe('')
    await page.reload()
    await page.getByLabel('Operator token').waitFor()
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it.each(['#/%', '#/users/%E0%A4'])('is there at an address that is not well encoded: %s', async (hash) => {
    const { page, complaints } = await open(browser, `${service.origin}/console${hash}`)
    await page.getByLabel('Operator token').fill(service.token)
    await page.getByRole('button', { name: 'Enter as operator' }).click()
    await page.getByRole('navigation', { name: 'Console' }).waitFor()
    await page.evaluate(`location.hash = '#/%ZZ'`)
    await page.getByText('There is no such view.').waitFor()
    await goTo(page, 'users')
    expect(await page.title()).toBe('Users: Console')
    expect(complaints.filter((line) => line.startsWith('exception'))).toEqual([])
    await page.context().close()
  })

  it('refuses a wrong token in words', async () => {
    const { page } = await open(browser, `${service.origin}/console`)
    await page.getByLabel('Operator token').fill('wrong')
    await page.getByRole('button', { name: 'Enter as operator' }).click()
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.innerText()).toContain('The token is not that of an operator of this service')
    await page.context().close()
  })

  it('gives up a call without an answer after a minute', async () => {
    const { page } = await open(browser, `${service.origin}/console`)
    await page.evaluate(`{
      const timeout = AbortSignal.timeout.bind(AbortSignal)
      AbortSignal.timeout = (milliseconds) => timeout(milliseconds / 60)
    }`)
    await page.route('**/api/v2/operator/self', () => undefined)
    await page.getByLabel('Operator token').fill(service.token)
    const begun = performance.now()
    await page.getByRole('button', { name: 'Enter as operator' }).click()
    await page.getByRole('alert').getByText('The service does not answer. Try again.').waitFor()
    expect(performance.now() - begun).toBeGreaterThan(900)
    await page.context().close()
  })

  it('leads back to the sign-in when the operator was disabled, and stays in an outage', async () => {
    const { operatorId, operatorToken } = await service.one('POST', '/operator', { name: 'Night shift' })
    const ours = { origin: service.origin, token: String(operatorToken) }
    const { page } = await enterAsOperator(browser, ours, 'users')
    await page.route('**/api/v2/operator/**', (route) => route.fulfill({ status: 503, body: '{}' }))
    await page.getByLabel('Beginning of the name').fill('a')
    await page.getByRole('alert').first().waitFor()
    expect(await page.getByRole('navigation', { name: 'Console' }).count()).toBe(1)
    await page.unrouteAll()
    await service.operate('PATCH', `/operator/${operatorId}`, { disabled: true })
    await page.getByLabel('Beginning of the name').fill('ab')
    await page.getByText('The service does not accept you as an operator any more').waitFor()
    await page.getByLabel('Operator token').waitFor()
    await page.context().close()
  })

  it('is used with the keyboard alone: sign in, search, open a user, end the sessions', async () => {
    const user = await service.addUser('keys@example.com')
    expect(await service.logIn('keys@example.com')).toBe(200)
    const { page } = await open(browser, `${service.origin}/console`)
    const tabTo = async (name: string) => {
      for (let presses = 0; presses < 60; presses += 1) {
        await page.keyboard.press('Tab')
        const focused = await page.evaluate<string>(
          `(document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent).trim()`,
        )
        if (focused === name) return
      }
      throw new Error(`the keyboard does not reach ${name}`)
    }
    await tabTo('Operator token')
    await page.keyboard.type(service.token)
    await page.keyboard.press('Enter')
    await page.getByRole('navigation', { name: 'Console' }).waitFor()
    await page.keyboard.press('/')
    expect(await page.evaluate('document.activeElement.id')).toBe('search')
    await tabTo('Users')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Users' }).waitFor()
    await tabTo('Beginning of the name')
    await page.keyboard.type('keys@')
    await page.getByRole('row').nth(1).waitFor()
    await tabTo('keys@example.com')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'keys@example.com' }).waitFor()
    await page.getByRole('table', { name: 'Sessions' }).waitFor()
    await tabTo('End all sessions')
    await page.keyboard.press('Enter')
    await page.getByText('1 live session ends.').waitFor()
    await tabTo('End all sessions')
    await page.keyboard.press('Enter')
    await page.getByText('There is no live session.').waitFor()
    expect(await service.operate('GET', `/user/${user.id}/session`)).toEqual([])
    await page.context().close()
  })

  it('is readable in light and dark, and fits 320 pixels', async () => {
    const customer = await service.one('POST', '/customer', { name: 'A customer with quite a long name' })
    const name = 'a-long-name-of-a-user@subdomain.of.example.com'
    const user = await service.addUser(name, { customerId: customer.id, externalId: 'x'.repeat(60) })
    await service.logIn(name)
    const viewport = { width: 320, height: 700 }
    const { page, complaints } = await enterAsOperator(browser, service, '', { viewport })
    const places = [
      'users',
      `users/${user.id}`,
      'customers',
      `customers/${customer.id}`,
      'import',
      'search/long',
    ]
    for (const place of places) {
      await goTo(page, place)
      await page.getByText('Searching…').waitFor({ state: 'hidden' })
      expect(await troubles(page), place).toEqual([])
      await picture(page, `console-${place.split('/')[0]}${place.includes('/') ? '-one' : ''}`)
    }
    await goTo(page, `users/${user.id}`)
    await page.getByRole('button', { name: 'Disable' }).click()
    await page.getByText('1 live session ends.').waitFor()
    expect(await troubles(page)).toEqual([])
    await page.reload()
    await page.getByLabel('Operator token').waitFor()
    expect(await troubles(page)).toEqual([])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('pages through 10,000 users', async () => {
    const { id: customerId } = await service.one('POST', '/customer', { name: 'Large Ltd' })
    const users = Array.from({ length: 10_000 }, (_, index) => ({
      username: `l${String(index).padStart(5, '0')}@large.example`,
      customerId,
      role: 'ROLE_USER',
    }))
    for (let first = 0; first < users.length; first += 120) {
      await service.operate('POST', '/user/import', { users: users.slice(first, first + 120) })
    }
    const { page } = await enterAsOperator(browser, service, `users/of/${customerId}`)
    await page.getByText('Page 1 of 400, 10000 in all').waitFor()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('link', { name: 'l00025@large.example' }).waitFor()
    await page.getByLabel('Beginning of the name').fill('l0999')
    await page.getByRole('link', { name: 'l09990@large.example' }).waitFor()
    await expect.poll(() => page.getByRole('table', { name: 'Users' }).getByRole('row').count()).toBe(11)
    await page.context().close()
  }, 180_000)
})
