import { OpenAPIHono } from '@hono/zod-openapi'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { requestId } from 'hono/request-id'
import { type AppEnv, withService } from './http/context.ts'
import { crossOrigin } from './http/cors.ts'
import * as failures from './http/failures.ts'
import { standardHeaders } from './http/headers.ts'
import { TOKEN_ENDPOINT } from './http/oauth-error.ts'
import { formBody, jsonBody, unreadBody } from './http/request-body.ts'
import { healthRoutes } from './http/routes/health.ts'
import { jwksRoutes } from './http/routes/jwks.ts'
import { introspectRoutes } from './http/routes/oauth/introspect.ts'
import { metadataRoutes } from './http/routes/oauth/metadata.ts'
import { revokeRoutes } from './http/routes/oauth/revoke.ts'
import { oauthTokenRoutes, tokenEndpointSwitch } from './http/routes/oauth/token.ts'
import { openApiRoutes } from './http/routes/openapi.ts'
import { operatorOnly } from './http/routes/operator/auth.ts'
import { clientRoutes } from './http/routes/operator/clients.ts'
import { customerRoutes } from './http/routes/operator/customers.ts'
import { operatorSessionRoutes } from './http/routes/operator/sessions.ts'
import { userRoutes } from './http/routes/operator/users.ts'
import { pageRoutes } from './http/routes/pages.ts'
import { passwordRoutes } from './http/routes/password.ts'
import { sessionRoutes } from './http/routes/sessions.ts'
import { tokenRoutes } from './http/routes/token.ts'
import { userSessionRoutes } from './http/routes/user-sessions.ts'

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
