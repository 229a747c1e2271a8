import type { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from './context.ts'
import type { BodyFormat } from './middleware/request-body.ts'
import type { Vocabulary } from './refusals/vocabulary.ts'

/** Routes that share a base path, the vocabulary of their refusals, the format of their bodies, and their guards. */
export interface RouteGroup {
  /** All paths of the group are below it. An unknown path below it is refused in the group's vocabulary. */
  readonly base: string
  readonly vocabulary: Vocabulary
  /** The format of its request bodies. Null: no body is read. */
  readonly body: BodyFormat | null
  /** Guards by path below the base. They run before the method and the body are checked. */
  readonly guards?: Readonly<Record<string, MiddlewareHandler<AppEnv>>>
  /** If true, no page of another origin may call (CORS): the credential of these routes may do everything. */
  readonly onlyPrograms?: true
  readonly routes: readonly OpenAPIHono<AppEnv>[]
}

/** Groups of routes. The first has the base '' and takes every path that is below no other base. */
export type RouteGroups = readonly [RouteGroup, ...RouteGroup[]]

/** The group of a path: the last whose base it is below. */
export function groupOf([first, ...others]: RouteGroups, path: string): RouteGroup {
  return others.findLast(({ base }) => path === base || path.startsWith(`${base}/`)) ?? first
}
