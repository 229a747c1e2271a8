import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type StreamSubject, setStreamSubject } from '../../flows/ssf/use-stream.ts'
import type { AppEnv } from '../context.ts'
import { body } from '../contract/envelope-schemas.ts'
import { text } from '../contract/fields.ts'
import { REFUSED, refuses } from '../openapi/documented-refusals.ts'
import { ID } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { refused } from '../refusals/refused.ts'
import { validatedRoutes } from '../validated-routes.ts'
import { PATHS, streamId } from './stream-schemas.ts'

// SSF 1.0 §8.1.3. All users are subjects of a new stream (`default_subjects` is ALL).

const short = () => text().max(1000, 'must be at most 1,000 characters')
const subject = z
  .object(
    { format: short(), iss: short().optional(), sub: short().optional(), email: short().optional() },
    'must be an object',
  )
  .openapi({
    description:
      'A user (RFC 9493): of the format `iss_sub` with our `iss` and the id of the user, or `email`',
  })

const request = {
  body: body(
    { stream_id: streamId(), subject, verified: z.boolean('must be true or false').optional() },
    {
      stream_id: ID.family,
      subject: { format: 'iss_sub', iss: 'https://tokens.example.com', sub: ID.user },
    },
  ),
}

const add = createRoute({
  method: 'post',
  path: PATHS.addSubject,
  ...sections.manageSignals,
  operationId: 'addSubject',
  summary: 'Add a subject to a stream',
  description: 'Includes the events of a user again. An unknown user gets the same answer.',
  request,
  ...refuses('not_allowed'),
  responses: { 200: { description: 'The events of the user are included' }, ...REFUSED },
})

const remove = createRoute({
  method: 'post',
  path: PATHS.removeSubject,
  ...sections.manageSignals,
  operationId: 'removeSubject',
  summary: 'Remove a subject from a stream',
  description:
    'The stream ignores the events of a user from now on, of 100,000 users at most. An unknown user gets the same answer.',
  request,
  ...refuses('not_allowed'),
  responses: { 204: { description: 'The events of the user are ignored' }, ...REFUSED },
})

/** The endpoints of subjects. */
export const subjectRoutes = validatedRoutes()
  .openapi(add, async (c) => (await set(c, c.req.valid('json'), true)) ?? c.body(null, 200))
  .openapi(remove, async (c) => (await set(c, c.req.valid('json'), false)) ?? c.body(null, 204))

interface Asked {
  readonly stream_id: string
  readonly subject: z.infer<typeof subject>
}

/** Returns the refusal, or null. */
async function set(c: Context<AppEnv>, { stream_id: id, subject: asked }: Asked, included: boolean) {
  const user = userOf(asked, c.var.service.config.issuer)
  if (user === null) {
    const detail = 'subject must be of the format iss_sub, with our iss, or email'
    return refused(c, { kind: 'bad_request', cause: 'invalid_request', detail })
  }
  const done = await setStreamSubject(c.var.service, c.var.client, id, user, included)
  return done.ok ? null : refused(c, done.refusal)
}

function userOf({ format, iss, sub, email }: Asked['subject'], issuer: string): StreamSubject | null {
  if (format === 'iss_sub' && iss === issuer && sub !== undefined) return { userId: sub }
  return format === 'email' && email !== undefined ? { username: email.toLowerCase() } : null
}
