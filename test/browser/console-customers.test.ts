import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { inBrowser } from '../support/browser.ts'
import { confirm, enterAsOperator, goTo, type Row, sharedConsole } from '../support/console.ts'

const { browser, service } = await inBrowser(sharedConsole)
let page: Page
let complaints: readonly string[]

beforeAll(async () => {
  ;({ page, complaints } = await enterAsOperator(browser, service, 'customers'))
})

const readCustomer = ({ id }: Row) => service.one('GET', `/customer/${id}`)

async function onPageOf(name: string): Promise<Row> {
  const customer = await service.one('POST', '/customer', { name })
  await goTo(page, `customers/${customer.id}`)
  await page.getByRole('heading', { name, exact: true }).waitFor()
  return customer
}

describe('an operator', () => {
  it('finds customers by the beginning of the name', async () => {
    for (const name of ['Finch Ltd', 'Finder Ltd', 'Other Ltd'])
      await service.one('POST', '/customer', { name })
    await goTo(page, 'customers')
    await page.getByLabel('Beginning of the name').fill('fin')
    const names = page.getByRole('table', { name: 'Customers' }).getByRole('link')
    await expect.poll(() => names.allInnerTexts()).toEqual(['Finch Ltd', 'Finder Ltd'])
    await page.getByLabel('Beginning of the name').fill('nobody')
    await page.getByText('No name begins so.').waitFor()
  })

  it('adds a customer, whose page opens, and renames it', async () => {
    await goTo(page, 'customers')
    await page.getByRole('button', { name: 'Add a customer' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Acme Ltd')
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('heading', { name: 'Acme Ltd' }).waitFor()
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Acme & Sons')
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('heading', { name: 'Acme & Sons' }).waitFor()
    const [found] = await service.operate('GET', '/customer?search=Acme')
    expect(found?.name).toBe('Acme & Sons')
  })

  it('makes the policy stricter after reading what that costs, and takes it back', async () => {
    const customer = await onPageOf('Strict Ltd')
    await service.addUser('strict@example.com', { customerId: customer.id })
    await goTo(page, `customers/${customer.id}`)
    await page.getByText('1 user', { exact: true }).waitFor()
    expect(await page.getByRole('button', { name: 'Save the policy' }).isDisabled()).toBe(true)
    await page.getByLabel('Access token, seconds').fill('300')
    await page.getByLabel('Session in all, seconds').fill('86400')
    await page.getByLabel('Users may log in with a password').uncheck()
    const words = await confirm(page, 'Save the policy', 'Change the policy')
    expect(words).toContain('It holds for 1 user.')
    expect(words).toContain('Sessions that are older than that have no next refresh: they end')
    expect(words).toContain('Logins by password are refused')
    const strict = { accessTokenTtlSeconds: 300, idleTtlSeconds: null, familyMaxAgeSeconds: 86_400 }
    await expect
      .poll(async () => (await readCustomer(customer)).policy)
      .toEqual({ ...strict, requireDpop: false, passwordLogin: false })
    expect(await service.logIn('strict@example.com')).toBe(401)
    await goTo(page, 'customers')
    await page.getByLabel('Beginning of the name').fill('Strict')
    await page.getByText('Access token 5 min, Session in all 1 d, No login by password').waitFor()

    await goTo(page, `customers/${customer.id}`)
    await page.getByLabel('Access token, seconds').fill('')
    await page.getByLabel('Users may log in with a password').check()
    expect(await confirm(page, 'Save the policy', 'Change the policy')).toContain(
      'Users log in by password again.',
    )
    await expect
      .poll(async () => (await readCustomer(customer)).policy)
      .toMatchObject({ accessTokenTtlSeconds: null, familyMaxAgeSeconds: 86_400, passwordLogin: true })
  })

  it('reads the bound of the service before a policy is sent', async () => {
    await onPageOf('Bounded Ltd')
    await page.getByText('1 to 3600 (1 h), the value of the service').waitFor()
    await page.getByLabel('Access token, seconds').fill('3601')
    await page.getByText('must be at most 3600, the value of the service').waitFor()
    expect(await page.getByRole('button', { name: 'Save the policy' }).isDisabled()).toBe(true)
  })

  it('sends a policy to every cell again', async () => {
    const customer = await onPageOf('Again Ltd')
    await page.getByRole('button', { name: 'Send it to every cell again' }).click()
    await page.getByText('Every cell has the policy.').waitFor()
    expect(await readCustomer(customer)).toEqual(customer)
  })

  it('removes a customer without users', async () => {
    const customer = await onPageOf('Empty Ltd')
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByText('It has no users.').waitFor()
    await page.getByRole('button', { name: 'Remove for good' }).click()
    await page.getByText('Empty Ltd is removed, with 0 users.').waitFor()
    await expect(readCustomer(customer)).rejects.toThrow('404 GLOBAL_1003')
  })

  it('removes a customer with users only if they are to be erased too, and reads how many they are', async () => {
    const customer = await onPageOf('Crowded Ltd')
    for (const name of ['one', 'two', 'three']) {
      await service.addUser(`${name}@crowded.example`, { customerId: customer.id })
    }
    await goTo(page, `customers/${customer.id}`)
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByText('It has 3 users.').waitFor()
    await page.getByRole('button', { name: 'Remove for good' }).click()
    await page.getByText('Crowded Ltd has 3 users. Tick the box to erase them too.').waitFor()
    expect(await readCustomer(customer)).toMatchObject({ name: 'Crowded Ltd' })
    await page.getByLabel('Erase the 3 users too').check()
    await page.getByRole('button', { name: 'Remove for good' }).click()
    await page.getByText('Crowded Ltd is removed, with 3 users.').waitFor()
    await expect(readCustomer(customer)).rejects.toThrow('404 GLOBAL_1003')
    expect(await service.operate('GET', '/user?username=two@crowded.example')).toEqual([])
  })
})

it('complained of nothing', () => {
  expect(complaints).toEqual([])
})
