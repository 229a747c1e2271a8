import type { OpenAPIHono } from '@hono/zod-openapi'
import { ERRORS } from '../../core/errors.ts'
import type { AppEnv } from '../context.ts'
import { exampleOf, failureExamples } from './failure-examples.ts'
import { PROVABLE, SECURITY_SCHEMES, TAGS } from './groups.ts'
import { HEADERS, headersOf, PARAMETERS } from './headers.ts'

type App = OpenAPIHono<AppEnv>
type Generated = ReturnType<App['getOpenAPI31Document']>
type Operation = NonNullable<NonNullable<Generated['paths']>[string]['get']>

function overview(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, message }]) => `| \`${code}\` | ${status} | ${message} |`,
  )
  return `Requests and answers are JSON in UTF-8, at most 16 KiB; unknown members are ignored, but by the operator
routes. A success has an array as \`content\`, a failure an \`errorCode\` of this table. The OAuth endpoints answer as their RFCs say.

| code | status | message |
|---|---|---|
${rows.join('\n')}

Send an \`Idempotency-Key\` with every refresh, and the same key with its resend: a lost answer then costs nothing.
Without one, a resend is judged as reuse, which ends the family.`
}

const INFO = {
  title: 'Edge Token Service',
  version: '0.1.0',
  summary: 'Issues JWT pairs and exchanges each refresh token exactly once',
  description: overview(),
  license: { name: 'MIT', identifier: 'MIT' },
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const

/**
 * The OpenAPI 3.1 document: the routes with the very schemas that validate, and what holds for all of them (headers,
 * security schemes, examples of failures), which is added here and not said route by route.
 */
export function openApiDocument(app: App, issuer: string) {
  const generated = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: INFO,
    servers: [{ url: issuer }],
    tags: [...TAGS],
  })
  for (const item of Object.values(generated.paths ?? {})) {
    for (const method of METHODS) if (item[method] !== undefined) complete(item[method])
  }
  const { schemas } = generated.components ?? {}
  return {
    ...generated,
    components: {
      schemas,
      securitySchemes: SECURITY_SCHEMES,
      parameters: PARAMETERS,
      headers: HEADERS,
      examples: failureExamples(),
      responses: { MethodNotAllowed },
    },
  }
}

const MethodNotAllowed = {
  description: `GLOBAL_1004: ${ERRORS.GLOBAL_1004.message} (405), for a method that the path does not have`,
  headers: headersOf('405'),
  content: {
    'application/json': {
      schema: {
        oneOf: [{ $ref: '#/components/schemas/Failure' }, { $ref: '#/components/schemas/OAuthError' }],
      },
      examples: Object.fromEntries([exampleOf('GLOBAL_1004')]),
    },
  },
}

function takesProof({ tags, operationId = '' }: Operation): boolean {
  return tags?.some((tag) => PROVABLE.tags.includes(tag)) || PROVABLE.operationIds.includes(operationId)
}

/** Adds to an operation what no route says, because it holds for all of them. */
function complete(operation: Operation): void {
  const parameters = [
    ...(operation.parameters ?? []),
    { $ref: '#/components/parameters/RequestId' },
    ...(takesProof(operation) ? [{ $ref: '#/components/parameters/Proof' }] : []),
  ]
  const responses = Object.entries(operation.responses ?? {}).map(([status, response]) => [
    status,
    { ...response, headers: headersOf(status) },
  ])
  operation.parameters = parameters
  operation.responses = {
    ...Object.fromEntries(responses),
    default: { $ref: '#/components/responses/MethodNotAllowed' },
  }
}
