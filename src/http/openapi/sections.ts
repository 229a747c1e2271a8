/** The security schemes, by their names in the document. */
export const SECURITY_SCHEMES = {
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'The `token` of a pair whose family has not ended, and that is not bound to a key (RFC 6750).',
  },
  boundToken: {
    type: 'http',
    scheme: 'dpop',
    description:
      'The same for a token that is bound to a key, with a proof of the key in the header `DPoP` (RFC 9449 §7.1).',
  },
  operatorToken: {
    type: 'http',
    scheme: 'bearer',
    description:
      'The secret `OPERATOR_TOKEN`, or the token of an operator that was added. If the service has neither the secret nor Cloudflare Access, the operator routes answer 404.',
  },
  cloudflareAccess: {
    type: 'apiKey',
    in: 'header',
    name: 'Cf-Access-Jwt-Assertion',
    description:
      'The application token of Cloudflare Access, which sets the header, where `ACCESS_TEAM_DOMAIN` and `ACCESS_AUDIENCE` are set. A call that changes something needs `Content-Type: application/json`, and an `Origin` that is this service or none.',
  },
  client: {
    type: 'http',
    scheme: 'basic',
    description:
      '`clientId` and `clientSecret` of a resource server, form-encoded (RFC 6749 §2.3.1). They may come in the form instead.',
  },
  receiver: {
    type: 'oauth2',
    description: 'An access token of a client. If the service has no `EVENT_KEYS`, these routes answer 404.',
    flows: {
      clientCredentials: {
        tokenUrl: '/oauth2/token',
        scopes: {
          'ssf.read': 'Read and poll the stream of the client',
          'ssf.manage': 'Everything that its stream allows',
        },
      },
    },
  },
} as const

/** The groups of operations in the document. */
export const TAGS = [
  { name: 'Tokens', description: 'Create a pair, exchange it for its successor, end its family.' },
  { name: 'Sessions', description: 'A session is a live family. List and end your own.' },
  {
    name: 'Administration',
    description: 'Users of your customer and their sessions, for `ROLE_SUPER_ADMIN`.',
  },
  { name: 'Passwords', description: 'Reset a forgotten password.' },
  { name: 'OAuth', description: 'The endpoints of OAuth 2, without the envelope.' },
  {
    name: 'Operators',
    description: 'Customers, users, resource servers, operators, receivers of events and mass revocation.',
  },
  { name: 'Signals', description: 'A transmitter of the Shared Signals Framework 1.0: streams of events.' },
  { name: 'Service', description: 'Health, keys, metadata and the pages for people.' },
] as const

function section<Tag extends (typeof TAGS)[number]['name']>(
  tag: Tag,
  ...schemes: (keyof typeof SECURITY_SCHEMES)[]
) {
  return {
    tags: [tag] as string[],
    security: schemes.map((scheme): Record<string, []> => ({ [scheme]: [] })),
  }
}

export type Section = ReturnType<typeof section>

// The sections. The routes of a section share their tag and their security schemes.
export const tokens = section('Tokens')
export const logout = section('Tokens', 'accessToken', 'boundToken')
export const sessions = section('Sessions', 'accessToken', 'boundToken')
export const administration = section('Administration', 'accessToken', 'boundToken')
export const passwords = section('Passwords')
export const clientPasswords = section('Passwords', 'client')
export const oauth = section('OAuth')

/** Operations that take a DPoP proof: they bind a family to a key, or use a bound token. */
export const DPOP_OPERATIONS = {
  tags: ['Tokens', 'Sessions', 'Administration'],
  operationIds: ['oauthToken'],
}

// A client without the header authenticates in the form. OpenAPI has no scheme for that.
export const introspection = { ...section('OAuth'), security: [{ client: [] }, {}] }
export const operators = section('Operators', 'operatorToken', 'cloudflareAccess')
export const service = section('Service')

const signals = (scope: string) => ({ ...section('Signals'), security: [{ receiver: [scope] }] })
export const readSignals = signals('ssf.read')
export const manageSignals = signals('ssf.manage')
