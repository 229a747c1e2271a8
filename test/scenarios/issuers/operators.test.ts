import { env } from 'cloudflare:workers'
import { decodeJwt, exportJWK, generateKeyPair } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../src/core/ids.ts'
import { bodyOf, contentOf, operate, verdict } from '../../support/api.ts'
import {
  AUDIENCE,
  addIssuer,
  exchange,
  type IssuerKey,
  newExchangeClient,
  newIssuerKey,
  newProvider,
  type TestProvider,
} from '../../support/issuers.ts'
import { captureLogs } from '../../support/logs.ts'
import { newCustomer, newUser } from '../../support/users.ts'

// Operators manage trusted issuers, and try tokens.

let provider: TestProvider
let key: IssuerKey
let customerId: string

beforeEach(async () => {
  ;({ provider, key } = await newProvider())
  customerId = await newCustomer()
})

const linking = () => ({
  name: 'Login',
  iss: provider.iss,
  jwksUri: provider.jwksUri,
  audiences: [AUDIENCE],
  provisioning: 'link',
  customerId,
})
const add = (more: object) => operate('POST', '/issuer', { ...linking(), ...more })
const messageOf = async (answer: Response) => {
  expect(answer.status).toBe(400)
  return (await bodyOf(answer)).errorMessage
}

describe('a new issuer', () => {
  it('has the defaults, is listed, and each change is in the history and in the log', async () => {
    const lines = captureLogs()
    const issuer = await contentOf<{ issuerId: string }>(await add({}))
    const { issuerId } = issuer
    expect(issuer).toEqual({
      ...{ issuerId, name: 'Login', iss: provider.iss, customerId, disabled: false },
      ...{ createdAt: expect.any(String), jwksUri: provider.jwksUri, keys: null, audiences: [AUDIENCE] },
      ...{ algorithms: ['RS256', 'ES256', 'PS256', 'EdDSA'], maxAgeSeconds: 600, requireNonce: false },
      ...{ accessTokens: false, externalIdClaim: null, emailClaim: 'email', roleClaim: null, roles: [] },
      ...{ role: null, provisioning: 'link' },
    })
    const { content } = await bodyOf(await operate('GET', '/issuer?size=100'))
    expect(content).toContainEqual(issuer)
    await operate('PATCH', `/issuer/${issuerId}`, { disabled: true })
    await operate('PATCH', `/issuer/${issuerId}`, { disabled: false })
    await operate('DELETE', `/issuer/${issuerId}`)
    expect(await verdict(await operate('DELETE', `/issuer/${issuerId}`))).toBe('404 GLOBAL_1003')
    const history = (await bodyOf(await operate('GET', '/history?size=10'))).content as {
      event: string
      subjectId: string
    }[]
    const own = history.filter(({ subjectId }) => subjectId === issuerId).map(({ event }) => event)
    expect(own).toEqual(['issuer_removed', 'issuer_enabled', 'issuer_disabled', 'issuer_added'])
    const causes = lines.flatMap((line) => {
      const { event, cause, issuerId: id } = JSON.parse(line) as Record<string, string>
      return event === 'issuer_changed' && id === issuerId ? [cause] : []
    })
    expect(causes).toEqual(['added', 'disabled', 'enabled', 'removed'])
  })

  it('is one of its iss for a customer, and one for all', async () => {
    expect((await add({})).status).toBe(200)
    expect(await verdict(await add({}))).toBe('409 GLOBAL_1008')
    expect((await add({ customerId: await newCustomer() })).status).toBe(200)
    expect((await add({ customerId: undefined })).status).toBe(200)
    expect(await verdict(await add({ customerId: undefined }))).toBe('409 GLOBAL_1008')
  })

  it.each([
    ['the service itself', { iss: env.ISSUER }, 'iss must not be'],
    ['no keys', { jwksUri: undefined }, 'jwksUri or keys'],
    ['an http URL', { jwksUri: 'http://login.example.com/jwks' }, 'jwksUri must be an https URL'],
    ['an IP address', { jwksUri: 'https://10.0.0.1/jwks' }, 'jwksUri must have a public host name'],
    ['a private name', { jwksUri: 'https://vault.internal/jwks' }, 'jwksUri must have a public host name'],
    ['no audience', { audiences: [] }, 'audiences must not be empty'],
    ['11 audiences', { audiences: Array.from({ length: 11 }, String) }, 'audiences must be at most 10'],
    ['an HMAC', { algorithms: ['HS256'] }, 'algorithms.0 must be one of'],
    ['no algorithm', { algorithms: ['none'] }, 'algorithms.0 must be one of'],
    ['an age over a day', { maxAgeSeconds: 86_401 }, 'maxAgeSeconds must be at most 86400'],
    ['no user to find', { provisioning: 'existing' }, 'provisioning existing needs externalIdClaim'],
    ['no role to give', { provisioning: 'create' }, 'provisioning create needs role'],
    ['an unknown member', { audience: 'x' }, 'audience is not known'],
    ['an unknown customer', { customerId: newId() }, 'customerId is no customer'],
  ])('with %s is refused by name', async (_, more, message) => {
    expect(await messageOf(await add(more))).toContain(message)
  })

  it('with a private key is refused, and the key is in no answer, no row and no log', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(privateKey)
    const lines = captureLogs()
    const refused = await add({ jwksUri: undefined, keys: [jwk] })
    expect(await messageOf(refused)).toBe('Invalid request: keys.0 must be a public key')
    expect(lines.join()).not.toContain(String(jwk.d))
    const added = await add({ jwksUri: undefined, keys: [{ ...key.published, extra: 'x' }] })
    const [shown] = (await contentOf<{ keys: object[] }>(added)).keys
    expect(shown).not.toHaveProperty('extra')
  })

  it('has at most 10 keys', async () => {
    const keys = await Promise.all(Array.from({ length: 11 }, () => newIssuerKey('ES256')))
    const published = keys.map((one) => one.published)
    expect(await messageOf(await add({ jwksUri: undefined, keys: published }))).toContain(
      'keys must be at most 10',
    )
    expect((await add({ jwksUri: undefined, keys: published.slice(1) })).status).toBe(200)
  })
})

