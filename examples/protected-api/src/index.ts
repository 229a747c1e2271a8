import { type AccessTokenVariables, accessToken } from '@edge-token-service/verify/hono'
import { Hono } from 'hono'

interface Env {
  Bindings: { ISSUER: string; AUDIENCE: string; REVOKED: KVNamespace }
  Variables: AccessTokenVariables
}

const app = new Hono<Env>()

app.use(
  '/orders/*',
  accessToken<Env>((c) => ({
    issuer: c.env.ISSUER,
    audience: c.env.AUDIENCE,
    revoked: c.env.REVOKED,
  })),
)

app.get('/orders/mine', (c) => {
  const { customerId, email, role } = c.var.accessToken
  return c.json({ customerId, email, role, orders: [] })
})

export default app
