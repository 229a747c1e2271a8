import { z } from '@hono/zod-openapi'
import { ok } from '../../core/result.ts'
import { ownerOf } from '../../flows/session-owner.ts'
import { requireSession } from '../middleware/require-session.ts'
import { sessions } from '../openapi/sections.ts'
import { sessionRoutes } from './session-routes.ts'

/** The routes of a user's own sessions. */
export const ownSessionRoutes = sessionRoutes({
  path: '/api/v2/auth/session',
  section: sessions,
  requires: requireSession,
  params: z.object({}),
  owner: (c) => ok(ownerOf(c.var.session)),
  refuses: [],
  list: {
    operationId: 'listSessions',
    summary: 'List own sessions',
    description: 'A page of the live families of the caller.',
    listed: 'The live families of the caller, most recently used first',
  },
  endOne: {
    operationId: 'endSession',
    summary: 'End one of your sessions',
    description:
      'Its pair can no longer be refreshed. A resource server that only verifies the signature accepts its access token until `exp`.',
  },
  endAll: {
    operationId: 'endSessions',
    summary: 'End your sessions, or all others',
    description: 'Ends all families of the caller. With `except=current` the session of the caller stays.',
  },
})
