import { z } from '@hono/zod-openapi'
import { ownerForAdministrator } from '../../flows/session-owner.ts'
import { requireSession } from '../middleware/require-session.ts'
import { ID } from '../openapi/examples.ts'
import { administration } from '../openapi/sections.ts'
import { sessionRoutes } from './session-routes.ts'

const description =
  'For `ROLE_SUPER_ADMIN`, whose role is read from the cell. A user of another customer and a missing one both answer `AUTH_1003`.'

/** The sessions of other users, for administrators of their customer. */
export const customerSessionRoutes = sessionRoutes({
  path: '/api/v2/user/{userId}/session',
  section: administration,
  requires: requireSession,
  // What is no id of anybody's is not allowed, whatever it looks like.
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
