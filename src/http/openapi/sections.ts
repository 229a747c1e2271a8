/** The ways to say who calls, by the names that the document's security schemes have. */
export const SECURITY_SCHEMES = {
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The `token` of a pair whose family has not ended (RFC 6750), unless it is bound to a key.',
  },
  boundToken: {
    type: 'http',
    scheme: 'dpop',
    description: 'The same, bound to a key: with a proof of that key in the header `DPoP` (RFC 9449 §7.1).',
  },
  operatorToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The secret `OPERATOR_TOKEN`. Without it the operator routes answer 404.',
  },
  client: {
    type: 'http',
    scheme: 'basic',
    description:
      '`clientId` and `clientSecret` of a resource server, form-encoded (RFC 6749 §2.3.1). They may come in the form instead.',
  },
} as const

/** How the document groups its operations. */
export const TAGS = [
  { name: 'Tokens', description: 'Create a pair, exchange it for its successor once, end its family.' },
  { name: 'Sessions', description: 'A session is a live family: list and end your own.' },
  { name: 'Administration', description: "Sessions of your customer's users, for `ROLE_SUPER_ADMIN`." },
  { name: 'OAuth', description: 'The same service in the words of OAuth 2, without the envelope.' },
  { name: 'Operators', description: 'Customers, users, resource servers and mass revocation.' },
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

// What the routes of a section share: their place in the document, and who may call.
export const tokens = section('Tokens')
export const logout = section('Tokens', 'accessToken', 'boundToken')
export const sessions = section('Sessions', 'accessToken', 'boundToken')
export const administration = section('Administration', 'accessToken', 'boundToken')
export const oauth = section('OAuth')

/** Operations that bind a family to a key, or use one that is bound: they take a DPoP proof. */
export const DPOP_OPERATIONS = {
  tags: ['Tokens', 'Sessions', 'Administration'],
  operationIds: ['oauthToken'],
}

// Without the header, the client proves itself in the form: OpenAPI has no scheme for that.
export const introspection = { ...section('OAuth'), security: [{ client: [] }, {}] }
export const operators = section('Operators', 'operatorToken')
export const service = section('Service')
