import { expect, it } from 'vitest'
import { inBrowser, picture } from '../support/browser.ts'
import {
  confirm,
  enterConsole,
  expectFitToUse,
  goTo,
  listed,
  operate,
  remembers,
  rowOf,
  shownOnce,
} from '../support/operator-console.ts'
import { startOnFreePort } from '../support/started.ts'

const { browser, service } = await inBrowser(startOnFreePort)

/** Whom the service recognizes by a token. Undefined: nobody. */
async function recognized(token: string): Promise<unknown> {
  return (await operate(service.origin, 'GET', '/self', undefined, token)).rows[0]?.name
}

/** Adds an operator over HTTP. */
async function addOperator(name: string): Promise<{ id: string; token: string }> {
  const { rows } = await operate(service.origin, 'POST', '/operator', { name })
  return { id: String(rows[0]?.operatorId), token: String(rows[0]?.operatorToken) }
}

it('adds an operator, shows the token once, and replaces it', async () => {
  const { page, complaints } = await enterConsole(browser, service.origin)
  await goTo(page, 'Operators')
  await page.getByText('Add an operator').click()
  await page.getByLabel('Name', { exact: true }).fill('Ada')
  await page.getByRole('button', { name: 'Add the operator' }).click()
  const { operator_token: token = '', operator_id: operatorId } = await shownOnce(page)
  expect(await remembers(page, token)).toBe(false)
  expect(await recognized(token)).toBe('Ada')
  expect(await listed(service.origin, '/operator', { operatorId })).toMatchObject({ name: 'Ada' })

  await rowOf(page, 'Ada').getByRole('button', { name: 'New token' }).click()
  expect(await page.getByRole('dialog').textContent()).toContain('refused at once')
  await confirm(page, 'Replace the token')
  const { operator_token: newToken = '' } = await shownOnce(page)
  expect(await recognized(token)).toBeUndefined()
  expect(await recognized(newToken)).toBe('Ada')
  expect(complaints()).toEqual([])
})

it('disables an operator only after the question, and enables it again', async () => {
  const { token } = await addOperator('Grace')
  const { page, complaints } = await enterConsole(browser, service.origin)
  await goTo(page, 'Operators')
  const row = rowOf(page, 'Grace')
  await row.getByRole('button', { name: 'Disable' }).click()
  await confirm(page, 'Cancel')
  expect(await recognized(token)).toBe('Grace')
  await row.getByRole('button', { name: 'Disable' }).click()
  await confirm(page, 'Disable the operator')
  await row.getByText('Disabled').waitFor()
  expect(await recognized(token)).toBeUndefined()
  await row.getByRole('button', { name: 'Enable' }).click()
  await row.getByText('Enabled').waitFor()
  expect(await recognized(token)).toBe('Grace')
  expect(complaints()).toEqual([])
})

it('marks the operator who uses it, and closes when that one replaces the own token or disables itself', async () => {
  const { token } = await addOperator('Edith')
  const first = await enterConsole(browser, service.origin, token)
  await goTo(first.page, 'Operators')
  await rowOf(first.page, 'Edith').getByText('You', { exact: true }).waitFor()
  expect(await first.page.getByText('You', { exact: true }).count()).toBe(1)
  await rowOf(first.page, 'Edith').getByRole('button', { name: 'New token' }).click()
  expect(await first.page.getByRole('dialog').textContent()).toContain('This is you')
  await confirm(first.page, 'Replace the token')
  const { operator_token: newToken = '' } = await shownOnce(first.page)
  await first.page.getByText('Your token was replaced.').waitFor()
  await first.page.getByLabel('Operator token').waitFor()

  const { page, complaints } = await enterConsole(browser, service.origin, newToken)
  await goTo(page, 'Operators')
  await rowOf(page, 'Edith').getByRole('button', { name: 'Disable' }).click()
  await confirm(page, 'Disable the operator')
  await page.getByText('You disabled yourself').waitFor()
  expect(await recognized(newToken)).toBeUndefined()
  expect(complaints()).toEqual([])
})

it('lists what operators did with the request of each, page by page', async () => {
  const { token, id } = await addOperator('Hedy')
  for (let index = 0; index < 26; index++) {
    await operate(service.origin, 'POST', '/client', { name: `client ${index}` }, token)
  }
  const { rows } = await operate(service.origin, 'GET', '/history?size=100')
  const { page, complaints } = await enterConsole(browser, service.origin)
  await goTo(page, 'What operators did')
  const table = page.getByRole('table', { name: 'What operators did' }).getByRole('row')
  await expect.poll(() => table.count()).toBe(26)
  for (const [index, row] of rows.slice(0, 25).entries()) {
    const shown = await table.nth(index + 1).textContent()
    for (const part of ['client added', 'Hedy', id, row.subjectId, row.requestId]) {
      expect(shown).toContain(String(part))
    }
  }
  expect(rows[0]?.requestId).toBeTruthy()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText(`Page 2 of ${Math.ceil(rows.length / 25)}`).waitFor()
  await rowOf(page, String(rows[25]?.subjectId)).waitFor()
  await page.getByRole('button', { name: 'Previous' }).click()
  await operate(service.origin, 'POST', '/client', { name: 'one more' })
  await page.getByRole('button', { name: 'Read again' }).click()
  await page.getByText(`${rows.length + 1} in all`).waitFor()
  // A request leads to everything that it did.
  await page
    .getByRole('link', { name: String(rows[0]?.requestId) })
    .first()
    .click()
  await page.getByRole('heading', { level: 1, name: 'Search' }).waitFor()
  expect(complaints()).toEqual([])
})

it('is fit to use', async () => {
  await addOperator('Barbara, who has a name that is rather long')
  const { page, complaints } = await enterConsole(browser, service.origin)
  await goTo(page, 'Operators')
  await page.getByText('Add an operator').click()
  await rowOf(page, 'Barbara').waitFor()
  await expectFitToUse(page)
  await picture(page, 'console-operators')
  await goTo(page, 'What operators did')
  await page.getByRole('table').waitFor()
  await expectFitToUse(page)
  await picture(page, 'console-history')
  expect(complaints()).toEqual([])
})
