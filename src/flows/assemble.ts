import { ConfigFault, checkBindings, parseConfig } from '../config.ts'
import { Cells } from '../families/cells.ts'
import { KeyFault } from '../keys/import-key.ts'
import { loadKeyring } from '../keys/keyring.ts'
import { event } from '../observe/events.ts'
import { RateLimits } from '../rate-limits.ts'
import { Clients } from '../users/client-store.ts'
import { Customers } from '../users/customer-store.ts'
import { Database } from '../users/database.ts'
import { Directory } from '../users/directory.ts'
import { HashQueue } from '../users/hash-queue.ts'
import { Revocations } from '../users/revocations.ts'
import type { Service } from './service.ts'

// The runtime hands the same `env` to every request of an isolate. The finished service is kept, never its promise:
// a promise belongs to the request that made it, and would hang the others if that one were cancelled.
const services = new WeakMap<Env, Service>()

/** The service of an environment, made once; or what is wrong with its variables, bindings or keys. */
export async function serviceFor(env: Env): Promise<Service | ConfigFault | KeyFault> {
  const known = services.get(env)
  if (known !== undefined) return known
  try {
    const service = await assemble(env)
    services.set(env, service)
    return service
  } catch (error) {
    if (error instanceof ConfigFault || error instanceof KeyFault) return error
    throw error
  }
}

/** Logs why nothing is served. */
export function reportMisconfiguration(fault: ConfigFault | KeyFault, requestId?: string): void {
  const faults = fault instanceof ConfigFault ? fault.faults : [fault.message]
  event({
    event: 'misconfigured',
    level: 'error',
    ...(requestId === undefined ? {} : { requestId }),
    faults,
  })
}

async function assemble(env: Env): Promise<Service> {
  const config = parseConfig(env)
  checkBindings(env)
  const database = new Database(env.DB)
  return {
    config,
    keyring: await loadKeyring(env, config.local),
    directory: new Directory(database),
    revocations: new Revocations(database),
    customers: new Customers(database),
    clients: new Clients(database),
    cells: new Cells(env.FAMILY_CELLS),
    limits: new RateLimits(env),
    hashes: new HashQueue(),
  }
}
