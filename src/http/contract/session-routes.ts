import { createRoute, z } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import type { Result } from '../../core/result.ts'
import { endSession } from '../../flows/end-session.ts'
import { endSessions } from '../../flows/end-sessions.ts'
import { listSessions } from '../../flows/list-sessions.ts'
import type { Owner } from '../../flows/session-owner.ts'
import { type AppEnv, traceOf } from '../context.ts'
import { refuses } from '../openapi/documented-refusals.ts'
import { ID, SESSION } from '../openapi/examples.ts'
import type { Section } from '../openapi/sections.ts'
import { refused } from '../refusals/refused.ts'
import type { Kind } from '../refusals/table.ts'
import { validatedRoutes } from '../validated-routes.ts'
import { answer, answerEmpty, answerPage } from './envelope.ts'
import { emptySuccess, NO_QUERY, strictQuery, success } from './envelope-schemas.ts'
import { count, paging } from './fields.ts'

const origin = {
  userAgent: z.string().nullable(),
  ipAddress: z.string().nullable(),
  country: z.string().nullable(),
}

/** A live family as its user sees it. */
const session = z
  .object({
    id: z.uuid(),
    current: z.boolean(),
    createdAt: z.iso.datetime(),
    createdFrom: z.object(origin),
    lastRefreshedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    ...origin,
  })
  .openapi('Session')

/** Which session stays. */
const except = z.object({
  except: z
    .literal('current', 'must be current')
    .optional()
    .openapi({ description: 'The session of the caller stays' }),
})

// An unknown id is refused with `not_found`, whatever its form.
const sessionId = z.string().openapi({ description: 'The id of a session', example: ID.family })

/** The description of a route in the OpenAPI document. */
interface Described {
  readonly operationId: string
  readonly summary: string
  readonly description: string
}

/** The owner of the sessions, and the texts of their routes. */
export interface SessionsOf {
  readonly path: string
  readonly section: Section
  /** The parameters of the path. */
  readonly params: z.ZodObject
  readonly owner: (c: Context<AppEnv>) => Result<Owner> | Promise<Result<Owner>>
  /** The refusals of `owner`. */
  readonly refuses: readonly Kind[]
  readonly list: Described & { readonly listed: string }
  readonly endAll: Described
}

/** For users: one session can be ended, and the session of the caller can be excepted. */
export interface SessionsForUsers extends SessionsOf {
  readonly requires: MiddlewareHandler<AppEnv>
  readonly endOne: Described
}

/** The routes of a user's sessions, for users: list, end one, end all. */
export function sessionRoutes(of: SessionsForUsers) {
  const { path, section, params, requires: middleware } = of
  const endOne = createRoute({
    method: 'delete',
    path: `${path}/{id}`,
    middleware,
    ...section,
    ...of.endOne,
    ...refuses(...of.refuses, 'not_found'),
    request: { params: params.extend({ id: sessionId }) },
    responses: emptySuccess('It has ended'),
  })
  const endAll = createRoute({
    method: 'delete',
    path,
    middleware,
    ...section,
    ...of.endAll,
    ...refuses(...of.refuses),
    request: { params, query: except },
    responses: emptySuccess('They have ended'),
  })
  return listRoute(of, z.object(paging), [middleware])
    .openapi(endOne, async (c) => {
      const owner = await of.owner(c)
      if (!owner.ok) return refused(c, owner.refusal)
      return answerEmpty(c, await endSession(c.var.service, owner.value, c.req.param('id'), traceOf(c)))
    })
    .openapi(endAll, async (c) => {
      const owner = await of.owner(c)
      if (!owner.ok) return refused(c, owner.refusal)
      const spared = c.req.valid('query').except === undefined ? null : owner.value.current
      return answerEmpty(c, await endSessions(c.var.service, owner.value, spared, 'ended', traceOf(c)))
    })
}

/** The routes of any user's sessions, for operators: list and end all. The answer has the number of ended families. */
export function operatorSessionRoutes(of: SessionsOf) {
  const { path, section, params } = of
  const endAll = createRoute({
    method: 'delete',
    path,
    ...section,
    ...of.endAll,
    ...refuses(...of.refuses),
    request: { params, query: NO_QUERY },
    responses: success(
      z.object({ cells: count(), families: count() }),
      'How many cells were asked, and how many families ended',
      { cells: 1, families: 3 },
    ),
  })
  return listRoute(of, strictQuery(paging), []).openapi(endAll, async (c) => {
    const owner = await of.owner(c)
    if (!owner.ok) return refused(c, owner.refusal)
    return answer(c, await endSessions(c.var.service, owner.value, null, 'operator', traceOf(c)))
  })
}

function listRoute(
  of: SessionsOf,
  query: z.ZodObject<typeof paging, z.core.$ZodObjectConfig>,
  middleware: MiddlewareHandler<AppEnv>[],
) {
  const { operationId, summary, description, listed } = of.list
  const list = createRoute({
    method: 'get',
    path: of.path,
    middleware,
    ...of.section,
    operationId,
    summary,
    description,
    ...refuses(...of.refuses),
    request: { params: of.params, query },
    responses: success(session, listed, SESSION),
  })
  return validatedRoutes().openapi(list, async (c) => {
    const owner = await of.owner(c)
    if (!owner.ok) return refused(c, owner.refusal)
    const { page, size } = c.req.valid('query')
    return answerPage(c, await listSessions(c.var.service, owner.value, page, size))
  })
}
