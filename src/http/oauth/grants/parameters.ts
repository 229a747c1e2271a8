import { optionalParameter } from '../form-schemas.ts'

// The parameters that several grants read, so that the document describes each once.

export const clientId = optionalParameter().openapi({
  description:
    '`client_credentials` and token exchange: the id of the client, with `client_secret` (RFC 6749 §2.3.1). The grant `refresh_token` ignores it: the token determines the family',
})

export const clientSecret = optionalParameter().openapi({
  description: '`client_credentials` and token exchange: its secret',
})

export const scope = optionalParameter().openapi({
  description:
    '`client_credentials`: of the scopes of the client, separated by spaces; all of them if left out. Other grants grant no scope: leave it out',
})
