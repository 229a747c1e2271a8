import { now } from '../core/clock.ts'
import { newId } from '../core/ids.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import { hashClientSecret, newClientSecret, verifyClientSecret } from '../users/client-secret.ts'
import type { Client } from '../users/client-store.ts'
import type { Caller, Service } from './service.ts'

/** A client with its secret, which is shown this once. */
export interface ClientWithSecret {
  readonly client: Client
  readonly secret: string
}

/** A new resource server. */
export async function addClient(
  service: Service,
  name: string,
  { requestId }: Caller,
): Promise<Result<ClientWithSecret>> {
  const secret = newClientSecret()
  const client = { id: newId(), name, disabled: false, secretHash: hashClientSecret(secret) }
  await service.clients.add(client)
  event({ event: 'client_changed', level: 'info', requestId, cause: 'added', clientId: client.id })
  return ok({ client, secret })
}

/** Forbids (everywhere within 30 s) or allows a resource server to introspect. Refuses with `GLOBAL_1003` (no such client). */
export async function setClientDisabled(
  service: Service,
  id: string,
  disabled: boolean,
  { requestId }: Caller,
): Promise<Result<Client>> {
  const client = await service.clients.change(id, { disabled })
  if (client === null) return refuse('GLOBAL_1003', 'unknown_client')
  const cause = disabled ? 'disabled' : 'enabled'
  event({ event: 'client_changed', level: 'info', requestId, cause, clientId: client.id })
  return ok(client)
}

/** A new secret in place of the old one, which is refused everywhere within 30 s. Refuses with `GLOBAL_1003`. */
export async function rotateClientSecret(
  service: Service,
  id: string,
  { requestId }: Caller,
): Promise<Result<ClientWithSecret>> {
  const secret = newClientSecret()
  const client = await service.clients.change(id, { secretHash: hashClientSecret(secret) })
  if (client === null) return refuse('GLOBAL_1003', 'unknown_client')
  event({ event: 'client_changed', level: 'info', requestId, cause: 'secret', clientId: client.id })
  return ok({ client, secret })
}

/**
 * Proves a resource server (RFC 6749 §2.3.1). Refuses with `AUTH_1001`, whatever is wrong. A secret that fits the record
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
  const kept = clients.kept.get(id, askedAt)
  // Compared also where nothing is kept: an unknown client costs the same.
  const fits = verifyClientSecret(secret, kept?.secretHash ?? null)
  if (kept !== null && fits) return ok(kept)
  const client = await clients.find(id)
  const proven = verifyClientSecret(secret, client?.secretHash ?? null)
  if (client === null || !proven) return refuse('AUTH_1001', 'client_credentials')
  if (client.disabled) return refuse('AUTH_1001', 'disabled_client')
  clients.kept.put(client, askedAt)
  return ok(client)
}
