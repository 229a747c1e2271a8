import { createRoute, z } from '@hono/zod-openapi'
import { MOST_POLLED } from '../../events/ssf/stream-calls.ts'
import { pollStream } from '../../flows/ssf/use-stream.ts'
import { body } from '../contract/envelope-schemas.ts'
import { text } from '../contract/fields.ts'
import { REFUSED } from '../openapi/documented-refusals.ts'
import * as sections from '../openapi/sections.ts'
import { refused } from '../refusals/refused.ts'
import { validatedRoutes } from '../validated-routes.ts'
import { POLL_BASE } from './require-receiver.ts'
import { MOST, streamId } from './stream-schemas.ts'

const polled = z.object({ sets: z.record(z.string(), z.string()), moreAvailable: z.boolean().optional() })

const poll = createRoute({
  method: 'post',
  path: `${POLL_BASE}{stream_id}` as const,
  ...sections.readSignals,
  operationId: 'pollStream',
  summary: 'Poll a stream (RFC 8936 §2)',
  description:
    'Acknowledges events, and gives those that wait, 100 at most. Without `returnImmediately` it waits 25 s for the first. An event that is not acknowledged is given again after 30 s.',
  request: {
    params: z.object({
      stream_id: streamId(),
    }),
    body: body(
      {
        maxEvents: z
          .int('must be a whole number')
          .min(0, 'must not be negative')
          .max(MOST, 'must be at most 1,000,000')
          .optional(),
        returnImmediately: z.boolean('must be true or false').optional(),
        ack: z
          .array(text(), 'must be a list')
          .optional()
          .openapi({ description: 'The `jti` of events that were taken' }),
        setErrs: z
          .record(z.string(), z.object({ err: text() }, 'must be an object'), 'must be an object')
          .optional()
          .openapi({ description: 'The errors of events that were refused, by `jti`' }),
      },
      { maxEvents: 10, returnImmediately: true, ack: ['weur-3-1042'] },
    ),
  },
  responses: {
    200: {
      description: 'Security Event Tokens, by `jti`',
      content: {
        'application/json': { schema: polled, example: { sets: {}, moreAvailable: false } },
      },
    },
    ...REFUSED,
  },
})

/** The endpoint of polls. */
export const pollRoutes = validatedRoutes().openapi(poll, async (c) => {
  const { maxEvents, returnImmediately = false, ack = [], setErrs = {} } = c.req.valid('json')
  const answered = await pollStream(c.var.service, c.var.client, c.req.valid('param').stream_id, {
    most: Math.min(maxEvents ?? MOST_POLLED, MOST_POLLED),
    waits: !returnImmediately,
    acknowledged: ack,
    refused: Object.fromEntries(Object.entries(setErrs).map(([id, { err }]) => [id, err])),
  })
  if (!answered.ok) return refused(c, answered.refusal)
  const { sets, more } = answered.value
  return c.json({ sets, ...(more ? { moreAvailable: true } : {}) }, 200)
})
