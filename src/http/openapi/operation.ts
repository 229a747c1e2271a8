import type { OpenAPIHono } from '@hono/zod-openapi'
import type { AppEnv } from '../context.ts'
import type { RouteGroup } from '../group.ts'
import { takesFronts } from '../middleware/front.ts'
import { METHODS_WITH_CONTENT } from '../middleware/request-body.ts'
import type { Kind } from '../refusals/table.ts'
import { headersOf } from './documented-headers.ts'
import { refusals, takeRefused } from './documented-refusals.ts'
import { DPOP_OPERATIONS, type SECURITY_SCHEMES } from './sections.ts'

export type Generated = ReturnType<OpenAPIHono<AppEnv>['getOpenAPI31Document']>
type PathItem = NonNullable<Generated['paths']>[string]

export const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const

type Method = (typeof METHODS)[number]

export type Operation = NonNullable<PathItem[Method]>

/**
 * The refusals of each security scheme: a bad credential, too many proofs (`requireSession`), or a route that is
 * switched off.
 */
const BY_SCHEME: Readonly<Record<string, readonly Kind[]>> = {
  accessToken: ['bad_token'],
  boundToken: ['bad_token', 'too_many_proofs'],
  operatorToken: ['bad_token', 'not_found'],
  cloudflareAccess: ['bad_token'],
  client: ['wrong_client'],
  receiver: ['bad_token', 'not_found'],
} satisfies Record<keyof typeof SECURITY_SCHEMES, readonly Kind[]>

/** Where an operation is. */
interface Route {
  readonly method: Method
  readonly path: string
}

const FRONT = ['FrontAuthorization', 'Forwarded', 'FrontUserAgent', 'FrontUserCountry'] as const

/** The refusals before the route's own: of the edge, of guards, of an unknown method and of the body. */
function refusedBefore({ security = [] }: Operation, at: Route, { body }: RouteGroup): Kind[] {
  const { method, path } = at
  const schemes = security.flatMap((one) => Object.keys(one))
  const kinds: Kind[] = [
    ...(takesFronts(path) ? ['wrong_client' as const] : []),
    ...schemes.flatMap((scheme) => BY_SCHEME[scheme] ?? []),
    'unavailable',
    'wrong_method',
  ]
  // A page of another origin must not change anything by an identity that the browser sends (`requireOperator`).
  if (schemes.includes('cloudflareAccess') && method !== 'get') kinds.push('not_allowed')
  if (body === null) return kinds
  kinds.push('bad_request', 'body_too_large')
  // The media type is only checked for methods whose body has a meaning.
  if (METHODS_WITH_CONTENT.includes(method.toUpperCase())) kinds.push('wrong_media_type')
  return kinds
}

/** Adds to an operation what all routes, or all routes of its group, have in common. */
export function complete(operation: Operation, at: Route, group: RouteGroup): void {
  operation.parameters = [
    ...(operation.parameters ?? []),
    { $ref: '#/components/parameters/RequestId' },
    ...(takesProof(operation) ? [{ $ref: '#/components/parameters/Proof' }] : []),
    ...(takesFronts(at.path) ? FRONT.map((name) => ({ $ref: `#/components/parameters/${name}` })) : []),
  ]
  const { default: _refused, ...successes } = operation.responses ?? {}
  const kinds = [...takeRefused(operation), ...refusedBefore(operation, at, group)]
  const responses = { ...successes, ...refusals(kinds, group.vocabulary) }
  operation.responses = Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      { ...response, headers: { ...headersIn(response), ...headersOf(status) } },
    ]),
  )
}

/** The headers that the route itself declares. */
function headersIn(response: object): object {
  return 'headers' in response && typeof response.headers === 'object' ? (response.headers ?? {}) : {}
}

function takesProof({ tags, operationId = '' }: Operation): boolean {
  return (
    tags?.some((tag) => DPOP_OPERATIONS.tags.includes(tag)) ||
    DPOP_OPERATIONS.operationIds.includes(operationId)
  )
}
