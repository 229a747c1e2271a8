import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { inBrowser, picture } from '../support/browser.ts'
import {
  enterConsole,
  expectFitToUse,
  failToLogIn,
  goTo,
  logIn,
  logOut,
  refresh,
} from '../support/operator-console.ts'
import { startOnFreePort } from '../support/started.ts'

const { browser, service } = await inBrowser(startOnFreePort)

/** A session ends by a second use, the others of the user are logged out, and one lives. */
async function happen(): Promise<void> {
  const stolen = await logIn(service.origin)
  await refresh(service.origin, stolen)
  await refresh(service.origin, stolen)
  await logOut(service.origin, await logIn(service.origin))
  await logIn(service.origin)
}

const dayNow = () => new Date().toISOString().slice(0, 10)

let happenedOn = ''

/** Lets something happen today (UTC), and then runs the steps. If midnight passes meanwhile, both are done again. */
async function inOneDay(steps: () => Promise<void>): Promise<void> {
  const began = dayNow()
  try {
    if (happenedOn !== began) {
      await happen()
      // Ten failed logins lock a name, known or not.
      const name = `nobody-${began}@example.com`
      for (let failures = 0; failures < 10; failures++) await failToLogIn(service.origin, name)
      happenedOn = began
    }
    await steps()
  } catch (error) {
    if (dayNow() === began) throw error
    await inOneDay(steps)
  }
}

/** A test whose numbers are those of one day. */
const itInOneDay = (name: string, steps: () => Promise<void>) => it(name, () => inOneDay(steps), 120_000)

interface Today {
  readonly logins: number
  readonly liveSessions: number
  readonly locks: Readonly<Record<string, number>>
  readonly sessionsEnded: Readonly<Record<string, number>>
  readonly hours: readonly { readonly logins: number }[]
}

const isStats = (response: { url(): string }) => response.url().endsWith('/operator/stats')

/** Enters the console, and gives the numbers that the page itself read. */
async function enter(options = {}) {
  const entered = await enterConsole(browser, service.origin, undefined, options)
  const answered = entered.page.waitForResponse(isStats)
  // Another view and back reads anew.
  await goTo(entered.page, 'Clients')
  await goTo(entered.page, 'Overview')
  const [today] = ((await (await answered).json()) as { content: Today[] }).content
  if (today === undefined) throw new Error('there are no numbers')
  await entered.page.getByText('Logins today').waitFor()
  return { ...entered, today }
}

/** The large number with a name. */
const figure = (page: Page, name: string) =>
  page.locator('.figures > div').filter({ hasText: name }).locator('dd').textContent()

const plot = (page: Page, title: string) => page.getByRole('region', { name: title, exact: true })

/** The number of pixels of a plot that have the colour of a token of the styles. */
const painted = (page: Page, title: string, token: string) =>
  page.evaluate<number>(`(() => {
    const canvas = document.querySelector('section[aria-label="${title}"] canvas')
    const probe = document.body.appendChild(document.createElement('i'))
    probe.className = 'probe'
    probe.style.color = 'var(--${token})'
    const wanted = getComputedStyle(probe).color.match(/\\d+/g).map(Number)
    probe.remove()
    const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height })
    const context = copy.getContext('2d', { willReadFrequently: true })
    context.drawImage(canvas, 0, 0)
    const { data } = context.getImageData(0, 0, copy.width, copy.height)
    let count = 0
    for (let at = 0; at < data.length; at += 4)
      if (wanted.every((part, index) => Math.abs(data[at + index] - part) <= 2) && data[at + 3] > 250) count += 1
    return count
  })()`)

itInOneDay('shows the numbers of today, and each plot has its numbers as a table', async () => {
  const { page, complaints, today } = await enter()
  expect(today.liveSessions).toBeGreaterThan(0)
  expect(await figure(page, 'Live sessions')).toBe(String(today.liveSessions))
  expect(await figure(page, 'Logins today')).toBe(String(today.logins))
  expect(await figure(page, 'Ended by reuse')).toBe(String(today.sessionsEnded.reuse ?? 0))
  const locks = Object.values(today.locks).reduce((total, one) => total + one, 0)
  expect(locks).toBe(1)
  expect(await figure(page, 'Locks today')).toBe('1')
  expect(await plot(page, 'Locks by hour').getByRole('listitem').textContent()).toBe('Locks 1')
  for (const [cause, count] of Object.entries(today.sessionsEnded)) {
    const words = await page
      .getByRole('table', { name: 'Numbers by cause' })
      .getByRole('row')
      .filter({ hasText: 'Ended session' })
      .filter({ has: page.getByRole('cell', { name: cause.replaceAll('_', ' '), exact: true }) })
      .textContent()
    expect(words).toMatch(new RegExp(`${count}$`))
  }

  const logins = plot(page, 'Logins by hour')
  await logins.getByText('Numbers', { exact: false }).first().click()
  const cells = await logins.getByRole('cell').allTextContents()
  // The newest hour is first.
  const hours = today.hours.map(({ logins: count }, hour) => [
    `${String(hour).padStart(2, '0')}:00`,
    String(count),
  ])
  expect(cells).toEqual(hours.toReversed().flat())
  for (const title of ['Ended by cause', 'Locks by hour', 'Outbox: entries', 'Outbox: age of the oldest']) {
    expect(await plot(page, title).locator('canvas').count(), title).toBe(1)
    await plot(page, title).locator('summary').click()
    expect(await plot(page, title).getByRole('row').count(), title).toBeGreaterThan(1)
  }
  expect(complaints()).toEqual([])
})

