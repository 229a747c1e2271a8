import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { DEMO } from '../../scripts/start/demo-user.ts'
import { accessibilityFindings } from '../support/accessibility.ts'
import { inBrowser, open, picture, SHORT_LIMITS } from '../support/browser.ts'
import { startOnFreePort } from '../support/started.ts'

// The page at `/`: the live demo with a real service, and what is there without JavaScript.

const { browser, service } = await inBrowser(startOnFreePort)

/** Chromium reports each refused call as an error of the console. */
const REFUSED = 'console: Failed to load resource: the server responded with a status of 401 (Unauthorized)'

/** The page, with what a person does there and sees. */
async function demo(options: BrowserContextOptions = {}) {
  const { page, complaints, requests } = await open(browser, service.origin, options)
  const calls = () => requests.filter((url) => url.includes('/api/')).length
  /** Waits until a press has ended with these words. The words before may be the same. */
  const said = async (words: string | RegExp) => {
    await page.locator('.columns[aria-busy=false]').waitFor()
    await page.locator('[data-said] .notice').filter({ hasText: words }).waitFor()
  }
  return {
    page,
    complaints,
    /** Presses a button, and waits for its end. */
    async press(name: string, words: string | RegExp) {
      await page.getByRole('button', { name, exact: true }).click()
      await said(words)
    },
    said,
    calls,
    answer: async () => (await page.locator('[data-answer]').textContent())?.trim(),
    chain: () =>
      page.getByRole('list', { name: 'Generations of the family' }).getByRole('listitem').allInnerTexts(),
    death: () => page.getByRole('alert').filter({ hasText: 'The family is dead' }),
  }
}

const LOGIN = 'Log in as demo@example.com'
const AGAIN = 'Log in again as demo@example.com'

async function loggedIn(options: BrowserContextOptions = {}) {
  const shown = await demo(options)
  await shown.press(LOGIN, 'A family began with the pair of generation 0')
  return shown
}

describe('a stolen bearer pair', () => {
  it('ends the session for both when the thief comes second', async () => {
    const { page, complaints, press, calls, answer, chain, death } = await loggedIn()
    expect(await answer()).toBe('200')
    const before = calls()
    await press('Steal the pair', 'The thief has a copy of the pair (generation 0)')
    expect(calls()).toBe(before)
    await press('Refresh', 'Generation 0 was exchanged for generation 1')
    expect(await death().count()).toBe(0)
    await press('Refresh as the thief', 'The owner had used it, and the thief came second')
    expect(await answer()).toBe('401 AUTH_1002 Invalid token')
    await death().waitFor()
    expect(await chain()).toEqual([
      expect.stringContaining('login of the owner'),
      expect.stringContaining('rotated by the owner'),
      expect.stringContaining('second use of generation 0, by the thief'),
    ])
    await press('Refresh', 'although nobody had used the pair of generation 1')
    expect(await answer()).toBe('401 AUTH_1002 Invalid token')
    expect(calls()).toBe(before + 3)
    await picture(page, 'home-dead')

    const [, family = ''] = /Family\s+(\w{8})/.exec(await page.locator('.actor-service').innerText()) ?? []
    await press(AGAIN, 'A family began')
    const ending = await page.locator('[data-ending]').innerText()
    expect(ending).toContain(
      'A refresh token of the session was used a second time, so a copy of it may exist.',
    )
    expect(ending).toContain('session_ended, reuse')
    expect(ending).toContain(family)
    expect(await death().count()).toBe(0)
    expect(complaints).toEqual([REFUSED, REFUSED])
  })

  it('ends the session for both when the owner comes second', async () => {
    const { complaints, press, answer, chain, death } = await loggedIn()
    await press('Steal the pair', 'The thief has a copy')
    await press('Refresh as the thief', 'The thief was first, and has generation 1')
    expect(await answer()).toBe('200')
    await press('Refresh', 'The thief had used it, and the owner came second')
    await death().waitFor()
    expect(await chain()).toContainEqual(expect.stringContaining('second use of generation 0, by the owner'))
    await press('Refresh as the thief', 'The thief has no password, so the theft is over')
    expect(await answer()).toBe('401 AUTH_1002 Invalid token')
    expect(complaints).toEqual([REFUSED, REFUSED])
  })
})

