import type { Environment } from '../project.ts'
import { secretNameFaults } from '../wrangler/configuration.ts'
import type { StartArguments } from './arguments.ts'
import { DEMO } from './demo-user.ts'
import { DEV_VARS, type Variables } from './dev-vars.ts'

/** The Worker with one line for each request, which no deployment has. */
const LOCAL_WORKER = 'scripts/start/local-worker.ts'

/** The commands of `npm start`. */
export interface StartPlan {
  readonly host: string
  readonly origin: string
  /** All variables of the Worker, which the configuration's check reads. */
  readonly variables: Variables
  /** Names in .dev.vars that wrangler does not pass on. */
  readonly ignored: readonly string[]
  /** Misplaced names, one line a fault. */
  readonly misplaced: readonly string[]
  /** The arguments of `wrangler`. */
  readonly dev: readonly string[]
  readonly migrate: readonly string[]
  /** The arguments of `wrangler d1 execute`, without the SQL. */
  readonly execute: readonly string[]
}

/**
 * Combines the arguments with the configuration, by wrangler's rules: `--var` overrides .dev.vars, which overrides
 * wrangler.toml. Of .dev.vars, only names that wrangler.toml declares are read. The issuer has the port, and the page of
 * the service has the demo user, unless `--var` or .dev.vars sets another.
 */
export function planStart(asked: StartArguments, local: Environment, devVars: Variables): StartPlan {
  const everywhere = asked.ip === undefined || ['*', '0.0.0.0', '::'].includes(asked.ip)
  const host = everywhere || asked.ip === undefined ? 'localhost' : asked.ip
  const origin = `${asked.https ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${asked.port}`
  const declared = new Set([...Object.keys(local.vars), ...local.secrets.required])
  const read = Object.fromEntries(Object.entries(devVars).filter(([name]) => declared.has(name)))
  // The page at `/` logs the demo user in by one press.
  const demo = `${DEMO.username} ${DEMO.password}`
  const given = Object.entries({ ISSUER: origin, AUDIENCE: origin, DEMO_USER: demo }).filter(
    ([name]) => read[name] === undefined && asked.variables[name] === undefined,
  )
  const place = asked.persistTo === undefined ? [] : ['--persist-to', asked.persistTo]
  const database = ['DB', '--local', '--env', 'local', ...place]
  return {
    host,
    origin,
    variables: { ...local.vars, ...read, ...Object.fromEntries(given), ...asked.variables },
    ignored: Object.keys(devVars).filter((name) => !declared.has(name)),
    misplaced: [
      ...secretNameFaults(local.secrets.required),
      // `wrangler secret bulk .dev.vars` would deploy it, and allow local keys and an http issuer there.
      ...('ENVIRONMENT' in devVars
        ? [`ENVIRONMENT: take it out of ${DEV_VARS}; [env.local] of wrangler.toml sets it`]
        : []),
    ],
    dev: [
      'dev',
      ...(asked.json ? [] : [LOCAL_WORKER]),
      '--env',
      'local',
      ...given.flatMap(([name, value]) => ['--var', `${name}:${value}`]),
      ...asked.forwarded,
    ],
    migrate: ['d1', 'migrations', 'apply', ...database],
    execute: ['d1', 'execute', ...database, '--command'],
  }
}
