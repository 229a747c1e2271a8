import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { AppEnv } from '../context.ts'
import { JWKS_MAX_AGE_SECONDS, jwkSet } from '../discovery/jwks.ts'
import { existsWhile } from '../middleware/exists-while.ts'
import { REFUSED, refuses } from '../openapi/documented-refusals.ts'
import * as sections from '../openapi/sections.ts'
import { PATHS, POLL, PUSH } from './stream-schemas.ts'

const CONFIGURATION_MAX_AGE_SECONDS = 300

/** The keys of events have a set of their own, so that no verifier of access tokens trusts one. */
const EVENT_KEYS_PATH = '/.well-known/ssf-jwks.json'

/** Without the transmitter its documents do not exist. */
const transmitterSwitch = existsWhile(({ transmits }) => transmits, 'transmitter_off')

const document = z.object({
  spec_version: z.literal('1_0'),
  issuer: z.string(),
  jwks_uri: z.url(),
  delivery_methods_supported: z.array(z.string()),
  configuration_endpoint: z.url(),
  status_endpoint: z.url(),
  add_subject_endpoint: z.url(),
  remove_subject_endpoint: z.url(),
  verification_endpoint: z.url(),
  authorization_schemes: z.array(z.object({ spec_urn: z.string() })),
  default_subjects: z.literal('ALL'),
})

const configuration = createRoute({
  method: 'get',
  path: '/.well-known/ssf-configuration',
  ...sections.service,
  operationId: 'ssfConfiguration',
  summary: 'Transmitter metadata (SSF 1.0 §7)',
  description:
    'Describes the transmitter of events. Cacheable for 300 s. It is not there without `EVENT_KEYS`.',
  middleware: transmitterSwitch,
  ...refuses('not_found'),
  responses: {
    200: {
      description: 'The endpoints and the capabilities of the transmitter',
      content: {
        'application/json': { schema: document, example: configurationOf('https://tokens.example.com') },
      },
    },
    ...REFUSED,
  },
})

const keys = createRoute({
  method: 'get',
  path: EVENT_KEYS_PATH,
  middleware: transmitterSwitch,
  ...sections.service,
  operationId: 'ssfKeys',
  summary: 'Keys of Security Event Tokens',
  description:
    'The keys with which receivers verify Security Event Tokens. Cacheable for 300 s. No access token is signed by them.',
  ...refuses('not_found'),
  responses: {
    200: {
      description: 'The public keys of Security Event Tokens (RFC 7517)',
      content: { 'application/json': { schema: jwkSet, example: { keys: [] } } },
    },
    ...REFUSED,
  },
})

/** The routes of the metadata, which a receiver finds by the issuer, and of the public keys of events. */
export const configurationRoutes = new OpenAPIHono<AppEnv>()
  .openapi(configuration, (c) => {
    c.header('Cache-Control', `public, max-age=${CONFIGURATION_MAX_AGE_SECONDS}`)
    return c.json(configurationOf(c.var.service.config.issuer), 200)
  })
  .openapi(keys, (c) => {
    c.header('Cache-Control', `public, max-age=${JWKS_MAX_AGE_SECONDS}`)
    const published = c.var.service.keyring.publishedForEvents?.keys ?? []
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- jose types each member as optional
    return c.json({ keys: [...published] } as z.infer<typeof jwkSet>, 200)
  })

/** The metadata of the transmitter (SSF 1.0 §7.1). Every user is a subject of a new stream. */
function configurationOf(issuer: string): z.infer<typeof document> {
  return {
    spec_version: '1_0',
    issuer,
    jwks_uri: `${issuer}${EVENT_KEYS_PATH}`,
    delivery_methods_supported: [PUSH, POLL],
    configuration_endpoint: `${issuer}${PATHS.streams}`,
    status_endpoint: `${issuer}${PATHS.status}`,
    add_subject_endpoint: `${issuer}${PATHS.addSubject}`,
    remove_subject_endpoint: `${issuer}${PATHS.removeSubject}`,
    verification_endpoint: `${issuer}${PATHS.verify}`,
    authorization_schemes: [{ spec_urn: 'urn:ietf:rfc:6749' }],
    default_subjects: 'ALL',
  }
}
