import type { RouteGroup } from '../group.ts'
import { JSON_BODY } from '../middleware/request-body.ts'
import { SIGNALS } from '../refusals/vocabulary.ts'
import { pollRoutes } from './polling.ts'
import { requireReceiver } from './require-receiver.ts'
import { statusRoutes } from './status.ts'
import { streamRoutes } from './streams.ts'
import { subjectRoutes } from './subjects.ts'

/** The Event Stream Management API of the Shared Signals Framework 1.0, and the polls of its streams. */
export const signals: RouteGroup = {
  base: '/ssf',
  vocabulary: SIGNALS,
  body: JSON_BODY,
  onlyPrograms: true,
  guards: { '/*': requireReceiver },
  routes: [streamRoutes, statusRoutes, subjectRoutes, pollRoutes],
}
