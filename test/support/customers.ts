import { env } from 'cloudflare:workers'
import { contentOf, operate, type Vars } from './api.ts'
import { sql } from './cells.ts'

/** A customer as operators see it after a change. */
export interface CustomerView {
  id: string
  name: string
  policy: Record<string, unknown>
  pending: number
}

/** Changes the policy of a customer. */
export async function setPolicy(customerId: string, policy: object, vars?: Vars): Promise<CustomerView> {
  return contentOf<CustomerView>(await operate('PATCH', `/customer/${customerId}`, { policy }, vars))
}

/** The cells that have yet to confirm a policy of a customer. */
export async function pendingCells(customerId: string): Promise<string[]> {
  const found = await env.DB.prepare('SELECT cell FROM pending_policies WHERE customer_id = ? ORDER BY cell')
    .bind(customerId)
    .all<{ cell: string }>()
  return found.results.map(({ cell }) => cell)
}

/** The limits of a customer in a cell, or undefined. */
export async function limitsIn(cell: Parameters<typeof sql>[0], customerId: string) {
  const [row] = await sql(cell, 'SELECT * FROM customer_limits WHERE customer_id = ?', customerId)
  return row
}
