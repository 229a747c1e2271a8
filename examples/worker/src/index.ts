import { verifyAccessToken } from '@edge-token-service/verify'

// An API on a Worker, without a framework.

interface Env {
  readonly ISSUER: string
  readonly AUDIENCE: string
  readonly REVOKED: KVNamespace
}

export default {
  async fetch(request, env) {
    const { method, url, headers } = request
    if (method !== 'GET' || new URL(url).pathname !== '/orders/mine') return refuse(404)

    const [, name, token] = /^(bearer|dpop) +(\S+)$/i.exec(headers.get('authorization') ?? '') ?? []
    if (token === undefined) return refuse(401, { 'www-authenticate': 'Bearer' })

    // A token that is bound to a key comes with a proof of that key (RFC 9449 §7.1).
    const scheme = name?.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer'
    const presentation = { scheme, proof: headers.get('dpop') ?? undefined, method, url } as const
    const options = { issuer: env.ISSUER, audience: env.AUDIENCE, revoked: env.REVOKED }
    const verified = await verifyAccessToken(token, options, presentation)
    if (verified.ok) {
      const { customerId, email, role } = verified.claims
      return Response.json({ customerId, email, role, orders: [] })
    }
    // The token may be good. The caller must keep its session, and come back.
    if (verified.error === 'unavailable') return refuse(503, { 'retry-after': '2' })
    return refuse(401, { 'www-authenticate': `${scheme} error="${verified.error}"` })
  },
} satisfies ExportedHandler<Env>

function refuse(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status, headers })
}
