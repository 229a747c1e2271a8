import { newId } from '../core/ids.ts'
import { ok, type Result } from '../core/result.ts'
import { event } from '../observe/events.ts'
import type { Customer } from '../users/customer-store.ts'
import type { Caller, Service } from './service.ts'

/** A new customer. Names need not be unique: ids are. */
export async function addCustomer(
  service: Service,
  name: string,
  { requestId }: Caller,
): Promise<Result<Customer>> {
  const customer = { id: newId(), name }
  await service.customers.add(customer)
  event({ event: 'customer_changed', level: 'info', requestId, cause: 'added', customerId: customer.id })
  return ok(customer)
}
