import { newId } from '../core/ids.ts'
import type { Page } from '../core/page.ts'
import { ok, type Result } from '../core/result.ts'
import { event } from '../observe/events.ts'
import type { Customer } from '../users/customer-store.ts'
import type { Service, Trace } from './service.ts'

/** Adds a customer. Names need not be unique. */
export async function addCustomer(
  service: Service,
  name: string,
  { requestId }: Trace,
): Promise<Result<Customer>> {
  const customer = { id: newId(), name }
  await service.customers.add(customer)
  event({ event: 'customer_changed', level: 'info', requestId, cause: 'added', customerId: customer.id })
  return ok(customer)
}

/** One page of customers, by name. */
export async function listCustomers(
  service: Service,
  page: number,
  size: number,
): Promise<Result<Page<Customer>>> {
  return ok(await service.customers.list(page, size))
}
