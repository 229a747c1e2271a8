import { newId } from '../core/ids.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import { hashClientSecret, newClientSecret, verifyClientSecret } from '../users/client-secret.ts'
import type { Client } from '../users/clients.ts'
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

/** Forbids or allows a resource server to introspect. Refuses with `GLOBAL_1003` (no such client). */
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

/** A new secret in place of the old one, which is refused from now on. Refuses with `GLOBAL_1003`. */
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

/** Proves a resource server (RFC 6749 §2.3.1). Refuses with `AUTH_1001`, whatever is wrong. */
export async function authenticateClient(
  service: Service,
  id: string,
  secret: string,
): Promise<Result<Client>> {
  const client = await service.clients.find(id)
  const proven = verifyClientSecret(secret, client?.secretHash ?? null)
  if (client === null || !proven) return refuse('AUTH_1001', 'client_credentials')
  return client.disabled ? refuse('AUTH_1001', 'disabled_client') : ok(client)
}
