import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { inBrowser } from '../support/browser.ts'
import {
  confirm,
  enterAsAdministrator,
  goTo,
  PASSWORD,
  type Row,
  sharedConsole,
  troubles,
} from '../support/console.ts'

const { browser, service } = await inBrowser(sharedConsole)
let page: Page
let complaints: readonly string[]
let customerId: string

beforeAll(async () => {
  customerId = String((await service.one('POST', '/customer', { name: 'Acme Ltd' })).id)
  await service.addUser('admin@acme.example', { customerId, role: 'ROLE_SUPER_ADMIN' })
  await service.addUser('stranger@other.example')
  ;({ page, complaints } = await enterAsAdministrator(browser, service, 'admin@acme.example'))
})

const sessionsOf = ({ id }: Row) => service.operate('GET', `/user/${id}/session`)

async function onPageOf(username: string, sessions: number): Promise<Row> {
  const user = await service.addUser(username, { customerId, externalId: `crm of ${username}` })
  for (let one = 0; one < sessions; one += 1) expect(await service.logIn(username)).toBe(200)
  await goTo(page, 'users')
  await page.getByLabel('Beginning of the name').fill(username.slice(0, 6))
  await page.getByRole('link', { name: username }).click()
  await page.getByRole('heading', { name: username }).waitFor()
  return user
}

describe('an administrator', () => {
  it('finds the users of the own customer alone, by the beginning of the name', async () => {
    await service.addUser('worker-1@acme.example', { customerId })
    await service.addUser('worker-2@acme.example', { customerId, disabled: undefined })
    await goTo(page, 'users')
    const names = page.getByRole('table', { name: 'Users' }).getByRole('link')
    await expect.poll(() => names.count()).toBe(3)
    expect(await page.getByRole('link', { name: 'stranger' }).count()).toBe(0)
    await page.getByLabel('Beginning of the name').fill('Worker')
    await expect.poll(() => names.allInnerTexts()).toEqual(['worker-1@acme.example', 'worker-2@acme.example'])
  })

  it('sees the record and the history of a user, without the words for operators', async () => {
    await onPageOf('record@acme.example', 1)
    await page.getByText('crm of record@acme.example').waitFor()
    await page.getByRole('row', { name: 'A session began.' }).waitFor()
    expect(await page.getByRole('button', { name: 'Erase' }).count()).toBe(0)
    expect(await page.getByRole('search').count()).toBe(0)
  })

  it('ends one session of a user', async () => {
    const user = await onPageOf('ending@acme.example', 2)
    const table = page.getByRole('table', { name: 'Sessions' })
    await expect.poll(() => table.getByRole('row').count()).toBe(3)
    const id = await table.locator('code').first().innerText()
    await confirm(page, `End the session ${id}`, 'End the session')
    await expect.poll(() => table.getByRole('row').count()).toBe(2)
    const left = await sessionsOf(user)
    expect(left.length).toBe(1)
    expect(left[0]?.id).not.toBe(id)
    await page.getByRole('row', { name: 'administrator' }).waitFor()
  })

  it('ends all sessions of a user, after reading how many they are', async () => {
    const user = await onPageOf('all-of@acme.example', 3)
    expect(await confirm(page, 'End all sessions', 'End all sessions')).toContain('3 live sessions end.')
    await page.getByText('There is no live session.').waitFor()
    expect(await sessionsOf(user)).toEqual([])
  })

  it('cannot read a user of another customer', async () => {
    const [stranger] = await service.operate('GET', '/user?username=stranger@other.example')
    await goTo(page, `users/${stranger?.id}`)
    await page.getByRole('alert').first().waitFor()
    expect(await page.getByRole('alert').first().innerText()).toContain('AUTH_1003')
  })

  it('reads the name that the record has, and not that of a link', async () => {
    const user = await onPageOf('linked@acme.example', 1)
    await goTo(page, `users/${user.id}/admin@acme.example`)
    await page.getByRole('table', { name: 'Sessions' }).waitFor()
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(`User ${user.id}`)
    await page.getByRole('button', { name: 'End all sessions' }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.innerText()).toContain(`End all sessions of the user ${user.id}?`)
    await page.keyboard.press('Escape')
  })

  it('has no trouble to read it, on 320 pixels in light and dark', async () => {
    const viewport = { width: 320, height: 700 }
    const narrow = await enterAsAdministrator(browser, service, 'admin@acme.example', { viewport })
    await narrow.page.getByRole('table', { name: 'Users' }).waitFor()
    expect(await troubles(narrow.page)).toEqual([])
    await narrow.page.getByRole('link', { name: 'admin@acme.example' }).click()
    await narrow.page.getByRole('table', { name: 'History' }).waitFor()
    await narrow.page.getByText('this one').waitFor()
    expect(await troubles(narrow.page)).toEqual([])
    expect(narrow.complaints).toEqual([])
    await narrow.page.context().close()
  })

  it('complained of the refusals alone', () => {
    const refusal = /console: Failed to load resource: .* 403/
    expect(complaints.filter((one) => !refusal.test(one))).toEqual([])
  })
})

describe('the way in of administrators', () => {
  it('refuses a wrong password and a user who is none, in words', async () => {
    const user = await service.addUser('user@acme.example', { customerId })
    const other = await (await browser.newContext()).newPage()
    await other.goto(`${service.origin}/console`)
    const enter = async (username: string, password: string, words: string) => {
      await other.getByLabel('User name').fill(username)
      await other.getByLabel('Password', { exact: true }).fill(password)
      await other.getByRole('button', { name: 'Sign in as administrator' }).click()
      await other.getByRole('alert').getByText(words).waitFor()
    }
    await enter('admin@acme.example', 'wrong', 'The user name or the password is wrong.')
    await enter('user@acme.example', PASSWORD, 'user@acme.example is no administrator.')
    // The sign-in made a session, which the console has no use of.
    expect(await sessionsOf(user)).toEqual([])
    await other.context().close()
  })

  it('leads back to the sign-in when the session ends elsewhere, and says so', async () => {
    await service.addUser('second@acme.example', { customerId, role: 'ROLE_SUPER_ADMIN' })
    const entered = await enterAsAdministrator(browser, service, 'second@acme.example')
    await entered.page.reload()
    await entered.page.getByRole('link', { name: 'second@acme.example' }).waitFor()
    const [second] = await service.operate('GET', '/user?username=second@acme.example')
    await service.operate('DELETE', `/user/${second?.id}/session`)
    await entered.page.getByLabel('Beginning of the name').fill('w')
    await entered.page.getByText('Your session has ended.').waitFor()
    await entered.page.getByLabel('Operator token').waitFor()
    await entered.page.context().close()
  })

  it('signs out, and ends the session', async () => {
    const user = await service.addUser('third@acme.example', { customerId, role: 'ROLE_SUPER_ADMIN' })
    const entered = await enterAsAdministrator(browser, service, 'third@acme.example')
    expect((await sessionsOf(user)).length).toBe(1)
    await entered.page.getByRole('button', { name: 'Sign out' }).click()
    await entered.page.getByLabel('Operator token').waitFor()
    await expect.poll(() => sessionsOf(user)).toEqual([])
    await entered.page.context().close()
  })
})
