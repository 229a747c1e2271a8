import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { StreamChoices } from '../../events/ssf/stream-calls.ts'
import {
  changeStream,
  createStream,
  deleteStream,
  listStreams,
  readStream,
} from '../../flows/ssf/manage-streams.ts'
import type { Stream } from '../../flows/steps/find-stream.ts'
import { type AppEnv, traceOf } from '../context.ts'
import { body } from '../contract/envelope-schemas.ts'
import { requireBody } from '../middleware/request-body.ts'
import { REFUSED, refuses } from '../openapi/documented-refusals.ts'
import { ID } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { refused } from '../refusals/refused.ts'
import { validatedRoutes } from '../validated-routes.ts'
import {
  choices,
  chosen,
  complete,
  PATHS,
  STREAM,
  stream,
  streamId,
  supplied,
  suppliedFault,
  viewStream,
} from './stream-schemas.ts'

const path = PATHS.streams
const { events_requested, delivery, description } = STREAM
const example = { events_requested, delivery, description }

const answer = (words: string) => ({
  description: words,
  content: { 'application/json': { schema: stream, example: STREAM } },
})

const create = createRoute({
  method: 'post',
  path,
  middleware: requireBody,
  ...sections.manageSignals,
  operationId: 'createStream',
  summary: 'Create a stream (SSF 1.0 §8.1.1.1)',
  description:
    'A client has one stream. It gets the events that follow, of the customer of the client or of all.',
  request: { body: body({ ...choices, aud: supplied.aud }, example) },
  ...refuses('not_allowed', 'conflict'),
  responses: { 201: answer('The new stream'), ...REFUSED },
})

const read = createRoute({
  method: 'get',
  path,
  ...sections.readSignals,
  operationId: 'readStream',
  summary: 'Read a stream, or all (SSF 1.0 §8.1.1.2)',
  description: 'Without `stream_id` the answer is the list of the streams of the client.',
  request: { query: z.object({ stream_id: streamId().optional() }) },
  responses: {
    200: {
      description: 'The stream, or the list',
      content: { 'application/json': { schema: z.union([stream, z.array(stream)]), example: STREAM } },
    },
    ...REFUSED,
  },
})

const changed = { ...choices, ...supplied, stream_id: streamId() }
const changedExample = { stream_id: ID.family, ...example }

const update = createRoute({
  method: 'patch',
  path,
  ...sections.manageSignals,
  operationId: 'updateStream',
  summary: 'Update a stream (SSF 1.0 §8.1.1.3)',
  description: 'A member that is left out keeps its value.',
  request: { body: body(changed, changedExample) },
  ...refuses('not_allowed'),
  responses: { 200: answer('The stream as it is now'), ...REFUSED },
})

const replace = createRoute({
  method: 'put',
  path,
  ...sections.manageSignals,
  operationId: 'replaceStream',
  summary: 'Replace a stream (SSF 1.0 §8.1.1.4)',
  description: 'A member that is left out gets its default.',
  request: { body: body(changed, changedExample) },
  ...refuses('not_allowed'),
  responses: { 200: answer('The stream as it is now'), ...REFUSED },
})

const remove = createRoute({
  method: 'delete',
  path,
  ...sections.manageSignals,
  operationId: 'deleteStream',
  summary: 'Delete a stream (SSF 1.0 §8.1.1.5)',
  description: 'Deletes the stream with its waiting events.',
  request: { query: z.object({ stream_id: streamId() }) },
  ...refuses('not_allowed'),
  responses: { 204: { description: 'The stream is deleted' }, ...REFUSED },
})

/** The Configuration Endpoint. */
export const streamRoutes = validatedRoutes()
  .openapi(create, async (c) => {
    const { aud, ...asked } = c.req.valid('json')
    const some = chosen(asked)
    if (typeof some === 'string') return invalid(c, some)
    const audience = typeof aud === 'string' ? aud : aud?.[0]
    if (Array.isArray(aud) && aud.length !== 1) return invalid(c, 'aud must have one entry')
    const made = await createStream(c.var.service, c.var.client, complete(some), audience, traceOf(c))
    return made.ok ? c.json(view(c, made.value), 201) : refused(c, made.refusal)
  })
  .openapi(read, async (c) => {
    const { service, client } = c.var
    const { stream_id: id } = c.req.valid('query')
    if (id === undefined) {
      const all = await listStreams(service, client)
      return c.json(
        all.map((one) => view(c, one)),
        200,
      )
    }
    const found = await readStream(service, client, id)
    return found.ok ? c.json(view(c, found.value), 200) : refused(c, found.refusal)
  })
  .openapi(update, (c) => change(c, c.req.valid('json'), (some) => some))
  .openapi(replace, (c) => change(c, c.req.valid('json'), complete))
  .openapi(remove, async (c) => {
    const { stream_id: id } = c.req.valid('query')
    const gone = await deleteStream(c.var.service, c.var.client, id, traceOf(c))
    return gone.ok ? c.body(null, 204) : refused(c, gone.refusal)
  })

type Changed = z.infer<z.ZodObject<typeof changed>>

/** Changes a stream. What the transmitter determines is compared with the stream before the change. */
async function change(
  c: Context<AppEnv>,
  asked: Changed,
  all: (some: Partial<StreamChoices>) => Partial<StreamChoices>,
) {
  const { service, client } = c.var
  const before = await readStream(service, client, asked.stream_id)
  if (!before.ok) return refused(c, before.refusal)
  const some = chosen(asked)
  const fault = typeof some === 'string' ? some : suppliedFault(asked, view(c, before.value))
  if (fault !== null || typeof some === 'string') return invalid(c, String(fault))
  const after = await changeStream(service, client, before.value, all(some), traceOf(c))
  return after.ok ? c.json(view(c, after.value), 200) : refused(c, after.refusal)
}

function view(c: Context<AppEnv>, one: Stream) {
  return viewStream(c.var.service.config.issuer, one)
}

function invalid(c: Context<AppEnv>, detail: string) {
  return refused(c, { kind: 'bad_request', cause: 'invalid_request', detail })
}
