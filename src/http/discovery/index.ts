import type { RouteGroup } from '../group.ts'
import { ENVELOPE } from '../refusals/vocabulary.ts'
import { configurationRoutes } from '../ssf/configuration.ts'
import { healthRoutes } from './health.ts'
import { jwksRoutes } from './jwks.ts'
import { metadataRoutes } from './metadata.ts'

/** Health, keys and metadata, for monitors, verifiers and OAuth clients. */
export const discovery: RouteGroup = {
  base: '',
  vocabulary: ENVELOPE,
  body: null,
  routes: [healthRoutes, jwksRoutes, metadataRoutes, configurationRoutes],
}
