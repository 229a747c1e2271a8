import type { RouteGroup } from '../group.ts'
import { JSON_BODY } from '../middleware/request-body.ts'
import { ENVELOPE } from '../refusals/vocabulary.ts'
import { customerSessionRoutes } from './customer-sessions.ts'
import { customerUsersRoute } from './customer-users.ts'
import { customerHistoryRoute, ownHistoryRoute } from './histories.ts'
import { passwordRoutes } from './own-password.ts'
import { ownSessionRoutes } from './own-sessions.ts'
import { passwordResetRoute } from './password-reset.ts'
import { tokenRoutes } from './token.ts'

/** The contract's calls, and the routes of sessions, passwords and histories. */
export const contract: RouteGroup = {
  base: '/api',
  vocabulary: ENVELOPE,
  body: JSON_BODY,
  routes: [
    tokenRoutes,
    ownSessionRoutes,
    customerSessionRoutes,
    passwordRoutes,
    passwordResetRoute,
    ownHistoryRoute,
    customerHistoryRoute,
    customerUsersRoute,
  ],
}
