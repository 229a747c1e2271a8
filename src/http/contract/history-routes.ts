import { createRoute, z } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import type { Result } from '../../core/result.ts'
import { ACTOR_KINDS, CAUSES, EVENT_NAMES } from '../../events/catalogue.ts'
import { listHistory } from '../../flows/list-history.ts'
import type { Owner } from '../../flows/session-owner.ts'
import type { AppEnv } from '../context.ts'
import { refuses } from '../openapi/documented-refusals.ts'
import { EVENT } from '../openapi/examples.ts'
import type { Section } from '../openapi/sections.ts'
import { refused } from '../refusals/refused.ts'
import type { Kind } from '../refusals/table.ts'
import { validatedRoutes } from '../validated-routes.ts'
import { answerPage } from './envelope.ts'
import { success } from './envelope-schemas.ts'
import type { paging } from './fields.ts'

const origin = z
  .object({
    userAgent: z.string().nullable(),
    ipAddress: z.string().nullable(),
    country: z.string().nullable(),
  })
  .nullable()

const forOperators = () =>
  z.string().nullable().optional().openapi({ description: 'Only in answers to operators' })

/** An event as its user sees it. */
const event = z
  .object({
    id: z.string(),
    time: z.iso.datetime(),
    event: z.enum(EVENT_NAMES),
    cause: z.enum(CAUSES).nullable(),
    words: z.string(),
    familyId: z.uuid().nullable(),
    origin,
    previousOrigin: origin,
    actor: z.object({
      kind: z.enum(ACTOR_KINDS),
      userId: z.uuid().nullable(),
      familyId: z.uuid().nullable(),
      operatorId: forOperators(),
      operatorName: forOperators(),
      clientId: z.uuid().optional().openapi({ description: 'Only in answers to operators' }),
    }),
    requestId: forOperators(),
  })
  .openapi('Event')

/** The owner of a history, and the texts of its route. */
export interface HistoryOf {
  readonly path: string
  readonly section: Section
  readonly requires: readonly MiddlewareHandler<AppEnv>[]
  /** The parameters of the path and of the query. */
  readonly params: z.ZodObject
  readonly query: z.ZodObject<typeof paging, z.core.$ZodObjectConfig>
  readonly owner: (c: Context<AppEnv>) => Result<Owner> | Promise<Result<Owner>>
  /** The refusals of `owner`. */
  readonly refuses: readonly Kind[]
  readonly operationId: string
  readonly summary: string
  readonly description: string
}

/** The route of a history. */
export function historyRoute(of: HistoryOf) {
  const list = createRoute({
    method: 'get',
    path: of.path,
    middleware: [...of.requires],
    ...of.section,
    operationId: of.operationId,
    summary: of.summary,
    description: of.description,
    ...refuses(...of.refuses),
    request: { params: of.params, query: of.query },
    responses: success(event, 'The events of the user, newest first', EVENT),
  })
  return validatedRoutes().openapi(list, async (c) => {
    const owner = await of.owner(c)
    if (!owner.ok) return refused(c, owner.refusal)
    const { page, size } = c.req.valid('query')
    return answerPage(c, await listHistory(c.var.service, owner.value, page, size))
  })
}
