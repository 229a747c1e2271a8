import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { newId } from '../../src/core/ids.ts'
import { contentOf, operate, send, type Vars } from './api.ts'

// Trusted issuers with their keys behind the network of the tests, and clients that exchange their tokens.

export const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange'
export const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token'
export const JWT = 'urn:ietf:params:oauth:token-type:jwt'
export const AUDIENCE = 'orders-web'

/** A key of an issuer. */
export interface IssuerKey {
  readonly kid: string
  readonly alg: string
  readonly privateKey: CryptoKey
  readonly published: JWK
}

export async function newIssuerKey(alg = 'ES256'): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const kid = newId()
  return { kid, alg, privateKey, published: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** An OpenID provider with its set behind the network of the tests. */
export class TestProvider {
  readonly iss = `https://login-${newId()}.example.com`
  readonly jwksUri = `${this.iss}/jwks.json`

  /** Publishes keys. */
  publish(...keys: readonly IssuerKey[]): Promise<void> {
    return this.answer(JSON.stringify({ keys: keys.map(({ published }) => published) }))
  }

  /** What it answers to a request for its keys. */
  async answer(body: string, status = 200): Promise<void> {
    await fetch(`${this.iss}/?status=${status}`, { method: 'PUT', body })
  }

  /** How often the keys were asked for. */
  async asked(): Promise<number> {
    return Number(await (await fetch(`${this.iss}/asked`)).text())
  }

  /** An ID token. Claims of `more` replace those of a person, and undefined leaves one out. */
  token(key: IssuerKey, more: object = {}, header: object = {}): Promise<string> {
    return tokenBy(key, { iss: this.iss, ...more }, header)
  }
}

/** A token of an issuer, for a person with a verified address. */
export function tokenBy(key: IssuerKey, claims: object, header: object = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const person = { sub: newId(), email: `${newId()}@example.com`, email_verified: true }
  // Two tokens of one second and one person differ by their `jti`. Without it they are one token.
  return new SignJWT({ aud: AUDIENCE, iat: now, exp: now + 300, jti: newId(), ...person, ...claims })
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
    .sign(key.privateKey)
}

/** A provider that has published one key. */
export async function newProvider() {
  const [provider, key] = [new TestProvider(), await newIssuerKey()]
  await provider.publish(key)
  return { provider, key }
}

/** Adds an issuer over the API, by default one that creates users. Returns its id. */
export async function addIssuer(body: object): Promise<string> {
  const added = await operate('POST', '/issuer', {
    name: 'Login',
    audiences: [AUDIENCE],
    provisioning: 'create',
    role: 'ROLE_USER',
    ...body,
  })
  return (await contentOf<{ issuerId: string }>(added)).issuerId
}

/** A client with its credentials. */
export interface ExchangeClient {
  readonly clientId: string
  readonly clientSecret: string
}

export async function newExchangeClient(
  customerId: string | null,
  rights: readonly string[] = ['exchange'],
): Promise<ExchangeClient> {
  const body = { name: 'back end', rights, ...(customerId === null ? {} : { customerId }) }
  return contentOf<ExchangeClient>(await operate('POST', '/client', body))
}

/** The options of an exchange. */
interface ExchangeOptions {
  readonly more?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly vars?: Vars | undefined
}

/** An exchange of a token by a client. */
export function exchange(
  { clientId, clientSecret }: ExchangeClient,
  token: string,
  { more = {}, headers = {}, vars }: ExchangeOptions = {},
): Promise<Response> {
  const form = { grant_type: GRANT, subject_token: token, subject_token_type: ID_TOKEN, ...more }
  return send(
    'POST',
    '/oauth2/token',
    {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
        ...headers,
      },
      body: new URLSearchParams(form).toString(),
    },
    vars,
  )
}

/** The answer to an exchange that succeeded. */
export interface Exchanged {
  access_token: string
  refresh_token: string
  token_type: string
  issued_token_type: string
  expires_in: number
}

export async function exchanged(response: Response): Promise<Exchanged> {
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  return response.json()
}