it('shows a stolen Idempotency-Key at the refresh after the retry', async () => {
  const { page, press, answer, chain, death } = await loggedIn()
  await page.getByLabel('Also steal the Idempotency-Key of the next refresh').check()
  await press('Steal the pair', 'The thief has a copy of the pair and the Idempotency-Key')
  await press('Refresh', 'Generation 0 was exchanged for generation 1')
  await press('Refresh as the thief', 'the same successor of generation 1 again, and made no second one')
  expect(await answer()).toBe('200')
  expect(await chain()).toEqual([
    expect.stringContaining('login of the owner'),
    expect.stringContaining('the same answer again, for the thief'),
  ])
  await press('Refresh', 'Generation 1 was exchanged for generation 2')
  await press('Refresh as the thief', 'The pair of generation 1 was used a second time')
  await death().waitFor()
  expect(await page.locator('.call').innerText()).toContain('Idempotency-Key: its own')
  await press(AGAIN, 'A family began')
  expect(await page.locator('[data-ending]').innerText()).toContain('session_ended, reuse')
})

it('refuses the thief of a bound pair, and the owner goes on', async () => {
  const { page, press, answer, death } = await demo()
  await page.getByLabel('Bind the session to a key (DPoP)').check()
  await press(LOGIN, 'bound to a key that only this browser has')
  await page.getByLabel('Also steal the Idempotency-Key of the next refresh').check()
  await press('Steal the pair', 'The key of the session cannot be copied')
  await press('Refresh as the thief', 'Nothing was used up, and nothing changes for the owner')
  expect(await answer()).toBe('401 AUTH_1002 Invalid token')
  expect(await page.locator('.call').innerText()).toContain('DPoP error="invalid_dpop_proof"')
  await press('Refresh', 'Generation 0 was exchanged for generation 1')
  expect(await answer()).toBe('200')
  await press('Refresh as the thief', 'The stolen pair is worthless')
  await press('Refresh', 'Generation 1 was exchanged for generation 2')
  expect(await death().count()).toBe(0)
})

it('answers a lost refresh again, with one successor', async () => {
  const { complaints, press, answer, chain, death } = await loggedIn()
  await press('Refresh and lose the answer', 'the answer was lost')
  expect(await chain()).toContainEqual(expect.stringContaining('answer lost'))
  await press('Retry the lost answer', 'the same successor of generation 1 again, and made no second one')
  expect(await answer()).toBe('200')
  expect(await chain()).toEqual([
    expect.stringContaining('login of the owner'),
    expect.stringContaining('the same answer again, for the owner'),
  ])
  await press('Refresh', 'Generation 1 was exchanged for generation 2')
  expect(await death().count()).toBe(0)
  expect(complaints).toEqual([])
})

it('ends the session at a new start, although an answer was lost', async () => {
  const { page, press } = await loggedIn()
  await press('Refresh and lose the answer', 'the answer was lost')
  const session = page.waitForResponse((answer) => answer.request().method() === 'DELETE')
  await page.getByRole('button', { name: 'Start over' }).click()
  expect((await session).status()).toBe(200)
})

it('says that nothing was used up in an outage, and that a session was ended elsewhere', async () => {
  const { page, press, answer, death } = await loggedIn()
  const token = '**/api/v2/auth/token'
  await page.route(token, (route) => route.abort())
  await press('Refresh', 'The service does not answer. Nothing was lost: press again.')
  expect(await answer()).toBe('none The service does not answer')
  await page.unroute(token)
  await press('Refresh', 'Generation 0 was exchanged for generation 1')

  const login = { username: DEMO.username, password: DEMO.password }
  const init = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(login) }
  const opened = await fetch(`${service.origin}/api/v2/auth/token`, { method: 'POST', ...init })
  const { content } = (await opened.json()) as { content: { token: string }[] }
  const headers = { authorization: `Bearer ${content[0]?.token}` }
  await fetch(`${service.origin}/api/v2/auth/session?except=current`, { method: 'DELETE', headers })
  await press('Refresh', 'The session was ended elsewhere')
  await death().waitFor()
  await press(AGAIN, 'A family began')
  expect(await page.locator('[data-ending]').innerText()).toContain('session_ended, ended')
})

