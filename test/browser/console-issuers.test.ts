import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { DEMO } from '../../scripts/start/demo-user.ts'
import { inBrowser, picture } from '../support/browser.ts'
import {
  confirm,
  enterConsole,
  expectFitToUse,
  goTo,
  listed,
  operate,
  rowOf,
} from '../support/operator-console.ts'
import { startOnFreePort } from '../support/started.ts'

const AUDIENCE = 'orders-web'

// Its own: the test of the last page counts all issuers.
const { browser, service } = await inBrowser(startOnFreePort)
let signer: { readonly privateKey: CryptoKey; readonly published: JWK; readonly secret: JWK }

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const published = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256' }
  signer = { privateKey, published, secret: await exportJWK(privateKey) }
})

const tokenOf = (iss: string, more: object = {}) => {
  const now = Math.floor(Date.now() / 1000)
  const claims = { sub: 'person-1', aud: AUDIENCE, email: 'new@example.com', email_verified: true, ...more }
  return new SignJWT({ iss, iat: now, exp: now + 300, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'key-1' })
    .sign(signer.privateKey)
}

/** Opens the form and fills in what every issuer has. */
async function begin(page: Page, name: string, iss: string): Promise<void> {
  await goTo(page, 'Issuers')
  await page.getByText('Add an issuer').click()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Issuer', { exact: true }).fill(iss)
  await page.getByLabel('Audiences').fill(`${AUDIENCE}, orders-app`)
}

const trust = (page: Page) => page.getByRole('button', { name: 'Trust the issuer' }).click()

it('trusts an issuer with every rule that the command can give', async () => {
  const iss = 'https://login.example.com/all'
  const { page, complaints } = await enterConsole(browser, service.origin)
  await begin(page, 'All rules', iss)
  await page.getByLabel('Or its keys').fill(JSON.stringify({ keys: [signer.published] }))
  await page.getByLabel('Customer').selectOption(DEMO.customerId)
  await page.getByLabel('Which users may log in').selectOption('create')
  await page.getByText('Roles and claims').click()
  await page.getByLabel('Role', { exact: true }).selectOption('ROLE_USER')
  await page.getByLabel('Role claim').fill('groups')
  await page.getByLabel('Roles by value').fill('a=b=ROLE_SUPPORT, staff=ROLE_USER')
  await page.getByLabel('Claim of the external id').fill('employee')
  await page.getByLabel('Claim of the e-mail address').fill('mail')
  await page.getByText('Tokens', { exact: true }).click()
  await page.getByLabel('Longest age in seconds').fill('120')
  await page.getByLabel('Each exchange must name the nonce').check()
  await page.getByLabel('Access tokens (at+jwt)').check()
  await page.getByLabel('ES256').check()
  await page.getByLabel('Ed25519').check()
  await trust(page)
  await page.getByText('All rules is trusted.').waitFor()
  expect(await listed(service.origin, '/issuer', { iss })).toMatchObject({
    name: 'All rules',
    customerId: DEMO.customerId,
    jwksUri: null,
    keys: [signer.published],
    audiences: [AUDIENCE, 'orders-app'],
    algorithms: ['ES256', 'Ed25519'],
    maxAgeSeconds: 120,
    requireNonce: true,
    accessTokens: true,
    externalIdClaim: 'employee',
    emailClaim: 'mail',
    roleClaim: 'groups',
    roles: [
      { value: 'a=b', role: 'ROLE_SUPPORT' },
      { value: 'staff', role: 'ROLE_USER' },
    ],
    role: 'ROLE_USER',
    provisioning: 'create',
  })

  await rowOf(page, iss).getByRole('button', { name: 'Rules: All rules' }).click()
  const rules = await page.getByRole('dialog').textContent()
  for (const rule of ['key-1', '120 s', 'a=b=ROLE_SUPPORT', 'employee', 'Noncerequired'])
    expect(rules).toContain(rule)
  expect(complaints()).toEqual([])
})

it('takes the keys of a discovery document, and sends nothing private', async () => {
  const iss = 'https://login.example.com/found'
  const { page } = await enterConsole(browser, service.origin)
  const bodies: string[] = []
  page.on('request', (request) => bodies.push(request.postData() ?? ''))
  await begin(page, 'Discovered', iss)
  expect(await page.getByText(`${iss}/.well-known/openid-configuration`).count()).toBe(1)
  const refusals = [
    ['', 'Give the URL of its keys'],
    ['{ "keys": ', 'paste a JWK Set'],
    [JSON.stringify({ keys: [signer.secret] }), 'is private or secret'],
    [JSON.stringify({ kty: 'oct', k: 'c2VjcmV0' }), 'is private or secret'],
    [
      JSON.stringify({ issuer: 'https://other.example.com', jwks_uri: 'https://x.example.com' }),
      'other.example.com',
    ],
  ] as const
  for (const [keys, words] of refusals) {
    await page.getByLabel('Or its keys').fill(keys)
    await trust(page)
    await page.getByRole('alert').filter({ hasText: words }).waitFor()
  }
  expect(bodies.filter((body) => body.includes('Discovered'))).toEqual([])

  await page.getByLabel('Which users may log in').selectOption('link')
  const document = { issuer: iss, jwks_uri: 'https://login.example.com/keys', token_endpoint: 'x' }
  await page.getByLabel('Or its keys').fill(JSON.stringify(document))
  await trust(page)
  await page.getByText('Discovered is trusted.').waitFor()
  expect(await listed(service.origin, '/issuer', { iss })).toMatchObject({
    jwksUri: document.jwks_uri,
    keys: null,
    algorithms: ['RS256', 'ES256', 'PS256', 'EdDSA'],
    maxAgeSeconds: 600,
    provisioning: 'link',
  })
})

