import type { RouteGroup } from '../group.ts'
import { JSON_BODY } from '../middleware/request-body.ts'
import { requireRight } from '../middleware/require-right.ts'
import { ENVELOPE } from '../refusals/vocabulary.ts'
import { resetRoutes } from './client-resets.ts'

/** The calls of clients: servers of somebody that act for their users. */
export const clients: RouteGroup = {
  base: '/api/v2/client',
  vocabulary: ENVELOPE,
  body: JSON_BODY,
  onlyPrograms: true,
  guards: { '/password-reset': requireRight('reset') },
  routes: [resetRoutes],
}