it('waits for no answer for ever', async () => {
  const { page, press } = await loggedIn()
  await page.evaluate(SHORT_LIMITS)
  // Nobody answers.
  await page.route('**/api/v2/auth/token', () => {})
  await press('Refresh', 'The service does not answer. Nothing was lost: press again.')
})

it('shows the claims of both tokens beside each pair, and forgets all at a new start', async () => {
  const { page, press } = await loggedIn()
  const owner = page.locator('.actor-owner')
  const claims = await owner.locator('.claims').allInnerTexts()
  expect(claims[0]).toMatch(/Access token, decoded\ngen\n0\nsid\n[0-9a-f-]{36}\n/)
  expect(claims[0]).toContain('email\ndemo@example.com')
  expect(claims[1]).toMatch(/Refresh token, decoded\ngen\n0\nsid\n[0-9a-f-]{36}\n/)
  await press('Steal the pair', 'The thief has a copy')
  expect(await page.locator('.actor-thief .claims').count()).toBe(2)
  const session = page.waitForResponse((answer) => answer.request().method() === 'DELETE')
  await page.getByRole('button', { name: 'Start over' }).click()
  expect((await session).status()).toBe(200)
  await page.getByText('No family yet').waitFor()
  expect(await page.locator('.claims').count()).toBe(0)
  const stored = await page.evaluate<number>('localStorage.length + sessionStorage.length')
  expect(stored).toBe(0)
})

it('is played by the keyboard alone, and the focus stays on the pressed button', async () => {
  const { page, said, death } = await demo()
  const focused = () => page.evaluate<string>('document.activeElement.textContent')
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 60; presses += 1) {
      if ((await focused()) === name) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`no Tab leads to ${name}`)
  }
  const press = async (name: string, words: string) => {
    await tabTo(name)
    await page.keyboard.press('Enter')
    await said(words)
  }
  await press(LOGIN, 'A family began')
  expect(await focused()).toBe('Logged in as demo@example.com')
  await press('Steal the pair', 'The thief has a copy')
  await page.keyboard.press('Shift+Tab')
  await press('Refresh', 'Generation 0 was exchanged')
  await press('Refresh as the thief', 'the thief came second')
  await death().waitFor()
  expect(await focused()).toBe('Refresh as the thief')
})

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each([1280, 390])(
    'has no finding of axe at %i pixels, before a login and after the end',
    async (width) => {
      const viewport = { width, height: 900 }
      const { page, press } = await demo({ colorScheme, viewport })
      expect(await accessibilityFindings(page)).toEqual([])
      await press(LOGIN, 'A family began')
      await press('Steal the pair', 'The thief has a copy')
      expect(await accessibilityFindings(page)).toEqual([])
      await press('Refresh', 'Generation 0 was exchanged')
      await press('Refresh as the thief', 'the thief came second')
      await picture(page, `home-${colorScheme}-${width}`)
      expect(await accessibilityFindings(page)).toEqual([])
      await press(AGAIN, 'A family began')
      await page.locator('[data-ending]').waitFor()
      expect(await accessibilityFindings(page)).toEqual([])
    },
  )

  it('is 320 pixels wide without scrolling sideways, with all claims open', async () => {
    const { page, press } = await loggedIn({ colorScheme, viewport: { width: 320, height: 640 } })
    await press('Steal the pair', 'The thief has a copy')
    await press('Refresh', 'Generation 0 was exchanged')
    await press('Refresh as the thief', 'the thief came second')
    for (const summary of await page.locator('.claims summary').all()) await summary.click()
    expect(await page.locator('.claims[open]').count()).toBe(4)
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(320)
  })

  it('has the colours of the scheme', async () => {
    const { page } = await open(browser, service.origin, { colorScheme })
    const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
    const parts = background.match(/\d+/g)?.slice(0, 3).map(Number) ?? []
    expect(parts).toHaveLength(3)
    expect(parts.every((part) => (colorScheme === 'light' ? part > 200 : part < 60))).toBe(true)
  })
})

