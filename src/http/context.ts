import type { Context, MiddlewareHandler } from 'hono'
import { reportMisconfiguration, serviceFor } from '../flows/assemble.ts'
import type { Caller, Service } from '../flows/service.ts'
import type { Session } from '../flows/steps/authenticate.ts'
import { fail } from './refusals/fail.ts'

export interface AppEnv {
  Bindings: Env
  Variables: { service: Service; requestId: string; session: Session }
}

/** Gives every handler the service; while the configuration is bad, every route answers `GLOBAL_1001`. */
export const withService: MiddlewareHandler<AppEnv> = async (c, next) => {
  const service = await serviceFor(c.env)
  if (service instanceof Error) {
    reportMisconfiguration(service, c.var.requestId)
    return fail(c, { code: 'GLOBAL_1001', cause: 'misconfigured' })
  }
  c.set('service', service)
  await next()
}

/**
 * Characters of a user agent that a family keeps: its bytes must be bounded (invariant 5). What is left of one that was
 * cut in two is replaced, as SQLite would do: agents are compared with stored ones.
 */
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
      userAgent: c.req.header('user-agent')?.slice(0, MAX_USER_AGENT).toWellFormed() ?? null,
      ipAddress: address ?? null,
      country: cf?.country ?? null,
    },
  }
}
