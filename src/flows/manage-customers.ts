import { newId } from '../core/ids.ts'
import type { Page } from '../core/page.ts'
import { ok, type Result } from '../core/result.ts'
import { event } from '../observe/events.ts'
import type { Customer } from '../users/customer-store.ts'
import type { OperatorCall, Service } from './service.ts'

/** Adds a customer. Names need not be unique. */
export async function addCustomer(
  service: Service,
  name: string,
  { requestId, operator }: OperatorCall,
): Promise<Result<Customer>> {
  const customer = { id: newId(), name }
  await service.customers.add(customer, { event: 'customer_added', subjectId: customer.id, operator })
  const line = { cause: 'added', customerId: customer.id, operatorId: operator.id }
  event({ event: 'customer_changed', level: 'info', requestId, ...line })
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