it('shows the health and the addresses of the service, and copies lines', async () => {
  const { page, complaints } = await open(browser, service.origin, {
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  await page.locator('#health[data-state=ok]').waitFor()
  expect(await page.locator('#health').textContent()).toBe('OK')
  expect(await page.locator('.facts').textContent()).toContain(service.origin)
  await page.getByRole('button', { name: 'Copy: An API: jose' }).click()
  const copied = await page.evaluate<string>('navigator.clipboard.readText()')
  expect(copied).toContain(`new URL('${service.origin}/.well-known/jwks.json')`)
  expect(complaints).toEqual([])
})

it('selects lines where the browser has no clipboard', async () => {
  const { page, complaints } = await open(browser, service.origin)
  await page.evaluate(`Object.defineProperty(navigator, 'clipboard', { value: undefined })`)
  await page.getByRole('button', { name: 'Copy: An API: jose' }).click()
  // The name says what the button shows (WCAG 2.2, 2.5.3).
  await page.getByRole('button', { name: 'Selected: An API: jose' }).waitFor()
  expect(await page.evaluate<string>('String(getSelection())')).toContain(
    `new URL('${service.origin}/.well-known/jwks.json')`,
  )
  expect(complaints).toEqual([])
})

it('shows that a press takes long, and takes no other meanwhile', async () => {
  const { page, press, calls } = await demo()
  const columns = page.locator('.columns')
  const { promise: held, resolve: answer } = Promise.withResolvers<void>()
  await page.route('**/api/v2/auth/token', async (route) => {
    await held
    await route.continue()
  })
  await page.getByRole('button', { name: LOGIN, exact: true }).click()
  await page.getByRole('button', { name: LOGIN, exact: true }).click()
  expect(await columns.getAttribute('aria-busy')).toBe('true')
  const opacity = () =>
    page.evaluate<string>(`getComputedStyle(document.querySelector('.columns .button')).opacity`)
  await expect.poll(opacity).toBe('0.5')
  answer()
  await columns.and(page.locator('[aria-busy=false]')).waitFor()
  expect(await opacity()).toBe('1')
  expect(calls()).toBe(1)
  await page.unrouteAll()
  await press('Refresh', 'Generation 0 was exchanged for generation 1')
})

it('shows if the service does not answer', async () => {
  const { page } = await open(browser, service.origin)
  await page.route('**/health', (route) => route.fulfill({ status: 503, body: '{}' }))
  await page.reload()
  await page.locator('#health[data-state=down]').waitFor()
  expect(await page.locator('#health').textContent()).toBe('No answer')
})

it('explains rotation without JavaScript, and every link of it works', async () => {
  const { page, complaints } = await open(browser, service.origin, { javaScriptEnabled: false })
  expect(await page.locator('h1').textContent()).toBe('Edge Token Service')
  expect(await page.locator('#demo').innerText()).toContain('The demo needs JavaScript')
  expect(await page.locator('.life').innerText()).toContain(
    'The service cannot distinguish the owner from a thief',
  )
  const links = await page.locator('a').evaluateAll((all) => all.map((a) => a.getAttribute('href') ?? ''))
  expect(links.length).toBeGreaterThanOrEqual(9)
  for (const link of links) expect((await fetch(`${service.origin}${link}`)).status, link).toBe(200)
  expect(complaints).toEqual([])
})

describe('without a demo user', () => {
  /** The page of a deployment has no credential. The answers of the service are the real ones. */
  async function deployed() {
    const page: Page = await (await browser.newContext()).newPage()
    await page.route(`${service.origin}/`, async (route) => {
      const answer = await route.fetch()
      const body = (await answer.text()).replace(/ data-username="[^"]*" data-password="[^"]*"/, '')
      await route.fulfill({ response: answer, body })
    })
    await page.goto(service.origin)
    return page
  }

  it('explains the demo, and plays it with the user of the visitor', async () => {
    const page = await deployed()
    const owner = page.locator('.actor-owner')
    expect(await owner.innerText()).toContain('This service has no demo user. Sign in as yourself')
    expect(await owner.getByRole('link', { name: 'My sessions' }).getAttribute('href')).toBe('/account')
    expect(await accessibilityFindings(page)).toEqual([])
    await owner.getByLabel('User name').fill('demo@example.com')
    await owner.getByLabel('Password').fill('a wrong password')
    await owner.getByRole('button', { name: 'Log in' }).click()
    await owner.getByText('The user name or the password is wrong').waitFor()
    expect(await owner.getByLabel('Password').inputValue()).toBe('')
    await owner.getByLabel('Password').fill('demo-password')
    await page.keyboard.press('Enter')
    await owner.getByText('A family began').waitFor()
    expect(await owner.getByLabel('Password').count()).toBe(0)
  })
})
