import { expect, it } from 'vitest'
import { inBrowser, picture } from '../support/browser.ts'
import { enterConsole, expectFitToUse, goTo, logIn, operate, refresh } from '../support/operator-console.ts'
import { startOnFreePort } from '../support/started.ts'

const { browser, service } = await inBrowser(startOnFreePort)

const live = async () => (await operate(service.origin, 'GET', '/stats')).rows[0]?.liveSessions

it('ends what began before a moment, after the number of live sessions was said and the word was typed', async () => {
  const [one] = [await logIn(service.origin), await logIn(service.origin), await logIn(service.origin)]
  const { page, complaints } = await enterConsole(browser, service.origin, undefined, {
    timezoneId: 'Asia/Kolkata',
  })
  await goTo(page, 'Mass revocation')
  const dialog = page.getByRole('dialog')
  const ask = page.getByRole('button', { name: 'End these sessions' })
  const end = dialog.getByRole('button', { name: 'End the sessions' })

  // A moment before all logins, in the zone of the reader: nothing ends.
  const hourAgo = new Date(Date.now() - 3_600_000 + 5.5 * 3_600_000).toISOString().slice(0, 19)
  await page.getByLabel('Began before').fill(hourAgo)
  await ask.click()
  await dialog.getByText('3 sessions live').waitFor()
  expect(await end.isDisabled()).toBe(true)
  await dialog.getByLabel('Type END to confirm').fill('end')
  expect(await end.isDisabled()).toBe(true)
  await dialog.getByLabel('Type END to confirm').fill('END')
  const sent = page.waitForRequest((request) => request.url().endsWith('/revocation'))
  await end.click()
  const { issuedBefore } = (await sent).postDataJSON() as { issuedBefore: string }
  expect(Math.abs(Date.parse(issuedBefore) - (Date.now() - 3_600_000))).toBeLessThan(60_000)
  await page.getByText(/^\d+ of \d+ cells have ended/).waitFor()
  expect(await live()).toBe(3)

  // A login of this very second began not before it.
  await page.waitForTimeout(1100)
  await page.getByRole('button', { name: 'Until now' }).click()
  await ask.click()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect(await live()).toBe(3)
  await ask.click()
  await dialog.getByLabel('Type END to confirm').fill('END')
  await end.click()
  await page.getByText(/^(\d+) of \1 cells have ended/).waitFor()
  expect(await live()).toBe(0)
  expect(await refresh(service.origin, one)).toBe(401)
  const { rows } = await operate(service.origin, 'GET', '/history')
  expect(rows.filter(({ event }) => event === 'mass_revocation')).toHaveLength(2)
  expect(complaints()).toEqual([])
})

it('says how many cells did not answer yet', async () => {
  const { page } = await enterConsole(browser, service.origin)
  // What the service answers while two cells are away. It cannot be made to lose a cell from outside.
  await page.route('**/api/v2/operator/revocation', async (route) => {
    const answer = await route.fetch()
    const body = (await answer.json()) as { content: { cells: number; pending: number }[] }
    const content = body.content.map(({ cells }) => ({ cells: cells - 2, pending: 2 }))
    await route.fulfill({ response: answer, json: { ...body, content } })
  })
  await goTo(page, 'Mass revocation')
  await page.getByRole('button', { name: 'End these sessions' }).click()
  await page.getByRole('dialog').getByLabel('Type END to confirm').fill('END')
  await page.getByRole('dialog').getByRole('button', { name: 'End the sessions' }).click()
  const said = page.getByRole('status').filter({ hasText: '2 did not answer yet' })
  await said.waitFor()
  expect(await said.textContent()).toMatch(/^(\d+) of (?!\1)\d+ cells/)
})

it('refuses a moment in the future, and says so', async () => {
  const { page } = await enterConsole(browser, service.origin)
  await goTo(page, 'Mass revocation')
  await page.getByLabel('Began before').fill('2999-01-01T00:00:00')
  await page.getByRole('button', { name: 'End these sessions' }).click()
  await page.getByRole('dialog').getByLabel('Type END to confirm').fill('END')
  await page.getByRole('dialog').getByRole('button', { name: 'End the sessions' }).click()
  await page.getByRole('dialog').getByRole('alert').filter({ hasText: 'future' }).waitFor()
})

it('is fit to use, with its question', async () => {
  const { page, complaints } = await enterConsole(browser, service.origin)
  await goTo(page, 'Mass revocation')
  await expectFitToUse(page)
  await picture(page, 'console-revocation')
  await page.getByRole('button', { name: 'End these sessions' }).click()
  await page.getByRole('dialog').waitFor()
  await expectFitToUse(page)
  expect(complaints()).toEqual([])
})
