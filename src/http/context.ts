import type { Context, MiddlewareHandler } from 'hono'
import { ConfigFault, checkBindings, parseConfig } from '../config.ts'
import { Cells } from '../families/client.ts'
import type { Session } from '../flows/bearer.ts'
import type { Caller, Service } from '../flows/service.ts'
import { KeyFault } from '../keys/import.ts'
import { loadKeyring } from '../keys/keyring.ts'
import { Limits } from '../limits/limits.ts'
import { event } from '../observe/events.ts'
import { Clients } from '../users/clients.ts'
import { Customers } from '../users/customers.ts'
import { Database } from '../users/database.ts'
import { Directory } from '../users/directory.ts'
import { HashLine } from '../users/hash-line.ts'
import { fail } from './fail.ts'

export interface AppEnv {
  Bindings: Env
  Variables: { service: Service; requestId: string; session: Session }
}

// The runtime hands the same `env` to every request of an isolate. The finished service is kept, never its promise:
// a promise belongs to the request that made it, and would hang the others if that one were cancelled.
const services = new WeakMap<Env, Service>()

/** Gives every handler the service; while the configuration is bad, every route answers `GLOBAL_1001`. */
export const withService: MiddlewareHandler<AppEnv> = async (c, next) => {
  let service = services.get(c.env)
  if (service === undefined) {
    const built = await build(c.env)
    if (built instanceof Error) {
      const faults = built instanceof ConfigFault ? built.faults : [built.message]
      event({ event: 'misconfigured', level: 'error', requestId: c.var.requestId, faults })
      return fail(c, { code: 'GLOBAL_1001', cause: 'misconfigured' })
    }
    service = built
    services.set(c.env, service)
  }
  c.set('service', service)
  await next()
}

async function build(env: Env): Promise<Service | ConfigFault | KeyFault> {
  try {
    const config = parseConfig(env)
    checkBindings(env)
    const database = new Database(env.DB)
    return {
      config,
      keyring: await loadKeyring(env, config.local),
      directory: new Directory(database),
      customers: new Customers(database),
      clients: new Clients(database),
      cells: new Cells(env.FAMILY_CELLS),
      limits: new Limits(env),
      hashes: new HashLine(),
    }
  } catch (error) {
    if (error instanceof ConfigFault || error instanceof KeyFault) return error
    throw error
  }
}

/** Characters of a user agent that a family keeps: its bytes must be bounded (invariant 5). */
const MAX_USER_AGENT = 256

/** Who calls, as the platform says; a header that a caller could invent is not asked. */
export function callerOf(c: Context<AppEnv>): Caller {
  const address = c.req.header('cf-connecting-ip')
  const cf = c.req.raw.cf as IncomingRequestCfProperties | undefined
  return {
    requestId: c.var.requestId,
    address: address ?? 'unknown',
    continent: cf?.continent,
    proof: c.req.header('dpop'),
    method: c.req.method,
    url: c.req.url,
    origin: {
      userAgent: c.req.header('user-agent')?.slice(0, MAX_USER_AGENT) ?? null,
      ipAddress: address ?? null,
      country: cf?.country ?? null,
    },
  }
}
