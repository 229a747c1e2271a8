import type { RouteGroup } from '../group.ts'
import { JSON_BODY } from '../middleware/request-body.ts'
import { requireOperator } from '../middleware/require-operator.ts'
import { ENVELOPE } from '../refusals/vocabulary.ts'
import { anyHistoryRoute } from './any-history.ts'
import { anySessionRoutes } from './any-sessions.ts'
import { clientRoutes } from './clients.ts'
import { customerRoutes } from './customers.ts'
import { deliveryRoutes } from './deliveries.ts'
import { issuerRoutes } from './issuers.ts'
import { massRevocationRoutes } from './mass-revocation.ts'
import { operatorRoutes } from './operators.ts'
import { operatorsHistoryRoute } from './operators-history.ts'
import { receiverRoutes } from './receivers.ts'
import { searchRoute } from './search.ts'
import { selfRoute } from './self.ts'
import { statsRoute } from './stats.ts'
import { importRoutes } from './user-import-routes.ts'
import { passwordResetOfUserRoute } from './user-resets.ts'
import { userRoutes } from './users.ts'

/** The operator routes. */
export const operator: RouteGroup = {
  base: '/api/v2/operator',
  vocabulary: ENVELOPE,
  body: JSON_BODY,
  onlyPrograms: true,
  guards: { '/*': requireOperator },
  routes: [
    customerRoutes,
    // Before those of users, because the first route of a path answers: `import` is no id.
    importRoutes,
    userRoutes,
    anySessionRoutes,
    anyHistoryRoute,
    passwordResetOfUserRoute,
    massRevocationRoutes,
    clientRoutes,
    operatorRoutes,
    operatorsHistoryRoute,
    selfRoute,
    searchRoute,
    statsRoute,
    receiverRoutes,
    deliveryRoutes,
    issuerRoutes,
  ],
}
