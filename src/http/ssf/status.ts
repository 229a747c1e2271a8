import { createRoute, z } from '@hono/zod-openapi'
import { readStream } from '../../flows/ssf/manage-streams.ts'
import { setStreamStatus, verifyStream } from '../../flows/ssf/use-stream.ts'
import type { Stream } from '../../flows/steps/find-stream.ts'
import { body } from '../contract/envelope-schemas.ts'
import { text } from '../contract/fields.ts'
import { REFUSED, refuses } from '../openapi/documented-refusals.ts'
import { ID } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { refused } from '../refusals/refused.ts'
import { validatedRoutes } from '../validated-routes.ts'
import { PATHS, streamId } from './stream-schemas.ts'

const STATUSES = ['enabled', 'paused', 'disabled'] as const
const MOST = 1000
const short = () => text().max(MOST, 'must be at most 1,000 characters')
const status = { stream_id: streamId(), status: z.enum(STATUSES), reason: z.string().optional() }
const example = { stream_id: ID.family, status: 'paused' as const, reason: 'Maintenance' }
const answer = {
  200: {
    description: 'The status of the stream',
    content: { 'application/json': { schema: z.object(status), example } },
  },
  ...REFUSED,
}

const read = createRoute({
  method: 'get',
  path: PATHS.status,
  ...sections.readSignals,
  operationId: 'readStreamStatus',
  summary: "Read a stream's status (SSF 1.0 §8.1.2.1)",
  description: 'A stream is also paused while an operator paused it, or after its receiver answered 410.',
  request: { query: z.object({ stream_id: streamId() }) },
  responses: answer,
})

const update = createRoute({
  method: 'post',
  path: PATHS.status,
  ...sections.manageSignals,
  operationId: 'updateStreamStatus',
  summary: "Update a stream's status (SSF 1.0 §8.1.2.2)",
  description: 'A paused stream keeps its events, 100,000 at most. A disabled one drops them.',
  request: {
    body: body(
      {
        stream_id: streamId(),
        status: z.enum(STATUSES, `must be one of ${STATUSES.join(', ')}`),
        reason: short().optional(),
      },
      example,
    ),
  },
  ...refuses('not_allowed'),
  responses: answer,
})

const verify = createRoute({
  method: 'post',
  path: PATHS.verify,
  ...sections.manageSignals,
  operationId: 'verifyStream',
  summary: 'Ask for a verification event (SSF 1.0 §8.1.4.2)',
  description: 'The event comes over the stream, after those that wait. Once in 10 s.',
  request: {
    body: body({ stream_id: streamId(), state: short().optional() }, { stream_id: ID.family, state: 'x7' }),
  },
  ...refuses('not_allowed', 'too_many_requests'),
  responses: { 204: { description: 'The event will be sent' }, ...REFUSED },
})

/** The Status Endpoint and the Verification Endpoint. */
export const statusRoutes = validatedRoutes()
  .openapi(read, async (c) => {
    const found = await readStream(c.var.service, c.var.client, c.req.valid('query').stream_id)
    return found.ok ? c.json(view(found.value), 200) : refused(c, found.refusal)
  })
  .openapi(update, async (c) => {
    const { stream_id: id, status: to, reason = null } = c.req.valid('json')
    const set = await setStreamStatus(c.var.service, c.var.client, id, to, reason)
    return set.ok ? c.json(view(set.value), 200) : refused(c, set.refusal)
  })
  .openapi(verify, async (c) => {
    const { stream_id: id, state = null } = c.req.valid('json')
    const asked = await verifyStream(c.var.service, c.var.client, id, state)
    return asked.ok ? c.body(null, 204) : refused(c, asked.refusal)
  })

function view({ id, status: is, reason }: Stream) {
  return { stream_id: id, status: is, ...(reason === null ? {} : { reason }) }
}
