import { newId } from '../core/ids.ts'
import type { Page } from '../core/page.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import { hashClientSecret, newClientSecret } from '../users/client-secret.ts'
import type { Client } from '../users/client-store.ts'
import type { Service, Trace } from './service.ts'

/** A client with its secret, which is shown only once. */
export interface ClientWithSecret {
  readonly client: Client
  readonly secret: string
}

/**
 * Adds a client. Without scopes it may only introspect. Refuses with `bad_request` (no such customer).
 */
export async function addClient(
  service: Service,
  { name, scopes, customerId }: Pick<Client, 'name' | 'scopes' | 'customerId'>,
  { requestId }: Trace,
): Promise<Result<ClientWithSecret>> {
  if (customerId !== null && !(await service.customers.has(customerId))) {
    return refuse('bad_request', 'invalid_request', { detail: 'customerId is not the id of a customer' })
  }
  const secret = newClientSecret()
  const secretHash = hashClientSecret(secret)
  const client = { id: newId(), name, disabled: false, secretHash, scopes, customerId }
  await service.clients.add(client)
  event({ event: 'client_changed', level: 'info', requestId, cause: 'added', clientId: client.id })
  return ok({ client, secret })
}

/** Disables (everywhere within 30 s) or enables a resource server. Refuses with `not_found` (no such client). */
export async function setClientDisabled(
  service: Service,
  id: string,
  disabled: boolean,
  { requestId }: Trace,
): Promise<Result<Client>> {
  const client = await service.clients.change(id, { disabled })
  if (client === null) return refuse('not_found', 'unknown_client')
  const cause = disabled ? 'disabled' : 'enabled'
  event({ event: 'client_changed', level: 'info', requestId, cause, clientId: client.id })
  return ok(client)
}

/**
 * Replaces the secret of a resource server. The old one is refused everywhere within 30 s. Refuses with `not_found`.
 */
export async function rotateClientSecret(
  service: Service,
  id: string,
  { requestId }: Trace,
): Promise<Result<ClientWithSecret>> {
  const secret = newClientSecret()
  const client = await service.clients.change(id, { secretHash: hashClientSecret(secret) })
  if (client === null) return refuse('not_found', 'unknown_client')
  event({ event: 'client_changed', level: 'info', requestId, cause: 'secret', clientId: client.id })
  return ok({ client, secret })
}

/** One page of resource servers, by name. */
export async function listClients(
  service: Service,
  page: number,
  size: number,
): Promise<Result<Page<Client>>> {
  return ok(await service.clients.list(page, size))
}
