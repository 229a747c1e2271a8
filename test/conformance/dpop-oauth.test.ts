import { env } from 'cloudflare:workers'
import * as oauth from 'oauth4webapi'
import { expect, it } from 'vitest'
import { app } from '../../src/app.ts'
import { contentOf, PASSWORD, PATH, type Pair } from '../support/api.ts'
import { prove } from '../support/dpop.ts'
import { discover, newResourceServer, options, publicClient } from '../support/oauth.ts'
import { newUser, type TestUser } from '../support/users.ts'

// The unmodified DPoP handle of oauth4webapi. It makes the proofs, and checks the answers.

const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** A pair bound to the key by the contract's own call. jose makes its proof from the same key. */
async function bindTo(user: TestUser, keys: CryptoKeyPair): Promise<Pair> {
  const jwk = { ...((await crypto.subtle.exportKey('jwk', keys.publicKey)) as object), alg: 'ES256' }
  const { key_ops: _, ext: __, ...publicJwk } = jwk as Record<string, unknown>
  const holder = { privateKey: keys.privateKey, jwk: publicJwk as never }
  const dpop = await prove(holder as never, { htm: 'POST', htu: `${env.ISSUER}${PATH}` })
  const body = JSON.stringify({ username: user.username, password: PASSWORD })
  const headers = { 'content-type': 'application/json', dpop }
  return contentOf<Pair>(await app.request(`${env.ISSUER}${PATH}`, { method: 'POST', headers, body }, env))
}

async function refreshGrant(refreshToken: string, DPoP?: oauth.DPoPHandle) {
  const server = await discover()
  const more = DPoP === undefined ? {} : { DPoP }
  const response = await oauth.refreshTokenGrantRequest(server, publicClient, oauth.None(), refreshToken, {
    ...options,
    ...more,
  })
  return oauth.processRefreshTokenResponse(server, publicClient, response)
}

const newKeys = () => oauth.generateKeyPair('ES256', { extractable: true })

it('refreshes at the token endpoint, and says that the type is DPoP', async () => {
  const keys = await newKeys()
  const pair = await bindTo(await newUser(), keys)
  const DPoP = oauth.DPoP(publicClient, keys)
  const granted = await refreshGrant(pair.refreshToken, DPoP)
  expect(granted.token_type).toBe('dpop')
  const again = await refreshGrant(granted.refresh_token as string, DPoP)
  expect(again.token_type).toBe('dpop')
})

it('refuses another key, and no key, and leaves the family alive', async () => {
  const keys = await newKeys()
  const pair = await bindTo(await newUser(), keys)
  const refused = { error: 'invalid_dpop_proof', status: 400 }
  await expect(refreshGrant(pair.refreshToken)).rejects.toMatchObject(refused)
  const thief = oauth.DPoP(publicClient, await newKeys())
  await expect(refreshGrant(pair.refreshToken, thief)).rejects.toMatchObject(refused)
  await refreshGrant(pair.refreshToken, oauth.DPoP(publicClient, keys))
})

it('opens a session call with the handle', async () => {
  const keys = await newKeys()
  const pair = await bindTo(await newUser(), keys)
  const url = new URL(`${env.ISSUER}/api/v2/auth/session`)
  const DPoP = oauth.DPoP(publicClient, keys)
  const settings = { ...options, DPoP }
  const response = await oauth.protectedResourceRequest(pair.token, 'GET', url, undefined, null, settings)
  expect(response.status).toBe(200)
})

it('issues bound tokens that oauth4webapi accepts', async () => {
  const keys = await newKeys()
  const user = await newUser()
  const pair = await bindTo(user, keys)
  const url = new URL('https://api.example.com/orders')
  let sent: Request | undefined
  const capture = async (input: string, init: object) => {
    sent = new Request(input, init as RequestInit)
    return new Response()
  }
  const DPoP = oauth.DPoP(publicClient, keys)
  await oauth.protectedResourceRequest(pair.token, 'GET', url, undefined, null, {
    DPoP,
    [oauth.customFetch]: capture,
  })
  const server = await discover()
  const claims = await oauth.validateJwtAccessToken(server, sent as Request, env.AUDIENCE, options)
  expect(claims).toMatchObject({ sub: user.id, cnf: { jkt: await DPoP.calculateThumbprint() } })
})

it('is revoked without a proof (RFC 7009), and introspected with its type', async () => {
  const keys = await newKeys()
  const pair = await bindTo(await newUser(), keys)
  const server = await discover()
  const { client, auth } = await newResourceServer()
  const introspect = async () => {
    const response = await oauth.introspectionRequest(server, client, auth, pair.token, options)
    return oauth.processIntrospectionResponse(server, client, response)
  }
  expect(await introspect()).toMatchObject({
    active: true,
    token_type: 'DPoP',
    cnf: { jkt: expect.any(String) },
  })
  const body = new URLSearchParams({ token: pair.refreshToken }).toString()
  const revoked = await app.request(
    `${env.ISSUER}/oauth2/revoke`,
    { method: 'POST', headers: form, body },
    env,
  )
  expect(revoked.status).toBe(200)
  expect(await introspect()).toEqual({ active: false })
})

it('lists the algorithms of proofs', async () => {
  const { dpop_signing_alg_values_supported: algorithms } = await discover()
  expect(algorithms).toEqual(['EdDSA', 'Ed25519', 'ES256', 'RS256', 'PS256'])
})
