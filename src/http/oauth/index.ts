import type { RouteGroup } from '../group.ts'
import { existsWhile } from '../middleware/exists-while.ts'
import { FORM_BODY } from '../middleware/request-body.ts'
import { OAUTH } from '../refusals/vocabulary.ts'
import { introspectRoutes } from './introspection.ts'
import { revokeRoutes } from './revocation.ts'
import { oauthTokenRoutes } from './token-endpoint.ts'

/** The endpoints of OAuth 2. */
export const oauth: RouteGroup = {
  base: '/oauth2',
  vocabulary: OAUTH,
  body: FORM_BODY,
  guards: { '/token': existsWhile(({ config }) => config.oauthTokenEndpoint, 'oauth_token_endpoint_off') },
  routes: [oauthTokenRoutes, revokeRoutes, introspectRoutes],
}