/** Adds an issuer over HTTP. Returns its id. */
async function addIssuer(name: string, iss: string): Promise<string> {
  const { rows } = await operate(service.origin, 'POST', '/issuer', {
    name,
    iss,
    keys: [signer.published],
    audiences: [AUDIENCE],
    provisioning: 'create',
    role: 'ROLE_USER',
  })
  return String(rows[0]?.issuerId)
}

it('tests a token: what an exchange would do, and why it would be refused', async () => {
  const iss = 'https://login.example.com/tested'
  await addIssuer('Tested', iss)
  const { page, complaints } = await enterConsole(browser, service.origin)
  await goTo(page, 'Issuers')
  await rowOf(page, iss).getByRole('button', { name: 'Test a token' }).click()
  const dialog = page.getByRole('dialog')
  const test = async (token: string, words: string) => {
    await dialog.getByLabel('Token').fill(token)
    await dialog.getByRole('button', { name: 'Test' }).click()
    await dialog.getByRole('status').filter({ hasText: words }).waitFor()
  }
  await dialog.getByLabel('Customer of the client').selectOption(DEMO.customerId)
  const token = await tokenOf(iss)
  await test(token, 'Accepted')
  expect(await dialog.getByRole('status').textContent()).toContain('new@example.com')
  // The trial has not used it.
  await test(token, 'Accepted')
  await test(await tokenOf(iss, { aud: 'others' }), 'Refused: wrong_audience')
  await test(await tokenOf(iss, { nonce: 'n-1' }), 'Accepted')
  await dialog.getByLabel('Nonce').fill('n-2')
  await test(await tokenOf(iss, { nonce: 'n-1' }), 'nonce')
  await dialog.getByLabel('Nonce').fill('')
  await dialog.getByLabel('Type').selectOption('jwt')
  await test(await tokenOf(iss), 'Accepted')
  await expectFitToUse(page)
  expect(complaints()).toEqual([])
})

it('disables an issuer, enables it again, and removes it, each after its question', async () => {
  const iss = 'https://login.example.com/switched'
  const issuerId = await addIssuer('Switched', iss)
  const now = () => listed(service.origin, '/issuer', { issuerId })
  const { page, complaints } = await enterConsole(browser, service.origin)
  await goTo(page, 'Issuers')
  const row = rowOf(page, iss)
  await row.getByRole('button', { name: 'Disable' }).click()
  expect(await page.getByRole('dialog').textContent()).toContain('Sessions that began by it go on')
  await confirm(page, 'Disable the issuer')
  await row.getByText('Disabled').waitFor()
  expect(await now()).toMatchObject({ disabled: true })
  await row.getByRole('button', { name: 'Enable' }).click()
  await row.getByText('Enabled').waitFor()
  expect(await now()).toMatchObject({ disabled: false })

  await row.getByRole('button', { name: 'Remove' }).click()
  await confirm(page, 'Cancel')
  expect(await now()).toBeDefined()
  await row.getByRole('button', { name: 'Remove' }).click()
  expect(await page.getByRole('dialog').textContent()).toContain('links of users to it are removed')
  await confirm(page, 'Remove the issuer')
  await row.waitFor({ state: 'detached' })
  expect(await now()).toBeUndefined()
  expect(complaints()).toEqual([])
})

it('is fit to use, with its whole form', async () => {
  await addIssuer('Looked at', 'https://login.example.com/a/rather/long/path/of/a/tenant')
  const { page, complaints } = await enterConsole(browser, service.origin)
  await begin(page, 'A name', 'https://login.example.com/a/rather/long/path/of/another/tenant')
  await page.getByText('Roles and claims').click()
  await page.getByText('Tokens', { exact: true }).click()
  await rowOf(page, 'Looked at').waitFor()
  await expectFitToUse(page)
  await picture(page, 'console-issuers')
  expect(complaints()).toEqual([])
})

it('goes to the page before when the last issuer of the last page is removed', async () => {
  const add = (index: number) => {
    const iss = `https://paged.example.com/${index}`
    const jwksUri = 'https://paged.example.com/jwks'
    const rules = { audiences: [AUDIENCE], jwksUri, provisioning: 'create', role: 'ROLE_USER' }
    return operate(service.origin, 'POST', '/issuer', {
      name: `zz ${String(index).padStart(2, '0')}`,
      iss,
      ...rules,
    })
  }
  const { rows } = await operate(service.origin, 'GET', '/issuer?size=100')
  // A page has 25: one is on the second.
  for (let index = rows.length; index < 26; index++) expect((await add(index)).status).toBe(200)
  const { page } = await enterConsole(browser, service.origin)
  await goTo(page, 'Issuers')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Remove: zz 25' }).click()
  await confirm(page, 'Remove the issuer')
  await page.getByText('zz 25 is removed.').waitFor()
  await expect.poll(() => page.getByRole('table', { name: 'Issuers' }).getByRole('row').count()).toBe(26)
})
