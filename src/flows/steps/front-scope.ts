import type { Caller } from '../service.ts'

/**
 * Whether a caller may speak for the users of a customer who have proved nothing yet. A front of a customer speaks for that
 * customer's users alone, because it can name any address to the rate limits. A token of a user proves more than that.
 */
export function speaksFor({ front }: Caller, customerId: string): boolean {
  return front === undefined || front.customerId === null || front.customerId === customerId
}
