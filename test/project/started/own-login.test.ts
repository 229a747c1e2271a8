import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type CryptoKey, decodeJwt, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { OperatorApi } from '../../../scripts/operator/operator-api.ts'
import { ROOT } from '../../../scripts/project.ts'
import { DEV_VARS, readDevVars } from '../../../scripts/start/dev-vars.ts'
import type { Issuer } from '../../../src/issuers/issuer.ts'
import { personOf } from '../../../src/issuers/person.ts'
import { verifySubjectToken } from '../../../src/issuers/subject-token.ts'
import { read, shellBlocks } from '../../support/documents.ts'
import { options } from '../../support/scripts.ts'

// The commands of docs/own-login.md, run unchanged against a service, and tokens as its providers document them. The keys of
// the providers are replaced: nothing here asks a provider.

const run = promisify(execFile)
const url = `http://localhost:${inject('service').port}`
const api = new OperatorApi(url, readDevVars(`${ROOT}/${DEV_VARS}`).OPERATOR_TOKEN)
const local = (text: string) => text.replaceAll('https://tokens.example.com', url)

let issuers: readonly Issuer[]
let key: CryptoKey
let publicKey: CryptoKey
let said: string

beforeAll(async () => {
  const pair = await generateKeyPair('ES256')
  key = pair.privateKey
  publicKey = pair.publicKey
  const blocks = shellBlocks('docs/own-login.md').filter((block) => !block.includes('npm run example'))
  const script = local(
    [...blocks, 'echo "folder $folder"', 'echo "customer $customer"', 'rm "$users"'].join('\n'),
  )
  said = String((await run('bash', ['-euc', script], options)).stdout)
  const { rows } = await api.list('GET', '/issuer?size=100')
  const mine = rows.filter(({ customerId }) => customerId === word('customer'))
  issuers = mine.map(({ issuerId, ...rest }) => ({ ...rest, id: issuerId })) as unknown as Issuer[]
}, 120_000)

afterAll(() => rmSync(word('folder'), { recursive: true }))

const word = (name: string) => new RegExp(`^${name} +(\\S+)$`, 'm').exec(said)?.[1] ?? ''

function named(name: string): Issuer {
  const found = issuers.find((issuer) => issuer.name === name)
  if (found === undefined) throw new Error(`${name} is no issuer`)
  return found
}

it('adds an issuer for each provider, with its keys at an https URL', () => {
  expect(issuers.map(({ name, iss, jwksUri }) => [name, iss, jwksUri]).sort()).toEqual([
    ['Auth0', 'https://acme.eu.auth0.com/', 'https://acme.eu.auth0.com/.well-known/jwks.json'],
    ['Clerk', 'https://clerk.example.com', 'https://clerk.example.com/.well-known/jwks.json'],
    [
      'Entra',
      'https://login.microsoftonline.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0',
      'https://login.microsoftonline.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/discovery/v2.0/keys',
    ],
    [
      'Firebase',
      'https://securetoken.google.com/acme-prod',
      'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
    ],
    ['Google', 'https://accounts.google.com', 'https://www.googleapis.com/oauth2/v3/certs'],
    ['Okta', 'https://acme.okta.com', 'https://acme.okta.com/oauth2/v1/keys'],
    ['Own login', 'https://app.example.com', null],
  ])
})

it('gives the users that are there already the ids by which the provider names them', async () => {
  const { rows } = await api.list('GET', `/user?customerId=${word('customer')}&size=100`)
  expect(rows.map(({ username, externalId, hasPassword }) => [username, externalId, hasPassword])).toEqual([
    ['ann@acme.example', 'crm-1042', false],
    ['bob@acme.example', 'crm-1043', false],
  ])
})

