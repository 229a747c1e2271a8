import type { Context } from 'hono'
import type { Operator } from '../core/operator.ts'
import type { Session } from '../flows/authenticate.ts'
import type { Caller, Front, OperatorCall, Service, Trace } from '../flows/service.ts'
import type { RequestProof } from '../flows/steps/prove-key.ts'
import type { Client } from '../users/client-store.ts'
import type { RouteGroup } from './group.ts'
import type { Outcome } from './measure.ts'

export interface AppEnv {
  Bindings: Env
  Variables: {
    group: RouteGroup
    service: Service
    requestId: string
    body: string
    session: Session
    operator: Operator
    outcome: Outcome | undefined
    /** The client of a call of the Event Stream Management API. */
    client: Client
    /** The front that makes the call for its user. */
    front: Front | undefined
  }
}

/**
 * Characters of a user agent that a family keeps. The limit bounds the bytes of a family (invariant 5). The cut can split a
 * character in two. What is left of it is replaced, as SQLite would do, because agents are compared with stored ones.
 */
const MAX_USER_AGENT = 256

/** The trace of this request, for the log. */
export function traceOf(c: Context<AppEnv>): Trace {
  return { requestId: c.var.requestId }
}

/** The trace of a request of the operator routes, with its operator. */
export function operatorCallOf(c: Context<AppEnv>): OperatorCall {
  return { ...traceOf(c), operator: c.var.operator }
}

/** The DPoP proof of a request, if it has one. */
export function proofOf(c: Context<AppEnv>): RequestProof {
  return { proof: c.req.header('dpop'), method: c.req.method, url: c.req.url }
}

/**
 * The caller, as the platform describes it, or as an authenticated front does (`middleware/front.ts`). Headers that a caller
 * can invent are not read. The continent is that of the front, because a country has none here.
 */
export function callerOf(c: Context<AppEnv>): Caller {
  const platform = platformCallerOf(c)
  const front = c.get('front')
  if (front === undefined) return platform
  return { ...platform, address: front.origin.ipAddress ?? 'unknown', origin: front.origin, front }
}

/** The user agent in a header, or null. */
export function agentOf(c: Context<AppEnv>, header: 'user-agent' | 'front-user-agent'): string | null {
  return c.req.header(header)?.slice(0, MAX_USER_AGENT).toWellFormed() ?? null
}

function platformCallerOf(c: Context<AppEnv>): Caller {
  const address = c.req.header('cf-connecting-ip')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of an incoming request; Hono types it as of any
  const cf = c.req.raw.cf as IncomingRequestCfProperties | undefined
  return {
    ...traceOf(c),
    address: address ?? 'unknown',
    continent: cf?.continent,
    origin: {
      userAgent: agentOf(c, 'user-agent'),
      ipAddress: address ?? null,
      country: cf?.country ?? null,
    },
  }
}
