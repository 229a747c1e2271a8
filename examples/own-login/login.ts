import * as oauth from 'oauth4webapi'

// The login at the OpenID provider: an authorization code with PKCE (RFC 7636), `state` and `nonce`.

export interface LoginOptions {
  /** The provider's issuer identifier. */
  readonly issuer: string
  /** What the provider calls this application. */
  readonly clientId: string
  readonly redirectUri: string
}

/** What the browser keeps until it comes back from the provider. It has no dot. */
interface Attempt {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

// Only for a provider on this machine.
const insecure = { [oauth.allowInsecureRequests]: true }

/** A way to log in at one provider. */
export class ProviderLogin {
  readonly #options: LoginOptions
  readonly #client: oauth.Client
  #metadata: Promise<oauth.AuthorizationServer> | undefined

  constructor(options: LoginOptions) {
    this.#options = options
    this.#client = { client_id: options.clientId, id_token_signed_response_alg: 'ES256' }
  }

  /** The URL to which the browser goes, and the value of a cookie that it brings back. */
  async begin(): Promise<{ readonly url: string; readonly cookie: string }> {
    const { clientId, redirectUri } = this.#options
    const { authorization_endpoint } = await this.#discover()
    const attempt = {
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      verifier: oauth.generateRandomCodeVerifier(),
    }
    const url = new URL(authorization_endpoint ?? '')
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: 'openid email',
      // The provider asks each time, so that another person can log in here.
      prompt: 'login',
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
    }).toString()
    return { url: url.href, cookie: `${attempt.state}.${attempt.nonce}.${attempt.verifier}` }
  }

  /** The ID token of a login whose browser has come back to `url` with its cookie. Throws if the login failed. */
  async finish(url: URL, cookie: string): Promise<string> {
    const { state, nonce, verifier } = attemptOf(cookie)
    const server = await this.#discover()
    const parameters = oauth.validateAuthResponse(server, this.#client, url, state)
    const answer = await oauth.authorizationCodeGrantRequest(
      server,
      this.#client,
      oauth.None(),
      parameters,
      this.#options.redirectUri,
      verifier,
      insecure,
    )
    const expected = { expectedNonce: nonce, requireIdToken: true }
    const tokens = await oauth.processAuthorizationCodeResponse(server, this.#client, answer, expected)
    return tokens.id_token ?? ''
  }

  #discover(): Promise<oauth.AuthorizationServer> {
    this.#metadata ??= discover(new URL(this.#options.issuer))
    return this.#metadata
  }
}

async function discover(issuer: URL): Promise<oauth.AuthorizationServer> {
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
}

/** Whether an error says that the login failed: the provider refused it, or the browser came back with another's answer. */
export function isFailedLogin(error: unknown): boolean {
  const kinds = [oauth.AuthorizationResponseError, oauth.OperationProcessingError, oauth.ResponseBodyError]
  return kinds.some((kind) => error instanceof kind)
}

function attemptOf(cookie: string): Attempt {
  const [state = '', nonce = '', verifier = ''] = cookie.split('.')
  return { state, nonce, verifier }
}
