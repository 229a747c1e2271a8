import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Service } from '../../flows/service.ts'
import { PROOF_ALGORITHMS } from '../../tokens/dpop.ts'
import { SCOPES } from '../../users/client-store.ts'
import type { AppEnv } from '../context.ts'
import { grantTypes } from '../oauth/grants/registry.ts'
import { tokenExchange } from '../oauth/grants/token-exchange.ts'
import { TOKEN_ENDPOINT } from '../oauth/token-endpoint.ts'
import * as sections from '../openapi/sections.ts'

const METADATA_MAX_AGE_SECONDS = 300

/** Authentication of clients by their secret (RFC 6749 §2.3.1). */
const BY_SECRET = ['client_secret_basic', 'client_secret_post']

const document = z.object({
  issuer: z.string(),
  jwks_uri: z.url(),
  token_endpoint: z.url().optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
  response_types_supported: z.array(z.string()),
  grant_types_supported: z.array(z.string()),
  scopes_supported: z.array(z.string()).optional(),
  dpop_signing_alg_values_supported: z.array(z.string()),
  revocation_endpoint: z.url(),
  revocation_endpoint_auth_methods_supported: z.array(z.string()),
  introspection_endpoint: z.url(),
  introspection_endpoint_auth_methods_supported: z.array(z.string()),
})

const metadata = createRoute({
  method: 'get',
  path: '/.well-known/oauth-authorization-server',
  ...sections.service,
  operationId: 'metadata',
  summary: 'Authorization server metadata (RFC 8414)',
  description:
    'Describes this deployment: without the token endpoint it lists no grant. Cacheable for 300 s.',
  responses: {
    200: {
      description: 'The endpoints and the capabilities of this service',
      content: {
        'application/json': {
          schema: document,
          example: metadataOf('https://tokens.example.com', [
            'refresh_token',
            'client_credentials',
            tokenExchange.name,
          ]),
        },
      },
    },
  },
})

/** The route of the metadata, which a client finds by the issuer. */
export const metadataRoutes = new OpenAPIHono<AppEnv>().openapi(metadata, (c) => {
  const { config } = c.var.service
  c.header('Cache-Control', `public, max-age=${METADATA_MAX_AGE_SECONDS}`)
  return c.json(metadataOf(config.issuer, grantsOf(c.var.service)), 200)
})

function grantsOf(service: Service): string[] {
  return service.config.oauthTokenEndpoint ? grantTypes(service) : []
}

/** The metadata of a deployment with these grants. Without one it has no token endpoint. */
function metadataOf(issuer: string, grants: string[]) {
  const hasClients = grants.some((grant) => grant !== 'refresh_token')
  const token = {
    token_endpoint: `${issuer}${TOKEN_ENDPOINT}`,
    token_endpoint_auth_methods_supported: ['none', ...(hasClients ? BY_SECRET : [])],
  }
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    response_types_supported: [],
    grant_types_supported: grants,
    ...(grants.includes('client_credentials') ? { scopes_supported: [...SCOPES] } : {}),
    ...(grants.length > 0 ? token : {}),
    dpop_signing_alg_values_supported: [...PROOF_ALGORITHMS],
    revocation_endpoint: `${issuer}/oauth2/revoke`,
    revocation_endpoint_auth_methods_supported: ['none'],
    introspection_endpoint: `${issuer}/oauth2/introspect`,
    introspection_endpoint_auth_methods_supported: BY_SECRET,
  }
}
