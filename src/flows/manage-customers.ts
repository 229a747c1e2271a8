import { newId } from '../core/ids.ts'
import type { Page } from '../core/page.ts'
import { ok, type Result, refuse } from '../core/result.ts'
import { event } from '../observe/events.ts'
import type { PolicyChanges } from '../users/customer-policies.ts'
import { NO_POLICY } from '../users/customer-policy.ts'
import type { Customer, CustomerChanges } from '../users/customer-store.ts'
import type { OperatorCall, Service } from './service.ts'
import { allCells } from './steps/all-cells.ts'
import { sendPolicies } from './steps/send-policies.ts'

/** Adds a customer, without a policy. Names need not be unique. */
export async function addCustomer(
  service: Service,
  name: string,
  { requestId, operator }: OperatorCall,
): Promise<Result<Customer>> {
  const customer = { id: newId(), name, policy: NO_POLICY }
  await service.customers.add(customer, {
    event: 'customer_added',
    subjectId: customer.id,
    operator,
    requestId,
  })
  const line = { cause: 'added', customerId: customer.id, operatorId: operator.id }
  event({ event: 'customer_changed', level: 'info', requestId, ...line })
  return ok(customer)
}

/** One page of customers, by name. `search` is the beginning of the name. */
export async function listCustomers(
  service: Service,
  search: string,
  page: number,
  size: number,
): Promise<Result<Page<Customer>>> {
  return ok(await service.customers.list(search, page, size))
}

/** The customer of an id. Refuses with `not_found`. */
export async function readCustomer({ customers }: Service, id: string): Promise<Result<Customer>> {
  const customer = await customers.find(id)
  return customer === null ? refuse('not_found', 'unknown_customer') : ok(customer)
}

/** A customer after a change. */
export interface ChangedCustomer extends Customer {
  /** Cells that did not confirm the policy. The Cron Trigger calls them again. */
  readonly pending: number
}

/**
 * Changes the name and the policy of a customer. The directory is changed first, then every cell that can exist gets a changed
 * policy. An empty policy changes nothing, and sends the policy to the cells again. Refuses with `not_found` (no such customer)
 * and `bad_request` (a lifetime above the service's).
 */
export async function changeCustomer(
  service: Service,
  id: string,
  change: CustomerChanges,
  { requestId, operator }: OperatorCall,
): Promise<Result<ChangedCustomer>> {
  const loose = looserThan(service, change.policy ?? {})
  if (loose !== null) return refuse('bad_request', 'invalid_request', { detail: loose })
  const detail = namesOf(change)
  const told = { event: 'customer_changed', detail, subjectId: id, operator, requestId } as const
  const cells = change.policy === undefined ? [] : await allCells(service)
  const customer = await service.customers.change(id, change, cells, detail === '' ? null : told)
  if (customer === null) return refuse('not_found', 'unknown_customer')
  if (detail !== '') {
    const line = { cause: detail, customerId: id, operatorId: operator.id }
    event({ event: 'customer_changed', level: 'info', requestId, ...line })
  }
  const unsent = change.policy === undefined ? [] : await sendPolicies(service, requestId)
  return ok({ ...customer, pending: unsent.filter(({ customerId }) => customerId === id).length })
}

// A customer may only be stricter. A variable that is lowered later holds too, because the lower of both always does.
function looserThan({ config }: Service, policy: PolicyChanges): string | null {
  const bounds = ['accessTokenTtlSeconds', 'idleTtlSeconds', 'familyMaxAgeSeconds'] as const
  const loose = bounds.find((name) => (policy[name] ?? 0) > config.policy[name])
  return loose === undefined
    ? null
    : `policy.${loose} must be at most ${config.policy[loose]}, as of the service`
}

function namesOf({ name, policy = {} }: CustomerChanges): string {
  return [...Object.keys(policy), ...(name === undefined ? [] : ['name'])].sort().join(' ')
}
