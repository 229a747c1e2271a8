import type { RouteGroup } from '../group.ts'
import { ENVELOPE } from '../refusals/vocabulary.ts'
import { healthRoutes } from './health.ts'
import { jwksRoutes } from './jwks.ts'
import { metadataRoutes } from './metadata.ts'

/** What monitors, verifiers and OAuth clients ask first. */
export const discovery: RouteGroup = {
  base: '',
  vocabulary: ENVELOPE,
  body: null,
  routes: [healthRoutes, jwksRoutes, metadataRoutes],
}
