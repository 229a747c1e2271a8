import type { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './context.ts'
import type { BodyFormat } from './middleware/request-body.ts'
import type { Vocabulary } from './refusals/vocabulary.ts'

/** Routes that share a base path, the words of their refusals, the format of their bodies, and who is let in. */
export interface RouteGroup {
  /** All of its paths are below it. So are paths that are not there, which are refused as the group refuses. */
  readonly base: string
  readonly vocabulary: Vocabulary
  /** What the bodies of its requests are; null: none is read. */
  readonly body: BodyFormat | null
  /** What lets a request in or not, by path below the base: before its method and its body are looked at. */
  readonly guards?: Readonly<Record<string, MiddlewareHandler<AppEnv>>>
  readonly routes: readonly OpenAPIHono<AppEnv>[]
}

/** Says which group a request belongs to, before anything can refuse it. */
export function memberOf(group: RouteGroup): MiddlewareHandler<AppEnv> {
  return createMiddleware<AppEnv>(async (c, next) => {
    c.set('group', group)
    return next()
  })
}
