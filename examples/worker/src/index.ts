import { verifyRequest } from '@edge-token-service/verify'

// An API on a Worker, without a framework.

interface Env {
  readonly ISSUER: string
  readonly AUDIENCE: string
  readonly REVOKED: KVNamespace
}

export default {
  async fetch(request, env) {
    const { method, url } = request
    if (method !== 'GET' || new URL(url).pathname !== '/orders/mine')
      return new Response(null, { status: 404 })

    const options = { issuer: env.ISSUER, audience: env.AUDIENCE, revoked: env.REVOKED }
    const verified = await verifyRequest(request, options)
    // 401, or 503 in an outage: the token may be good then, and the caller must keep its session.
    if (!verified.ok) return verified.response
    const { customerId, email, role } = verified.claims
    return Response.json({ customerId, email, role, orders: [] })
  },
} satisfies ExportedHandler<Env>
