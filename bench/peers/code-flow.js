// The client's side of a login (RFC 6749 §4.1, with PKCE, RFC 7636): its request, and the redemption of the code.

/** The resource that tokens are for. */
export const RESOURCE = 'http://localhost:9/api'

const VERIFIER = 'v'.repeat(64)

/** The query of the authorization request. */
export async function authorizationQuery(client, redirect) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(VERIFIER))
  return new URLSearchParams({
    response_type: 'code',
    client_id: client,
    redirect_uri: redirect,
    scope: 'read offline_access',
    state: 's',
    resource: RESOURCE,
    code_challenge: Buffer.from(digest).toString('base64url'),
    code_challenge_method: 'S256',
  })
}

/** The body that redeems the code in the URL of the redirect. */
export function redemption(client, redirect, sentBackTo) {
  return new URLSearchParams({
    grant_type: 'authorization_code',
    code: new URL(sentBackTo).searchParams.get('code'),
    redirect_uri: redirect,
    client_id: client,
    code_verifier: VERIFIER,
    resource: RESOURCE,
  })
}
