import type { Context } from 'hono'
import { type EpochMs, now } from '../core/clock.ts'
import type { ExchangedPair } from '../flows/steps/exchange.ts'
import { type Point, writePoint } from '../observe/metrics.ts'
import type { AppEnv } from './context.ts'

/** What came of a call, for its point. */
export type Outcome = Pick<Point, 'outcome' | 'cause' | 'cell'>

/** The calls that have a kind of their own. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['POST /api/v2/auth/token', 'login'],
  ['PUT /api/v2/auth/token', 'refresh'],
  ['DELETE /api/v2/auth/token', 'logout'],
  ['PUT /api/v2/auth/password', 'password'],
  ['POST /api/v2/auth/password-reset', 'reset'],
  ['POST /api/v2/client/password-reset', 'reset_asked'],
  ['GET /api/v2/user', 'administration'],
  ['POST /oauth2/token', 'grant'],
  ['POST /oauth2/introspect', 'introspection'],
  ['POST /oauth2/revoke', 'revocation'],
])

/** The kinds of the other calls, by the beginning of their paths. */
const KINDS_BELOW = [
  ['/api/v2/operator/', 'operator'],
  ['/api/v2/user/', 'administration'],
  ['/api/v2/auth/', 'session'],
  ['/ssf/', 'signals'],
] as const

/** Every kind of a call that has points. */
export const CALL_KINDS = [...new Set([...KINDS.values(), ...KINDS_BELOW.map(([, kind]) => kind)])]

const WITHOUT_A_PAIR = ['reset', 'reset_asked', 'introspection', 'revocation', 'operator', 'signals']

/** Kinds whose caller is a client with a pair, which may be bound to a key. */
const CLIENTS: ReadonlySet<string> = new Set(CALL_KINDS.filter((kind) => !WITHOUT_A_PAIR.includes(kind)))

/** The kind of a call. Null: the call has no point, such as a page, the keys, or a path that is not there. */
export function kindOf(method: string, path: string): string | null {
  return (
    KINDS.get(`${method} ${path}`) ??
    KINDS_BELOW.find(([beginning]) => path.startsWith(beginning))?.[1] ??
    null
  )
}

/** Notes what came of a call. Without a note a call that was answered is `done`. A refusal notes itself. */
export function note(c: Context<AppEnv>, outcome: Outcome): void {
  c.set('outcome', outcome)
}

/** The outcome of a refresh that was answered with a pair. */
export function outcomeOf({ isRetry, cell }: ExchangedPair): Outcome {
  return { outcome: isRetry ? 'retried' : 'rotated', cell }
}

/**
 * Writes the point of a call that began at a moment. In a deployment the clock stands still while code runs, so the time is
 * that of the calls of cells and the database.
 */
export function measure(c: Context<AppEnv>, began: EpochMs): void {
  if (c.env.METRICS === undefined) return
  const kind = kindOf(c.req.method, c.req.path)
  if (kind === null) return
  const outcome = c.get('outcome') ?? { outcome: 'done' }
  // A path that is not there below a known beginning.
  if (outcome.cause === 'unknown_path' || outcome.cause === 'method_not_allowed') return
  const client = CLIENTS.has(kind) ? clientOf(c) : ''
  writePoint(c.env.METRICS, { kind, ...outcome, client, milliseconds: now() - began })
}

function clientOf(c: Context<AppEnv>): string {
  return c.req.header('dpop') === undefined ? 'bearer' : 'dpop'
}
