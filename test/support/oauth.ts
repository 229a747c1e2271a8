import { env } from 'cloudflare:workers'
import * as oauth from 'oauth4webapi'
import { app } from '../../src/app.ts'
import { contentOf, operate } from './api.ts'
import { assertDocumented } from './documented.ts'

/** The options of oauth4webapi. It reaches the service in this isolate, over plain http. */
export const options = {
  [oauth.allowInsecureRequests]: true,
  [oauth.customFetch]: async (url: string, init: { method?: string }) => {
    const response = await app.request(url, init as RequestInit, env)
    assertDocumented(response, init.method ?? 'GET', url, undefined)
    return response
  },
} as const

export const issuer = new URL(env.ISSUER)

/** The service's metadata, as a client discovers it (RFC 8414). */
export async function discover(): Promise<oauth.AuthorizationServer> {
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options })
  return oauth.processDiscoveryResponse(issuer, response)
}

export const publicClient: oauth.Client = { client_id: 'any-public-client' }

/** A new resource server with its credentials. */
export async function newResourceServer() {
  const added = await operate('POST', '/client', { name: 'orders' })
  const { clientId, clientSecret } = await contentOf<{ clientId: string; clientSecret: string }>(added)
  const client: oauth.Client = { client_id: clientId }
  return { client, auth: oauth.ClientSecretBasic(clientSecret), clientId, clientSecret }
}
