import { newId } from '../core/ids.ts'
import { ok, type Result } from '../core/result.ts'
import type { Customer } from '../users/customers.ts'
import type { Service } from './service.ts'

/** A new customer. Names need not be unique: ids are. */
export async function addCustomer(service: Service, name: string): Promise<Result<Customer>> {
  const customer = { id: newId(), name }
  await service.customers.add(customer)
  return ok(customer)
}
