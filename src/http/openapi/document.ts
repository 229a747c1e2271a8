import { OpenAPIHono } from '@hono/zod-openapi'
import type { Config } from '../../config.ts'
import type { AppEnv } from '../context.ts'
import type { RouteGroup } from '../group.ts'
import { TOKEN_ENDPOINT } from '../oauth/token-endpoint.ts'
import { ERRORS } from '../refusals/table.ts'
import { HEADERS, PARAMETERS } from './documented-headers.ts'
import { LOGIN } from './examples.ts'
import { failureExamples } from './failure-examples.ts'
import { complete, METHODS } from './operation.ts'
import { SECURITY_SCHEMES, TAGS } from './sections.ts'

function overview(): string {
  const rows = [...ERRORS].map(([code, { status, message }]) => `| \`${code}\` | ${status} | ${message} |`)
  return `Requests and answers are JSON in UTF-8, at most 16 KiB. Unknown members are ignored, except by the operator
routes. A success has an array as \`content\`. A failure has an \`errorCode\` of this table. The OAuth endpoints answer as
their RFCs say. A method that a path does not have is refused with 405.

| code | status | message |
|---|---|---|
${rows.join('\n')}

Send an \`Idempotency-Key\` with every refresh, and the same key with its resend. A lost answer is then repeated.
Without a key, a resend is reuse, which ends the family.

The examples of logins use the demo user of \`npm start\`. In a deployment they use no user that is there.`
}

const INFO = {
  title: 'Edge Token Service',
  version: '0.2.0',
  summary: 'Issues JWT pairs and exchanges each refresh token exactly once',
  description: overview(),
  license: { name: 'MIT', identifier: 'MIT' },
}

/** The configuration that changes the document. */
export interface Described extends Pick<Config, 'issuer' | 'oauthTokenEndpoint'> {
  /** Whether the service is a transmitter of the Shared Signals Framework. */
  readonly transmits: boolean
}

/**
 * The OpenAPI 3.1 document. Its schemas are those that validate the requests. Parts that all routes, or all routes of a
 * group, have in common (headers, security schemes, early refusals, examples) are added here. `/oauth2/token` and the routes
 * of the transmitter are left out where they are switched off.
 */
export function openApiDocument(
  groups: readonly RouteGroup[],
  { issuer, oauthTokenEndpoint, transmits }: Described,
) {
  const parts = groups.map(partOf)
  const paths = Object.fromEntries(
    parts
      .flatMap((part) => Object.entries(part.paths ?? {}))
      .filter(([path]) => oauthTokenEndpoint || path !== TOKEN_ENDPOINT)
      .filter(([path]) => transmits || !/^\/(ssf\/|\.well-known\/ssf)/.test(path)),
  )
  return {
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: issuer }],
    tags: TAGS.filter(({ name }) => transmits || name !== 'Signals'),
    webhooks: {},
    paths,
    components: {
      schemas: used(Object.assign({}, ...parts.map((part) => part.components?.schemas)), paths),
      securitySchemes: transmits ? SECURITY_SCHEMES : { ...SECURITY_SCHEMES, receiver: undefined },
      parameters: PARAMETERS,
      headers: HEADERS,
      examples: failureExamples(paths),
    },
  }
}

/** The text of the document. Its logins are those of the demo user, if the service has one. */
export function documentText(document: object, demoUser: Config['demoUser']): string {
  if (demoUser === null) return JSON.stringify(document)
  const inPlaceOf = new Map<unknown, string>([
    [LOGIN.username, demoUser.username],
    [LOGIN.password, demoUser.password],
  ])
  return JSON.stringify(document, (_, value: unknown) => inPlaceOf.get(value) ?? value)
}

/** The schemas that these paths, or other schemas, refer to. */
function used(schemas: Readonly<Record<string, object>>, paths: object): Record<string, object> {
  const written = JSON.stringify([paths, schemas])
  const isUsed = (name: string) => written.includes(`"#/components/schemas/${name}"`)
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => isUsed(name)))
}

/** The paths and the schemas of one group. */
function partOf(group: RouteGroup) {
  const routes = new OpenAPIHono<AppEnv>()
  for (const some of group.routes) routes.route('/', some)
  const generated = routes.getOpenAPI31Document({ openapi: '3.1.0', info: INFO })
  for (const [path, item] of Object.entries(generated.paths ?? {})) {
    for (const method of METHODS) {
      if (item[method] !== undefined) complete(item[method], { method, path }, group)
    }
  }
  return generated
}
