import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Config } from '../../config.ts'
import { ERRORS } from '../../core/errors.ts'
import type { AppEnv } from '../context.ts'
import { TOKEN_ENDPOINT } from '../refusals/oauth-error.ts'
import { HEADERS, PARAMETERS } from './documented-headers.ts'
import { failureExamples } from './failure-examples.ts'
import { SECURITY_SCHEMES, TAGS } from './groups.ts'
import { complete, METHODS } from './operation.ts'

function overview(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, message }]) => `| \`${code}\` | ${status} | ${message} |`,
  )
  return `Requests and answers are JSON in UTF-8, at most 16 KiB; unknown members are ignored, but by the operator
routes. A success has an array as \`content\`, a failure an \`errorCode\` of this table. The OAuth endpoints answer as
their RFCs say. A method that a path does not have is refused with 405.

| code | status | message |
|---|---|---|
${rows.join('\n')}

Send an \`Idempotency-Key\` with every refresh, and the same key with its resend: a lost answer then costs nothing.
Without one, a resend is judged as reuse, which ends the family.`
}

const INFO = {
  title: 'Edge Token Service',
  version: '0.2.0',
  summary: 'Issues JWT pairs and exchanges each refresh token exactly once',
  description: overview(),
  license: { name: 'MIT', identifier: 'MIT' },
}

/** What decides how the document looks. */
export type Described = Pick<Config, 'issuer' | 'oauthTokenEndpoint'>

/**
 * The OpenAPI 3.1 document: the routes with the very schemas that validate, and what holds for all of them (headers,
 * security schemes, refusals of the middleware, examples), which is added here and not said route by route.
 * `/oauth2/token` is left out where it is switched off.
 */
export function openApiDocument(app: OpenAPIHono<AppEnv>, { issuer, oauthTokenEndpoint }: Described) {
  const generated = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: issuer }],
    tags: [...TAGS],
  })
  const off = oauthTokenEndpoint ? [] : [TOKEN_ENDPOINT]
  const paths = Object.fromEntries(
    Object.entries(generated.paths ?? {}).filter(([path]) => !off.includes(path)),
  )
  for (const [path, item] of Object.entries(paths)) {
    for (const method of METHODS) {
      if (item[method] !== undefined) complete(path, method, item[method])
    }
  }
  const { schemas } = generated.components ?? {}
  return {
    ...generated,
    paths,
    components: {
      schemas,
      securitySchemes: SECURITY_SCHEMES,
      parameters: PARAMETERS,
      headers: HEADERS,
      examples: failureExamples(paths),
    },
  }
}