itInOneDay(
  'draws in the colours of the scheme, follows its change, and keeps to the width of the page',
  async () => {
    const { page, complaints } = await enter({ colorScheme: 'light' })
    const inLight = await painted(page, 'Logins by hour', 'accent')
    expect(inLight).toBeGreaterThan(20)
    expect(await painted(page, 'Ended by cause', 'bad')).toBeGreaterThan(5)
    await page.emulateMedia({ colorScheme: 'dark' })
    // The colour of the dark scheme is another one.
    await expect.poll(() => painted(page, 'Logins by hour', 'accent')).toBeGreaterThan(20)
    await picture(page, 'console-overview-dark')

    const width = async () => (await plot(page, 'Logins by hour').locator('canvas').boundingBox())?.width ?? 0
    await page.setViewportSize({ width: 390, height: 800 })
    await expect.poll(width).toBeLessThan(390)
    expect(await width()).toBeGreaterThan(250)
    await page.setViewportSize({ width: 1100, height: 800 })
    await expect.poll(width).toBeGreaterThan(500)
    expect(complaints()).toEqual([])
  },
)

itInOneDay('says the numbers of the hour that is pointed at', async () => {
  const { page, today } = await enter()
  const logins = plot(page, 'Logins by hour')
  expect(await logins.getByRole('listitem').textContent()).toBe(`Logins ${today.logins}`)
  const last = today.hours.length - 1
  const over = logins.locator('.u-over')
  const box = await over.boundingBox()
  if (box === null) throw new Error('the plot has no size')
  await over.hover({ position: { x: ((last + 0.5) / 24) * box.width, y: 20 } })
  const hour = String(last).padStart(2, '0')
  await logins.getByText(`${hour}:00`, { exact: true }).first().waitFor()
  expect(await logins.getByRole('listitem').textContent()).toBe(`Logins ${today.hours[last]?.logins}`)
})

itInOneDay('reads again every 15 s while it is seen, and not while it is hidden', async () => {
  const { page } = await enterConsole(browser, service.origin)
  await page.clock.install()
  await goTo(page, 'Clients')
  let asked = 0
  page.on('request', (request) => {
    if (request.url().endsWith('/operator/stats')) asked += 1
  })
  await goTo(page, 'Overview')
  await page.getByText('Logins today').waitFor()
  const before = Number(await figure(page, 'Logins today'))
  expect(asked).toBe(1)
  await logIn(service.origin)
  await page.clock.runFor(15_000)
  await expect.poll(() => figure(page, 'Logins today')).toBe(String(before + 1))
  expect(asked).toBe(2)
  // The outbox has a sample of each reading.
  await plot(page, 'Outbox: entries').locator('summary').click()
  expect(await plot(page, 'Outbox: entries').getByRole('row').count()).toBe(3)

  await page.evaluate(`Object.defineProperty(document, 'hidden', { value: true, configurable: true })`)
  await page.clock.runFor(120_000)
  expect(asked).toBe(2)
  await page.getByText('Not fresh: read at').waitFor()
  await page.evaluate(`delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))`)
  await page.getByText('again every 15 s').waitFor()
  expect(asked).toBe(3)
})

it('says that the service does not answer, and never shows old numbers as present ones', async () => {
  const { page } = await enterConsole(browser, service.origin)
  await page.clock.install()
  await goTo(page, 'Clients')
  await goTo(page, 'Overview')
  await page.getByText('again every 15 s').waitFor()
  const readAt = await page.locator('time').first().textContent()
  await page.route('**/operator/stats', (route) => route.abort())
  await page.clock.runFor(15_000)
  await page.getByRole('alert').filter({ hasText: 'The service does not answer' }).waitFor()
  await page.getByText(`Not fresh: read at ${readAt}`).waitFor()
  await page.unroute('**/operator/stats')
  await page.clock.runFor(15_000)
  await page.getByText('again every 15 s').waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
})

it('says how many cells did not answer', async () => {
  const { page } = await enterConsole(browser, service.origin)
  // What the service answers while three cells are away. It cannot be made to lose a cell from outside.
  await page.route('**/operator/stats', async (route) => {
    const answer = await route.fetch()
    const body = (await answer.json()) as { content: object[] }
    const content = body.content.map((today) => ({ ...today, cells: 14, pending: 3 }))
    await route.fulfill({ response: answer, json: { ...body, content } })
  })
  await goTo(page, 'Clients')
  await goTo(page, 'Overview')
  await page.getByText('3 of 17 cells did not answer. Their sessions and events are missing below.').waitFor()
})

it('is fit to use, with the tables of its plots', async () => {
  const { page, complaints } = await enter()
  await picture(page, 'console-overview')
  await expectFitToUse(page)
  for (const summary of await page.locator('.plots summary').all()) await summary.click()
  await expectFitToUse(page)
  expect(complaints()).toEqual([])
})
