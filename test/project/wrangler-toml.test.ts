import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { expect, it } from 'vitest'
import { writeAssets } from '../../scripts/assets.ts'
import { ROOT } from '../../scripts/project.ts'
import { CRON } from '../../scripts/start/cron.ts'

type Toml = Record<string, unknown>

const { env, ...deployment } = parse(readFileSync(join(ROOT, 'wrangler.toml'), 'utf8')) as Toml & {
  env: Record<string, Toml>
}
const local = env.local as Toml

/** Keys that an environment inherits if it does not repeat them (wrangler's documentation: "Inheritable keys"). */
const INHERITED = [
  'main',
  'compatibility_date',
  'compatibility_flags',
  'send_metrics',
  'migrations',
  'observability',
  'minify',
  'keep_names',
  'upload_source_maps',
  'triggers',
  'rules',
  'assets',
  // Not a key of environments: the table of the top level holds for all.
  'alias',
]

/** Keys that may differ. Separate tests check each. */
const LOCAL_ONLY = ['name', 'workers_dev', 'vars', 'ratelimits', 'secrets', 'analytics_engine_datasets']

/** Rate limits that a deployment may leave out. */
const OPTIONAL = ['REFRESH_PER_FAMILY', 'SESSION_PER_FAMILY', 'EXCHANGE_PER_CLIENT']

it('has one environment beside the deployment: local', () => {
  expect(Object.keys(env)).toEqual(['local'])
})

it('differs locally in nothing but the name, the variables, the secrets, the rate limits and the metrics', () => {
  const pick = (from: Toml, wanted: (key: string) => boolean) =>
    Object.fromEntries(Object.entries(from).filter(([key]) => wanted(key)))
  const effective = { ...pick(deployment, (key) => INHERITED.includes(key)), ...local }
  const same = (key: string) => !LOCAL_ONLY.includes(key)
  expect(pick(effective, same)).toEqual(pick(deployment, same))
  expect(local.workers_dev).toBe(false)
})

it('repeats every rate limit that must be bound with exactly 1,000,000, and no other', () => {
  const limits = deployment.ratelimits as { name: string; simple: { limit: number; period: number } }[]
  const must = limits.filter(({ name }) => !OPTIONAL.includes(name))
  expect(local.ratelimits).toEqual(
    must.map((limit) => ({ ...limit, simple: { ...limit.simple, limit: 1_000_000 } })),
  )
  for (const { simple } of limits) expect(simple.limit).toBeLessThan(1000)
})

it('binds the metrics locally, as the comment of the deployment would', () => {
  expect(deployment.analytics_engine_datasets).toBeUndefined()
  const commented = readFileSync(join(ROOT, 'wrangler.toml'), 'utf8')
    .split('\n')
    .filter((line) => /^# (\[\[analytics|(binding|dataset) = )/.test(line))
    .map((line) => line.slice(2))
  expect(commented).toHaveLength(3)
  expect(local.analytics_engine_datasets).toEqual(parse(commented.join('\n')).analytics_engine_datasets)
})

it('gives rate limits their own ids, because all Workers of an account share them', () => {
  const ids = (deployment.ratelimits as { namespace_id: string }[]).map((limit) => limit.namespace_id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^8317\d{3}$/)
})

it('has local variables for the environment, the issuer and the console alone', () => {
  expect(Object.keys(local.vars as Toml)).toEqual([
    'ENVIRONMENT',
    ...Object.keys(deployment.vars as Toml),
    'CONSOLE',
  ])
})

it('requires locally, besides the secrets of a deployment, the operator token and the keys for events, or wrangler would not read it', () => {
  const { required } = deployment.secrets as { required: string[] }
  expect(required).toEqual(['ACCESS_TOKEN_KEYS', 'REFRESH_TOKEN_KEYS'])
  expect(local.secrets).toEqual({ required: [...required, 'OPERATOR_TOKEN', 'EVENT_KEYS'] })
})

it('binds the names of the documents', () => {
  expect(deployment.d1_databases).toEqual([
    { binding: 'DB', database_name: 'edge-token-service', migrations_dir: 'migrations' },
  ])
  expect(deployment.kv_namespaces).toEqual([{ binding: 'REVOKED' }])
  expect(deployment.durable_objects).toEqual({
    bindings: [
      { name: 'FAMILY_CELLS', class_name: 'FamilyCell' },
      { name: 'RECEIVERS', class_name: 'EventReceiver' },
    ],
  })
  expect(deployment.migrations).toEqual([
    { tag: 'v1', new_sqlite_classes: ['FamilyCell'] },
    { tag: 'v2', new_sqlite_classes: ['EventReceiver'] },
  ])
  const names = (deployment.ratelimits as { name: string }[]).map(({ name }) => name)
  expect(names).toEqual(['CREATE_PER_ADDRESS', 'CREATE_PER_NAME', ...OPTIONAL])
  expect(deployment.send_metrics).toBe(false)
})

it('has the schedule that npm start triggers', () => {
  expect(deployment.triggers).toEqual({ crons: [CRON] })
})

it('has static files under /static only, where no route is', () => {
  expect(deployment.assets).toEqual({ directory: 'public', run_worker_first: ['/*', '!/static/*'] })
  writeAssets()
  const served = readdirSync(join(ROOT, 'public'), { recursive: true, encoding: 'utf8' })
  expect(served.filter((name) => !name.startsWith('static')).toSorted()).toEqual(['_headers'])
  expect(served).toContain(join('static', 'home.js'))
})
