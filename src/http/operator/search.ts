import { createRoute, z } from '@hono/zod-openapi'
import { MAX_PAGE_SIZE } from '../../core/page.ts'
import { ok } from '../../core/result.ts'
import { findMatches, MATCH_KINDS } from '../../flows/find-matches.ts'
import { traceOf } from '../context.ts'
import { answerPage } from '../contract/envelope.ts'
import { strictQuery, success } from '../contract/envelope-schemas.ts'
import { searchText } from '../contract/fields.ts'
import { ID, USERNAME } from '../openapi/examples.ts'
import * as sections from '../openapi/sections.ts'
import { validatedRoutes } from '../validated-routes.ts'

const match = z
  .object({
    kind: z.enum(MATCH_KINDS),
    id: z.string(),
    name: z.string().nullable(),
    userId: z.uuid().nullable(),
    time: z.iso.datetime().nullable(),
  })
  .openapi('Match')

const none = { name: null, userId: null, time: null }
const answered = success(
  match,
  'What was found, by kind',
  { ...none, kind: 'user', id: ID.user, name: USERNAME },
  { ...none, kind: 'session', id: ID.family, userId: ID.user, time: '2026-11-01T09:00:00.000Z' },
)

const PENDING = 'X-Pending-Cells'

const find = createRoute({
  method: 'get',
  path: '/api/v2/operator/search',
  ...sections.operators,
  operationId: 'search',
  summary: 'Search by an id or a name',
  description:
    'Finds by one text: the id of a user, customer, client, issuer, receiver or operator; the beginning of a name; the external id of a user; a session, live or ended, by its id; events by the `X-Request-Id` of the call that caused them, or by their id. One page has all matches: at most 20 of each kind, and 100 in all. Every cell is asked if the text can be the id of a session or of a request, which has at least eight characters here.',
  request: { query: strictQuery({ query: searchText() }) },
  responses: {
    ...answered,
    200: {
      ...answered[200],
      headers: {
        [PENDING]: {
          description:
            'How many cells did not answer, or have more rows than a search reads. Matches in them may be missing.',
          schema: { type: 'integer' as const, minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
        },
      },
    },
  },
})

/** The route of the search, for operators. */
export const searchRoute = validatedRoutes().openapi(find, async (c) => {
  const { matches, pending } = await findMatches(c.var.service, c.req.valid('query').query, traceOf(c))
  c.header(PENDING, String(pending))
  const elements = matches.slice(0, MAX_PAGE_SIZE)
  return answerPage(c, ok({ elements, page: 0, size: MAX_PAGE_SIZE, totalElements: elements.length }))
})
