import { now } from '../core/clock.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { verifyClientSecret } from '../users/client-secret.ts'
import type { Client } from '../users/client-store.ts'
import type { Service } from './service.ts'

/**
 * Proves a resource server (RFC 6749 §2.3.1). Refuses with `wrong_client`, whatever is wrong. A secret that fits the record
 * kept here is good for 30 s without a question; any other is judged by the database. So a new secret is good at once
 * everywhere, an old one and a disabled client for 30 s at most, and every refusal costs the same.
 */
export async function authenticateClient(
  service: Service,
  id: string,
  secret: string,
): Promise<Result<Client>> {
  const { clients } = service
  const askedAt = now()
  const kept = clients.cache.get(id, askedAt)
  // Compared also where nothing is kept: an unknown client costs the same.
  const fits = verifyClientSecret(secret, kept?.secretHash ?? null)
  if (kept !== null && fits) return ok(kept)
  const client = await clients.find(id)
  const proven = verifyClientSecret(secret, client?.secretHash ?? null)
  if (client === null || !proven) return refuse('wrong_client', 'client_credentials')
  if (client.disabled) return refuse('wrong_client', 'disabled_client')
  clients.cache.put(client, askedAt)
  return ok(client)
}