/** The person of a token with these claims, or the refusal. */
async function personWith(name: string, claims: object) {
  const issuer = named(name)
  const now = Date.now()
  const token = await new SignJWT({ iss: issuer.iss, sub: 'a-sub', ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(key)
  const expected = { issuer, keys: () => publicKey, nonce: undefined, toleranceSeconds: 5, now }
  const verified = await verifySubjectToken(token, { ...expected, type: 'jwt' })
  return verified.ok ? personOf(verified.claims, issuer) : verified.refusal
}

describe('a token of', () => {
  const address = { email: 'Ann@example.com', email_verified: true }
  const google = { aud: '1234-abcd.apps.googleusercontent.com', ...address }
  const entra = { aud: '00001111-aaaa-2222-bbbb-3333cccc4444', tid: 'aaaabbbb-0000-cccc-1111-dddd2222eeee' }
  const clerk = { azp: 'https://app.example.com', jti: '10db7f531a90cb2faea4' }

  it.each([
    ['Google', 'the domain', { ...google, azp: google.aud, hd: 'example.com' }, { role: 'ROLE_USER' }],
    ['Google', 'another domain', { ...google, hd: 'example.org' }, { role: null }],
    ['Google', 'no domain', google, { role: null }],
    ['Entra', 'an address', { ...entra, oid: 'an-oid', email: 'ann@example.com' }, { externalId: 'an-oid' }],
    ['Entra', 'an address alone', { ...entra, email: 'ann@example.com' }, { externalId: null, email: null }],
    ['Okta', 'no address', { aud: '0oa1b2c3d4e5f6g7h8i9' }, { externalId: 'a-sub' }],
    ['Auth0', 'an address', { aud: 'AbCdEfGhIjKlMnOpQrStUvWxYz012345', ...address }, { role: 'ROLE_USER' }],
    ['Firebase', 'an address', { aud: 'acme-prod', ...address }, { email: 'ann@example.com' }],
    [
      'Firebase',
      'an unverified one',
      { aud: 'acme-prod', ...address, email_verified: false },
      { email: null },
    ],
    ['Clerk', 'an address', { aud: 'tokens', ...clerk, ...address }, { email: 'ann@example.com' }],
  ] as const)('%s with %s names the person', async (name, _, claims, person) => {
    expect(await personWith(name, claims)).toMatchObject({ subject: 'a-sub', ...person })
  })

  it.each([
    [
      'Google',
      'for an Android app',
      { ...google, azp: '5678-efgh.apps.googleusercontent.com' },
      'wrong_party',
    ],
    ['Google', 'of an old client', { ...google, iss: 'accounts.google.com' }, 'wrong_issuer'],
    ['Auth0', 'for an API', { aud: 'https://api.example.com' }, 'wrong_audience'],
    ['Clerk', 'without aud', clerk, 'bad_claims'],
    ['Clerk', 'for another page', { aud: 'tokens', ...clerk, azp: 'https://other.example' }, 'wrong_party'],
  ])('%s %s is refused', async (name, _, claims, refusal) => {
    expect(await personWith(name, claims)).toBe(refusal)
  })
})

it('has the lines that exchange the login of a back end', async () => {
  const customerId = word('customer')
  const user = { username: `${crypto.randomUUID()}@example.com`, externalId: 'user-7', customerId }
  await api.call('POST', '/user', { ...user, role: 'ROLE_USER', userType: 'PORTAL' })
  const [, lines = ''] = /```js\n(.*?)```/s.exec(read('docs/own-login.md')) ?? []
  expect(lines).toContain('jose')
  // Below the modules of the project, so that it finds jose.
  const cache = join(ROOT, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'own-login-'))
  try {
    const use = `for (const _ of [1, 2]) console.log((await pairFor({ id: 'user-7' })).access_token)`
    writeFileSync(join(folder, 'login.mjs'), `${local(lines)}\n${use}\n`)
    const LOGIN_KEY = readFileSync(join(word('folder'), 'privateKey.json'), 'utf8')
    const secrets = { LOGIN_KEY, CLIENT_ID: word('client_id'), CLIENT_SECRET: word('client_secret') }
    const env = { ...process.env, ...secrets }
    const { stdout } = await run(process.execPath, [join(folder, 'login.mjs')], { env })
    const claims = stdout
      .trim()
      .split('\n')
      .map((token) => decodeJwt(token))
    expect(claims).toMatchObject([{ email: user.username }, { email: user.username }])
    expect(claims[0]?.sid).not.toBe(claims[1]?.sid)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
