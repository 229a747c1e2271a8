import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { inBrowser } from '../support/browser.ts'
import { confirm, enterAsOperator, goTo, PASSWORD, type Row, sharedConsole } from '../support/console.ts'

const { browser, service } = await inBrowser(sharedConsole)
let page: Page
let complaints: readonly string[]

beforeAll(async () => {
  ;({ page, complaints } = await enterAsOperator(browser, service))
}, 120_000)

let users = 0

/** A new user with a number of sessions, on its page. */
async function onPageOf(sessions = 0, more: object = {}): Promise<Row> {
  users += 1
  const user = await service.addUser(`user-${users}@example.com`, more)
  for (let one = 0; one < sessions; one += 1) expect(await service.logIn(String(user.username))).toBe(200)
  await goTo(page, `users/${user.id}`)
  await page.getByRole('heading', { name: String(user.username) }).waitFor()
  return user
}

const sessionsOf = ({ id }: Row) => service.operate('GET', `/user/${id}/session`)
const readUser = ({ id }: Row) => service.one('GET', `/user/${id}`)

describe('a question', () => {
  it('is not answered by the key that opened it, when that is pressed twice', async () => {
    const user = await onPageOf(1)
    await page.getByRole('button', { name: 'Erase', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.getByText('1 live session ends.').waitFor()
    expect((await sessionsOf(user)).length).toBe(1)
    await page.keyboard.press('Escape')
  })

  it('is answered once by a button that is pressed twice', async () => {
    await onPageOf()
    let calls = 0
    const count = (request: { method(): string }) => {
      if (request.method() === 'DELETE') calls += 1
    }
    page.on('request', count)
    await page.getByRole('button', { name: 'Unlock', exact: true }).click()
    await page.getByRole('dialog').waitFor()
    await page.evaluate(`(() => {
      const button = document.querySelector('dialog button[type=submit]')
      button.click()
      button.click()
    })()`)
    await page.getByText('The failed logins are reset.').waitFor()
    page.off('request', count)
    expect(calls).toBe(1)
  })
})

describe('an operator', () => {
  it('finds users by the beginning of the name, by the external id and by the customer', async () => {
    const { id: customerId } = await service.one('POST', '/customer', { name: 'Seekers Ltd' })
    await service.addUser('find-me@example.com', { customerId, externalId: 'crm-7' })
    await service.addUser('find-you@example.com', { customerId })
    await goTo(page, 'users')
    const names = page.getByRole('table', { name: 'Users' }).getByRole('link', { name: '@example.com' })
    await page.getByLabel('Beginning of the name').fill('FIND-')
    await expect.poll(() => names.allInnerTexts()).toEqual(['find-me@example.com', 'find-you@example.com'])
    await page.getByLabel('External id').fill('crm-7')
    await expect.poll(() => names.allInnerTexts()).toEqual(['find-me@example.com'])
    await page.getByLabel('External id').fill('')
    await page.getByLabel('Beginning of the name').fill('find-y')
    await page.getByLabel('Customer').selectOption('Seekers Ltd')
    await expect.poll(() => names.allInnerTexts()).toEqual(['find-you@example.com'])
    await page.getByLabel('Beginning of the name').fill('nobody')
    await page.getByText('There is no such user.').waitFor()
  })

  it('adds a user, whose page opens', async () => {
    await service.one('POST', '/customer', { name: 'Adders Ltd' })
    await goTo(page, 'users')
    await page.getByRole('button', { name: 'Add a user' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name (e-mail)').fill('Added@Example.com')
    await dialog.getByLabel('Customer').selectOption('Adders Ltd')
    await dialog.getByLabel('Role').selectOption('ROLE_SUPPORT')
    await dialog.getByLabel('Type').selectOption('PUBLIC_API')
    await dialog.getByLabel('Password').fill(PASSWORD)
    await dialog.getByLabel('External id').fill('crm-1')
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('heading', { name: 'added@example.com' }).waitFor()
    const [user] = await service.operate('GET', '/user?username=added@example.com')
    expect(user).toMatchObject({ role: 'ROLE_SUPPORT', userType: 'PUBLIC_API', externalId: 'crm-1' })
    expect(await service.logIn('added@example.com')).toBe(200)
  })

  it('changes the name, the role, the customer and the external id, and only what differs', async () => {
    const { id: customerId } = await service.one('POST', '/customer', { name: 'Movers Ltd' })
    const user = await onPageOf(1, { externalId: 'old' })
    await page.getByRole('button', { name: 'Change the record' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name (e-mail)').fill('renamed@example.com')
    await dialog.getByLabel('Role').selectOption('ROLE_READ_ONLY')
    await dialog.getByLabel('Customer').selectOption('Movers Ltd')
    await dialog.getByRole('button', { name: 'Change', exact: true }).click()
    await page.getByRole('heading', { name: 'renamed@example.com' }).waitFor()
    const changed = { username: 'renamed@example.com', role: 'ROLE_READ_ONLY', customerId, externalId: 'old' }
    expect(await readUser(user)).toMatchObject(changed)
    expect((await sessionsOf(user)).length).toBe(1)
    const events = await service.operate('GET', '/history?size=100')
    expect(events.find(({ subjectId }) => subjectId === user.id)?.detail).toBe('customerId role username')

    await page.getByRole('button', { name: 'Change the record' }).click()
    await page.getByRole('dialog').getByLabel('External id').fill('')
    await page.getByRole('dialog').getByRole('button', { name: 'Change', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await readUser(user)).toMatchObject({ externalId: null })
  })

  it('reads why a change is refused, with the id of the request', async () => {
    await service.addUser('taken@example.com')
    await onPageOf()
    await page.getByRole('button', { name: 'Change the record' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name (e-mail)').fill('taken@example.com')
    await dialog.getByRole('button', { name: 'Change', exact: true }).click()
    const alert = await dialog.getByRole('alert').innerText()
    expect(alert).toContain('GLOBAL_1002')
    expect(alert).toMatch(/Request\s+[\w-]{8,}/)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
  })

  it('disables a user after reading how many sessions end, and enables it again', async () => {
    const user = await onPageOf(3)
    expect(await confirm(page, 'Disable', 'Disable the user')).toContain('3 live sessions end.')
    await page.getByText('The user is disabled.').waitFor()
    expect(await readUser(user)).toMatchObject({ disabled: true })
    expect(await sessionsOf(user)).toEqual([])
    await page.getByText('There is no live session.').waitFor()

    await confirm(page, 'Enable', 'Enable the user')
    await page.getByText('The user can log in again.', { exact: true }).waitFor()
    expect(await service.logIn(String(user.username))).toBe(200)
  })

  it('does nothing if the confirmation is cancelled, and the focus returns to the button', async () => {
    const user = await onPageOf(1)
    const erase = page.getByRole('button', { name: 'Erase', exact: true })
    for (const leave of [() => page.keyboard.press('Escape'), () => page.getByText('Cancel').click()]) {
      await erase.click()
      await page.getByText('1 live session ends.').waitFor()
      await leave()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      expect(await erase.evaluate((button) => button === button.ownerDocument.activeElement)).toBe(true)
    }
    expect(await readUser(user)).toMatchObject({ disabled: false })
    expect((await sessionsOf(user)).length).toBe(1)
  })

  it('sets a new password and takes it away, and each ends the sessions', async () => {
    const user = await onPageOf(1)
    const name = String(user.username)
    await page.getByRole('button', { name: 'New password' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('1 live session ends.').waitFor()
    await dialog.getByLabel('New password').fill('another password')
    await dialog.getByRole('button', { name: 'Set the password' }).click()
    await page.getByText('The user has the new password.').waitFor()
    expect(await sessionsOf(user)).toEqual([])
    expect([await service.logIn(name), await service.logIn(name, 'another password')]).toEqual([401, 200])

    const words = await confirm(page, 'Remove the password', 'Remove the password')
    expect(words).toContain('1 live session ends.')
    await page.getByText('The user has no password.').waitFor()
    expect(await readUser(user)).toMatchObject({ hasPassword: false })
    expect(await sessionsOf(user)).toEqual([])
  })

  it('lifts a lock', async () => {
    const name = String((await onPageOf()).username)
    for (let attempt = 0; attempt < 10; attempt += 1) await service.logIn(name, 'wrong')
    expect(await service.logIn(name)).not.toBe(200)
    await confirm(page, 'Unlock', 'Unlock')
    await page.getByText('The failed logins are reset.').waitFor()
    expect(await service.logIn(name)).toBe(200)
  })

  it('shows a reset token once, which sets a password, and is in no URL and no storage', async () => {
    const user = await onPageOf()
    await page.getByRole('button', { name: 'Reset token' }).click()
    await page.getByRole('button', { name: 'Make a token' }).click()
    await page.getByText('It is shown only this once').waitFor()
    const token = (await page.locator('dialog pre').innerText()).trim()
    expect(token.length).toBeGreaterThan(40)
    expect(page.url()).not.toContain(token)
    const kept =
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state])'
    expect(await page.evaluate<string>(kept)).not.toContain(token)
    await page.getByRole('button', { name: 'I have copied it' }).click()
    expect(await page.content()).not.toContain(token)

    const answer = await fetch(`${service.origin}/api/v2/auth/password-reset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, newPassword: 'chosen by the user itself' }),
    })
    expect(answer.status).toBe(200)
    expect(await service.logIn(String(user.username), 'chosen by the user itself')).toBe(200)
  })

  it('sends the record again, and changes nothing', async () => {
    const user = await onPageOf(1)
    const before = await readUser(user)
    await confirm(page, 'Send the record again', 'Send it to the cell')
    await page.getByText('The cell of the user has the record.').waitFor()
    expect(await readUser(user)).toEqual(before)
    expect((await sessionsOf(user)).length).toBe(1)
  })

  it('ends all sessions, and reads in the history who did it', async () => {
    const user = await onPageOf(2)
    const sessions = page.getByRole('table', { name: 'Sessions' }).getByRole('row')
    expect(await sessions.count()).toBe(3)
    expect(await confirm(page, 'End all sessions', 'End all sessions')).toContain('2 live sessions end.')
    await page.getByText('There is no live session.').waitFor()
    expect(await sessionsOf(user)).toEqual([])
    const ended = page.getByRole('table', { name: 'History' }).getByRole('row', { name: 'operator operator' })
    await expect.poll(() => ended.count()).toBe(2)
    expect(await ended.first().innerText()).toContain('were ended by an operator.')
    const began = page.getByRole('row', { name: 'A session began.' })
    expect(await began.first().innerText()).toContain('127.0.0.1')
  })

  it('erases a user, and reads that it is gone', async () => {
    const user = await onPageOf(1)
    expect(await confirm(page, 'Erase', 'Erase for good')).toContain('1 live session ends.')
    await page.getByText('There is no such user, or no more.').waitFor()
    await expect(readUser(user)).rejects.toThrow('404 GLOBAL_1003')
    expect(await service.logIn(String(user.username))).toBe(401)
  })
})

it('left the origin in no case, and complained of refusals alone', () => {
  const refusals = complaints.filter((one) => !/console: Failed to load resource: .* (400|404)/.test(one))
  expect(refusals).toEqual([])
})
