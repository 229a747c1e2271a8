import { OpenAPIHono } from '@hono/zod-openapi'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { requestId } from 'hono/request-id'
import { type AppEnv, withService } from './http/context.ts'
import { userSessionRoutes } from './http/contract/customer-sessions.ts'
import { passwordRoutes } from './http/contract/own-password.ts'
import { sessionRoutes } from './http/contract/own-sessions.ts'
import { tokenRoutes } from './http/contract/token.ts'
import { healthRoutes } from './http/discovery/health.ts'
import { jwksRoutes } from './http/discovery/jwks.ts'
import { metadataRoutes } from './http/discovery/metadata.ts'
import { crossOrigin } from './http/middleware/cors.ts'
import { formBody, jsonBody, unreadBody } from './http/middleware/request-body.ts'
import { operatorOnly } from './http/middleware/require-operator.ts'
import { standardHeaders } from './http/middleware/standard-headers.ts'
import { introspectRoutes } from './http/oauth/introspection.ts'
import { revokeRoutes } from './http/oauth/revocation.ts'
import { oauthTokenRoutes, tokenEndpointSwitch } from './http/oauth/token-endpoint.ts'
import { openApiRoutes } from './http/openapi/openapi-route.ts'
import { operatorSessionRoutes } from './http/operator/any-sessions.ts'
import { clientRoutes } from './http/operator/clients.ts'
import { customerRoutes } from './http/operator/customers.ts'
import { userRoutes } from './http/operator/users.ts'
import { pageRoutes } from './http/pages/page-routes.ts'
import { TOKEN_ENDPOINT } from './http/refusals/oauth-error.ts'
import * as failures from './http/refusals/unhandled.ts'

/** The map: middleware in order, then the routes. */
export const app = new OpenAPIHono<AppEnv>()

// A request id is logged: it has room for a UUID, and none for a token or a secret (43 characters and more).
app.use(requestId({ limitLength: 36 }), unreadBody, standardHeaders, withService, crossOrigin)
app.use('/api/v2/operator/*', operatorOnly)
app.use(TOKEN_ENDPOINT, tokenEndpointSwitch)
// After what may be off: then its methods are nobody's business.
app.use(methodNotAllowed({ app, onMethodNotAllowed: failures.methodNotAllowed }))
app.use('/api/*', jsonBody)
app.use('/oauth2/*', formBody)

app.route('/', pageRoutes)
app.route('/', healthRoutes)
app.route('/', jwksRoutes)
app.route('/', metadataRoutes)
app.route('/', tokenRoutes)
app.route('/', sessionRoutes)
app.route('/', userSessionRoutes)
app.route('/', passwordRoutes)
app.route('/', oauthTokenRoutes)
app.route('/', revokeRoutes)
app.route('/', introspectRoutes)
app.route('/', customerRoutes)
app.route('/', userRoutes)
app.route('/', operatorSessionRoutes)
app.route('/', clientRoutes)
app.route('/', openApiRoutes(app))

app.notFound(failures.notFound)
app.onError(failures.onError)
