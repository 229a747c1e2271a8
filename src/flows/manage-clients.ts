import { newId } from '../core/ids.ts'
import type { Page } from '../core/page.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import type { Client } from '../users/client-store.ts'
import { hashSecret, newSecret } from '../users/random-secret.ts'
import type { OperatorCall, Service } from './service.ts'

/** A client with its secret, which is shown only once. */
export interface ClientWithSecret {
  readonly client: Client
  readonly secret: string
}

/**
 * Adds a client. Without scopes and rights it may only introspect. Refuses with `bad_request` (no such customer).
 */
export async function addClient(
  service: Service,
  { customerId, ...client }: Pick<Client, 'name' | 'scopes' | 'rights' | 'customerId'>,
  call: OperatorCall,
): Promise<Result<ClientWithSecret>> {
  if (customerId !== null && !(await service.customers.has(customerId))) {
    return refuse('bad_request', 'invalid_request', { detail: 'customerId is not the id of a customer' })
  }
  const secret = newSecret()
  const added = { ...client, id: newId(), disabled: false, secretHash: hashSecret(secret), customerId }
  const told = { event: 'client_added', subjectId: added.id, ...call } as const
  await service.clients.add(added, told)
  logChange('added', added, call)
  return ok({ client: added, secret })
}

/** Disables (everywhere within 30 s) or enables a resource server. Refuses with `not_found` (no such client). */
export async function setClientDisabled(
  service: Service,
  id: string,
  disabled: boolean,
  call: OperatorCall,
): Promise<Result<Client>> {
  const cause = disabled ? 'disabled' : 'enabled'
  const told = { event: `client_${cause}`, subjectId: id, ...call } as const
  const client = await service.clients.change(id, { disabled }, told)
  if (client === null) return refuse('not_found', 'unknown_client')
  logChange(cause, client, call)
  return ok(client)
}

/**
 * Replaces the secret of a resource server. The old one is refused everywhere within 30 s. Refuses with `not_found`.
 */
export async function rotateClientSecret(
  service: Service,
  id: string,
  call: OperatorCall,
): Promise<Result<ClientWithSecret>> {
  const secret = newSecret()
  const told = { event: 'client_rotated', subjectId: id, ...call } as const
  const client = await service.clients.change(id, { secretHash: hashSecret(secret) }, told)
  if (client === null) return refuse('not_found', 'unknown_client')
  logChange('secret', client, call)
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

function logChange(
  cause: 'added' | 'disabled' | 'enabled' | 'secret',
  { id: clientId }: Client,
  { requestId, operator }: OperatorCall,
): void {
  event({ event: 'client_changed', level: 'info', requestId, cause, clientId, operatorId: operator.id })
}
