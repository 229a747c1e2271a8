import type { OpenAPIHono } from '@hono/zod-openapi'
import type { ErrorCode } from '../../core/errors.ts'
import type { AppEnv } from '../context.ts'
import { speaksOAuth } from '../refusals/oauth-error.ts'
import { headersOf } from './documented-headers.ts'
import { inEnvelope, inOAuth, type Name, type Refused, refusals } from './documented-refusals.ts'
import { PROVABLE, type SECURITY_SCHEMES } from './groups.ts'

export type Generated = ReturnType<OpenAPIHono<AppEnv>['getOpenAPI31Document']>
type PathItem = NonNullable<Generated['paths']>[string]

export const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const

export type Operation = NonNullable<PathItem[(typeof METHODS)[number]]>

/** What the middleware of app.ts refuses before a route is asked, by the beginning of the path. */
const BEFORE_ROUTES: readonly (readonly [string, readonly ErrorCode[]])[] = [
  ['/', ['GLOBAL_1001', 'GLOBAL_1004']],
  ['/api/', ['GLOBAL_1002', 'GLOBAL_1006']],
  ['/oauth2/', ['GLOBAL_1002', 'GLOBAL_1006']],
]

/** What asking who calls can refuse: a wrong answer, too many proofs at once (`requireSession`), or to be there at all. */
const BY_SCHEME: Readonly<Record<keyof typeof SECURITY_SCHEMES, readonly ErrorCode[]>> = {
  accessToken: ['AUTH_1002'],
  boundToken: ['AUTH_1002', 'GLOBAL_1005'],
  operatorToken: ['AUTH_1002', 'GLOBAL_1003'],
  client: ['AUTH_1001'],
}

/** Methods whose body means something (RFC 9110 §9.3), so that it can have a wrong media type. */
const WITH_CONTENT: readonly string[] = ['put', 'post', 'patch']

function codesBeforeRoute(path: string, method: string, { security = [] }: Operation): ErrorCode[] {
  const codes = BEFORE_ROUTES.flatMap(([start, refused]) => (path.startsWith(start) ? refused : []))
  const schemes = security.flatMap((one) => Object.keys(one)) as (keyof typeof BY_SCHEME)[]
  const reads = codes.includes('GLOBAL_1006') && WITH_CONTENT.includes(method)
  return [
    ...schemes.flatMap((scheme) => BY_SCHEME[scheme]),
    ...codes,
    ...(reads ? (['GLOBAL_1007'] as const) : []),
  ]
}

/** Adds to an operation what no route says, because it holds for all of them, or for all of a part. */
export function complete(path: string, method: string, operation: Operation): void {
  operation.parameters = [
    ...(operation.parameters ?? []),
    { $ref: '#/components/parameters/RequestId' },
    ...(takesProof(operation) ? [{ $ref: '#/components/parameters/Proof' }] : []),
  ]
  const responses = { ...operation.responses, ...refusalsOf(path, method, operation) }
  operation.responses = Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      { ...response, headers: headersOf(status) },
    ]),
  )
}

function takesProof({ tags, operationId = '' }: Operation): boolean {
  return tags?.some((tag) => PROVABLE.tags.includes(tag)) || PROVABLE.operationIds.includes(operationId)
}

/** The refusals that the route names and those before it, each in the words of its path: never two kinds of body. */
function refusalsOf(path: string, method: string, operation: Operation) {
  const oauth = speaksOAuth(path)
  const before = codesBeforeRoute(path, method, operation).map(oauth ? inOAuth : inEnvelope)
  const schema = { $ref: `#/components/schemas/${oauth ? 'OAuthError' : 'Failure'}` }
  return refusals([...ownRefusals(operation), ...before], schema)
}

/** What the route itself names (by `failures` or `oauthFailures`): an example of each refusal, by its name. */
function ownRefusals({ responses = {} }: Operation): Refused[] {
  return Object.entries(responses).flatMap(([status, response]) => {
    const names = Object.keys(response.content?.['application/json']?.examples ?? {})
    return Number(status) < 400 ? [] : names.map((name) => ({ status: Number(status), name: name as Name }))
  })
}
