import type { Environment } from '../project.ts'
import { secretNameFaults } from '../wrangler/configuration.ts'
import type { StartArguments } from './arguments.ts'
import { DEV_VARS, type Variables } from './dev-vars.ts'

/** The service with one line for each request, which no deployment has. */
const LOCAL_WORKER = 'scripts/start/local-worker.ts'

/** What `npm start` will run. */
export interface StartPlan {
  readonly host: string
  readonly origin: string
  /** Everything the Worker will be given: what the configuration's check reads. */
  readonly variables: Variables
  /** Names in .dev.vars that wrangler does not pass on. */
  readonly ignored: readonly string[]
  /** Names that must not be where they are, one line a fault. */
  readonly misplaced: readonly string[]
  /** For `wrangler`. */
  readonly dev: readonly string[]
  readonly migrate: readonly string[]
  /** `wrangler d1 execute`, to which the SQL is still to be added. */
  readonly execute: readonly string[]
}

/**
 * Joins what was asked with what is configured, by wrangler's rules: `--var` beats .dev.vars, which beats
 * wrangler.toml; and of .dev.vars only what wrangler.toml declares is read. The issuer follows the port, unless
 * `--var` or .dev.vars says otherwise.
 */
export function planStart(asked: StartArguments, local: Environment, devVars: Variables): StartPlan {
  const everywhere = asked.ip === undefined || ['*', '0.0.0.0', '::'].includes(asked.ip)
  const host = everywhere || asked.ip === undefined ? 'localhost' : asked.ip
  const origin = `${asked.https ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${asked.port}`
  const declared = new Set([...Object.keys(local.vars), ...local.secrets.required])
  const read = Object.fromEntries(Object.entries(devVars).filter(([name]) => declared.has(name)))
  const issuer = Object.entries({ ISSUER: origin, AUDIENCE: origin }).filter(
    ([name]) => read[name] === undefined && asked.variables[name] === undefined,
  )
  const place = asked.persistTo === undefined ? [] : ['--persist-to', asked.persistTo]
  const database = ['DB', '--local', '--env', 'local', ...place]
  return {
    host,
    origin,
    variables: { ...local.vars, ...read, ...Object.fromEntries(issuer), ...asked.variables },
    ignored: Object.keys(devVars).filter((name) => !declared.has(name)),
    misplaced: [
      ...secretNameFaults(local.secrets.required),
      // `wrangler secret bulk .dev.vars` would deploy it, and let local keys and an http issuer pass there.
      ...('ENVIRONMENT' in devVars
        ? [`ENVIRONMENT: take it out of ${DEV_VARS}; [env.local] of wrangler.toml sets it`]
        : []),
    ],
    dev: [
      'dev',
      ...(asked.json ? [] : [LOCAL_WORKER]),
      '--env',
      'local',
      ...issuer.flatMap(([name, value]) => ['--var', `${name}:${value}`]),
      ...asked.forwarded,
    ],
    migrate: ['d1', 'migrations', 'apply', ...database],
    execute: ['d1', 'execute', ...database, '--command'],
  }
}
