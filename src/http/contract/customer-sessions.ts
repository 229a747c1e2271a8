import { z } from '@hono/zod-openapi'
import { ownerForAdministrator } from '../../flows/session-owner.ts'
import { requireSession } from '../middleware/require-session.ts'
import { ID } from '../openapi/examples.ts'
import { administration } from '../openapi/sections.ts'
import { sessionRoutes } from './session-routes.ts'

const description =
  'For `ROLE_SUPER_ADMIN`. The role is read from the cell. A user of another customer and an unknown user are both refused with `AUTH_1003`.'

/** The routes of the sessions of other users, for administrators of the same customer. */
export const customerSessionRoutes = sessionRoutes({
  path: '/api/v2/user/{userId}/session',
  section: administration,
  requires: requireSession,
  // An unknown id is refused with `not_allowed`, whatever its form.
  params: z.object({
    userId: z.string().openapi({ description: 'The id of a user', example: ID.user }),
  }),
  owner: (c) => ownerForAdministrator(c.var.service, c.var.session, c.req.param('userId') ?? ''),
  refuses: ['not_allowed'],
  list: {
    operationId: 'listUserSessions',
    summary: 'List the sessions of a user of your customer',
    description,
    listed: 'The live families of the user',
  },
  endOne: {
    operationId: 'endUserSession',
    summary: 'End a session of a user of your customer',
    description,
  },
  endAll: {
    operationId: 'endUserSessions',
    summary: 'End the sessions of a user of your customer',
    description,
  },
})
