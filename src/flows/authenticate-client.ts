import { now } from '../core/clock.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import type { Client } from '../users/client-store.ts'
import { verifySecret } from '../users/random-secret.ts'
import type { Service } from './service.ts'

/**
 * Authenticates a resource server (RFC 6749 §2.3.1). Refuses with `wrong_client`, whatever is wrong. A secret that matches
 * the record kept in this isolate is accepted for 30 s without a query. Any other secret is checked against the database.
 * A new secret is therefore accepted everywhere at once, and an old secret or a disabled client for 30 s at most. Every
 * refusal costs the same.
 */
export async function authenticateClient(
  service: Service,
  id: string,
  secret: string,
): Promise<Result<Client>> {
  const { clients } = service
  const askedAt = now()
  const kept = clients.cache.get(id, askedAt)
  // The comparison also runs without a cached record, so an unknown client costs the same.
  const fits = verifySecret(secret, kept?.secretHash ?? null)
  if (kept !== null && fits) return ok(kept)
  const client = await clients.find(id)
  const proven = verifySecret(secret, client?.secretHash ?? null)
  if (client === null || !proven) return refuse('wrong_client', 'client_credentials')
  if (client.disabled) return refuse('wrong_client', 'disabled_client')
  clients.cache.put(client, askedAt)
  return ok(client)
}
