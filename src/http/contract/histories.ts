import { z } from '@hono/zod-openapi'
import { ok } from '../../core/result.ts'
import { ownerForAdministrator, ownerOf } from '../../flows/session-owner.ts'
import { requireSession } from '../middleware/require-session.ts'
import { ID } from '../openapi/examples.ts'
import { administration, sessions } from '../openapi/sections.ts'
import { paging } from './fields.ts'
import { historyRoute } from './history-routes.ts'

/** The route of a user's own history. */
export const ownHistoryRoute = historyRoute({
  path: '/api/v2/auth/history',
  section: sessions,
  requires: [requireSession],
  params: z.object({}),
  query: z.object(paging),
  owner: (c) => ok(ownerOf(c.var.session)),
  refuses: [],
  operationId: 'listHistory',
  summary: 'List what happened',
  description:
    'A page of the events of the caller: logins, the end of each session with its cause, second uses of a refresh token, locks, and changes of the user. An operator has no name here.',
})

/** The route of the history of another user, for administrators of the same customer. */
export const customerHistoryRoute = historyRoute({
  path: '/api/v2/user/{userId}/history',
  section: administration,
  requires: [requireSession],
  // An unknown id is refused with `not_allowed`, whatever its form.
  params: z.object({
    userId: z.string().openapi({ description: 'The id of a user', example: ID.user }),
  }),
  query: z.object(paging),
  owner: (c) => ownerForAdministrator(c.var.service, c.var.session, c.req.param('userId') ?? ''),
  refuses: ['not_allowed'],
  operationId: 'listUserHistory',
  summary: 'List what happened to a user of your customer',
  description:
    'For `ROLE_SUPER_ADMIN`. The role is read from the cell. A user of another customer and an unknown user are both refused with `AUTH_1003`.',
})
