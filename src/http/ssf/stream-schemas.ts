import { z } from '@hono/zod-openapi'
import { SUPPORTED } from '../../events/ssf/event-types.ts'
import { type StreamChoices, VERIFICATION_INTERVAL_SECONDS } from '../../events/ssf/stream-calls.ts'
import type { Stream } from '../../flows/steps/find-stream.ts'
import { count, text } from '../contract/fields.ts'
import { ID } from '../openapi/examples.ts'
import { POLL_BASE } from './require-receiver.ts'

/** The paths of the endpoints. */
export const PATHS = {
  streams: '/ssf/streams',
  status: '/ssf/status',
  addSubject: '/ssf/subjects/add',
  removeSubject: '/ssf/subjects/remove',
  verify: '/ssf/verify',
} as const

/** The delivery methods (SSF 1.0 §6.1). */
export const PUSH = 'urn:ietf:rfc:8935'
export const POLL = 'urn:ietf:rfc:8936'

/** The largest number of a request. */
export const MOST = 1_000_000

const TOO_LONG = 'must be at most 1,000 characters'

/** A list of texts. That of the delivered events is empty if the receiver requested none that is supported. */
const texts = () =>
  z.array(text().max(1000, TOO_LONG), 'must be a list').max(100, 'must have at most 100 entries')

export const streamId = () =>
  text()
    .max(100, 'must be at most 100 characters')
    .openapi({ description: 'The id of a stream', example: ID.family })

/** The configuration of a stream (SSF 1.0 §8.1.1). */
export const stream = z
  .object({
    stream_id: z.uuid(),
    iss: z.string(),
    aud: z.string(),
    events_supported: z.array(z.string()),
    events_requested: z.array(z.string()),
    events_delivered: z.array(z.string()),
    delivery: z.object({ method: z.enum([PUSH, POLL]), endpoint_url: z.string() }),
    min_verification_interval: count(),
    description: z.string().optional(),
  })
  .openapi('Stream')

const delivery = z.object(
  {
    method: z.enum([PUSH, POLL], `must be ${PUSH} or ${POLL}`),
    endpoint_url: text()
      .optional()
      .openapi({ description: 'Of push: an https URL with a public host name, at most 2,048 characters' }),
    authorization_header: z
      .string('must be a string')
      .regex(/^[\x20-\x7e]{0,2048}$/, 'must be at most 2,048 visible ASCII characters')
      .optional()
      .openapi({
        description:
          'Of push: the value of `Authorization`. No answer shows it. If it is left out, a push to the same URL keeps it',
      }),
  },
  'must be an object',
)

/** What a receiver chooses. */
export const choices = {
  events_requested: texts()
    .min(1, 'must not be empty')
    .optional()
    .openapi({ description: 'All supported events if left out' }),
  delivery: delivery.optional().openapi({ description: 'Poll if left out' }),
  description: text().max(1000, TOO_LONG).optional(),
}

/** What the transmitter determines. A request may repeat it (SSF 1.0 §8.1.1.3), and `aud` is asked for at the creation. */
export const supplied = {
  iss: text().optional(),
  aud: z
    .union([text().max(1000, TOO_LONG), texts()], 'must be a string or a list of strings')
    .optional()
    .openapi({ description: 'The `client_id`, or a URL of the origin of `endpoint_url`' }),
  events_supported: texts().optional(),
  events_delivered: texts().optional(),
  min_verification_interval: z
    .int('must be a whole number')
    .min(0, 'must not be negative')
    .max(MOST, 'must be at most 1,000,000')
    .optional(),
}

type Chosen = z.infer<z.ZodObject<typeof choices>>
type Supplied = z.infer<z.ZodObject<typeof supplied>>

/** What a request chooses. Left-out members are left out. Returns a fault instead for a push without a URL. */
export function chosen(body: Chosen): Partial<StreamChoices> | string {
  const { events_requested: requested, delivery: asked, description } = body
  const url = asked?.endpoint_url
  if (asked?.method === PUSH && url === undefined) return 'delivery.endpoint_url is required'
  const authorization = asked?.authorization_header ?? null
  const how =
    asked?.method === PUSH && url !== undefined
      ? ({ method: 'push', url, authorization } as const)
      : ({ method: 'poll' } as const)
  return {
    ...(requested === undefined ? {} : { requested }),
    ...(asked === undefined ? {} : { delivery: how }),
    ...(description === undefined ? {} : { description }),
  }
}

/** The choices of a request that has all of them: what is left out has its default. */
export function complete(some: Partial<StreamChoices>): StreamChoices {
  return { delivery: { method: 'poll' }, requested: SUPPORTED, description: null, ...some }
}

/** The name of a member of a request that differs from what the transmitter determines, or null. */
export function suppliedFault(body: Supplied & Chosen, shown: z.infer<typeof stream>): string | null {
  const { method, endpoint_url: url } = body.delivery ?? {}
  if (method === POLL && url !== undefined && url !== pollUrl(shown.iss, shown.stream_id)) {
    return 'delivery.endpoint_url of a poll cannot be chosen'
  }
  const plain = (value: unknown) => [value].flat().toSorted().join(' ')
  const names = ['iss', 'aud', 'events_supported', 'events_delivered', 'min_verification_interval'] as const
  const wrong = names.find((name) => body[name] !== undefined && plain(body[name]) !== plain(shown[name]))
  return wrong === undefined ? null : `${wrong} cannot be changed`
}

/** The URL where the events of a stream are polled. */
const pollUrl = (issuer: string, id: string) => `${issuer}${POLL_BASE}${id}`

/** A stream as its receiver sees it. */
export function viewStream(issuer: string, { id, audience, pushUrl, requested, description }: Stream) {
  return {
    stream_id: id,
    iss: issuer,
    aud: audience,
    events_supported: [...SUPPORTED],
    events_requested: [...requested],
    events_delivered: SUPPORTED.filter((type) => requested.includes(type)),
    delivery:
      pushUrl === null
        ? ({ method: POLL, endpoint_url: pollUrl(issuer, id) } as const)
        : ({ method: PUSH, endpoint_url: pushUrl } as const),
    min_verification_interval: VERIFICATION_INTERVAL_SECONDS,
    ...(description === null ? {} : { description }),
  }
}

/** The example of a stream. */
export const STREAM = viewStream('https://tokens.example.com', {
  id: ID.family,
  audience: ID.client,
  pushUrl: 'https://app.example.com/events',
  requested: SUPPORTED.slice(0, 2),
  description: 'Sessions of the shop',
  status: 'enabled',
  reason: null,
})
