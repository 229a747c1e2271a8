import type { Right } from '../../src/users/client-store.ts'
import { contentOf, operate } from './api.ts'

export interface TestClient {
  readonly clientId: string
  readonly clientSecret: string
  /** Its credentials as `client_secret_basic` (RFC 6749 §2.3.1). */
  readonly basic: string
}

/** A new client with these rights, of one customer or of all. */
export async function newClient(rights: readonly Right[], customerId?: string): Promise<TestClient> {
  const added = await operate('POST', '/client', { name: 'a client', rights, customerId })
  const client = await contentOf<{ clientId: string; clientSecret: string }>(added)
  return { ...client, basic: `Basic ${btoa(`${client.clientId}:${client.clientSecret}`)}` }
}