interface Trial {
  accepted: boolean
  cause: string | null
  words: string
  userId: string | null
  email: string | null
}

describe('a trial of a token', () => {
  const attempt = async (issuerId: string, token: string, more: object = {}) =>
    contentOf<Trial>(await operate('POST', `/issuer/${issuerId}/test`, { token, ...more }))

  it('says who would log in, and does not use the token or link the user', async () => {
    const issuerId = await addIssuer(linking())
    const user = await newUser({ customerId })
    const token = await provider.token(key, { email: user.username })
    const said = { accepted: true, cause: null, userId: user.id, email: user.username }
    expect(await attempt(issuerId, token)).toMatchObject(said)
    const again = await attempt(issuerId, token)
    expect(again.words).toContain('would be linked')
    const client = await newExchangeClient(customerId)
    expect((await exchange(client, token)).status).toBe(200)
    expect(await attempt(issuerId, token)).toMatchObject({ accepted: false, cause: 'used', userId: user.id })
    const next = await provider.token(key, { email: user.username, sub: decodeJwt(token).sub })
    expect((await attempt(issuerId, next)).words).toContain('its user is known')
  })

  it('says in words which check fails', async () => {
    const issuerId = await addIssuer(linking())
    const stranger = await newProvider()
    const cases: [string, Promise<string> | string, RegExp][] = [
      ['malformed', 'nonsense', /no JWT/],
      ['wrong_issuer', stranger.provider.token(stranger.key), /iss is not https:\/\/login-/],
      ['unknown_key', provider.token(stranger.key), /no key for the header's kid/],
      ['wrong_audience', provider.token(key, { aud: 'other' }), /aud has none of: orders-web/],
      ['too_old', provider.token(key, { iat: Math.floor(Date.now() / 1000) - 700 }), /more than 600 seconds/],
      ['wrong_type', provider.token(key, {}, { typ: 'at+jwt' }), /typ/],
      ['no_verified_email', provider.token(key, { email_verified: false }), /email_verified true/],
      ['unknown_user', provider.token(key), /provisioning is link/],
    ]
    for (const [cause, token, words] of cases) {
      const trial = await attempt(issuerId, await token)
      expect(trial).toMatchObject({ accepted: false, cause })
      expect(trial.words).toMatch(words)
    }
    await operate('PATCH', `/issuer/${issuerId}`, { disabled: true })
    const user = await newUser({ customerId })
    const token = await provider.token(key, { email: user.username })
    expect(await attempt(issuerId, token)).toMatchObject({ cause: 'disabled_issuer', userId: user.id })
  })

  it('says that the keys cannot be had', async () => {
    await provider.answer('', 500)
    const trial = await attempt(await addIssuer(linking()), await provider.token(key))
    expect(trial).toMatchObject({ accepted: false, cause: 'keys_unavailable' })
    expect(trial.words).toContain(provider.jwksUri)
  })

  it('judges by the customer of the client where the issuer has none', async () => {
    const issuerId = await addIssuer({ ...linking(), customerId: undefined, provisioning: 'create' })
    const token = await provider.token(key)
    expect(await attempt(issuerId, token)).toMatchObject({ cause: 'no_customer' })
    const created = await attempt(issuerId, token, { customerId })
    expect(created).toMatchObject({ accepted: true, userId: null })
    expect(created.words).toContain('would be added')
  })

  it('quotes no token, in the answer or in the log', async () => {
    const issuerId = await addIssuer(linking())
    const token = await provider.token(key, { aud: 'secret-audience', sub: 'secret-subject' })
    const lines = captureLogs()
    const trial = await attempt(issuerId, token)
    expect(JSON.stringify(trial)).not.toMatch(/secret|eyJ/)
    expect(lines.join()).not.toMatch(/secret|eyJ/)
  })

  it('needs an issuer', async () => {
    expect(await verdict(await operate('POST', `/issuer/${newId()}/test`, { token: 'x' }))).toBe(
      '404 GLOBAL_1003',
    )
  })
})
