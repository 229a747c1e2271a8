import { type Request, type Response, Router, urlencoded } from 'express'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'
import { html, page } from './page.ts'

// An OpenID provider on this machine, in the place of Google, Entra, Okta and the like. An application has no such file.

interface Person {
  readonly email: string
  readonly email_verified: boolean
}

/** The people of the provider, by their `sub`. Nobody has a password here. */
const PEOPLE: Readonly<Record<string, Person>> = {
  ann: { email: 'ann@example.com', email_verified: true },
  bob: { email: 'bob@example.com', email_verified: false },
}

/** The routes of a provider with one public client. Its key is new at each start. */
export async function providerRoutes(issuer: string, clientId: string, redirectUri: string): Promise<Router> {
  const provider = await newProvider(issuer, clientId, redirectUri)
  const routes = Router()
  routes.get('/interaction/:uid', choosePerson)
  routes.post('/interaction/:uid', urlencoded(), async (request: Request, response: Response) => {
    const accountId = String(request.body?.sub)
    await provider.interactionFinished(request, response, { login: { accountId } })
  })
  routes.use(provider.callback())
  return routes
}

async function newProvider(issuer: string, clientId: string, redirectUri: string): Promise<Provider> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const key = { ...(await exportJWK(privateKey)), kid: crypto.randomUUID(), alg: 'ES256', use: 'sig' }
  return new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: 'none',
        redirect_uris: [redirectUri],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [key] },
    cookies: { keys: [crypto.randomUUID()] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    // The ID token has the address, as those of the large providers have.
    conformIdTokenClaims: false,
    ttl: {
      AuthorizationCode: 60,
      AccessToken: 300,
      IdToken: 300,
      Interaction: 600,
      Session: 600,
      Grant: 600,
    },
    findAccount: (_, sub) => {
      const person = Object.hasOwn(PEOPLE, sub) ? PEOPLE[sub] : undefined
      return person && { accountId: sub, claims: () => ({ sub, ...person }) }
    },
    // Nobody is asked for consent, because the application and the provider have one owner.
    loadExistingGrant: async ({ oidc: { provider, client, session } }) => {
      if (client === undefined || session?.accountId === undefined) return undefined
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('openid email')
      await grant.save()
      return grant
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `${issuer}/interaction/${uid}` },
  })
}

/** The page on which a person says who it is. */
async function choosePerson({ originalUrl }: Request, response: Response): Promise<void> {
  const buttons = Object.entries(PEOPLE).map(([sub, { email, email_verified }]) => {
    const kind = email_verified ? 'a verified address' : 'an address that is not verified'
    return html`<button name="sub" value="${sub}">${email}, ${kind}</button>`
  })
  const form = html`<form method="post" action="${originalUrl}">${buttons}</form>`
  response.send(await page('OpenID provider', form))
}
