import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { variableFaultsOf } from '../../scripts/deploy/checks.ts'
import { deploymentConfiguration } from '../../scripts/deploy/configuration.ts'
import { targetOf, type Wanted } from '../../scripts/deploy/target.ts'
import { ROOT } from '../../scripts/project.ts'
import { deployed, TARGET, toml, withVars } from '../support/deployment-rules.ts'

describe('the configuration of a deployment', () => {
  it('is the top level of wrangler.toml, with the name, the URL and absolute paths', () => {
    const { env: _env, ...top } = toml
    const made = deploymentConfiguration(toml, TARGET)
    const same = ['compatibility_date', 'compatibility_flags', 'durable_objects', 'migrations', 'triggers']
    for (const key of same) expect(made[key]).toEqual(top[key])
    expect(Object.keys(made).toSorted()).toEqual([...Object.keys(top), 'workers_dev'].toSorted())
    expect(Object.keys(made.alias as object)).toEqual(Object.keys(toml.alias))
    expect(made).toMatchObject({
      alias: {
        '../locales/index.js': 'zod/v4/locales/en.js',
        './compile.js': join(ROOT, 'src', 'unused-zod.ts'),
      },
      name: 'edge-token-service',
      workers_dev: false,
      vars: { ISSUER: 'https://tokens.example.com', AUDIENCE: 'https://tokens.example.com' },
      ratelimits: toml.ratelimits,
    })
  })

  it('shares nothing with a deployment of another name: neither database, namespace nor rate limits', () => {
    const own = {
      ...toml,
      d1_databases: toml.d1_databases.map((one) => ({ ...one, database_id: 'an-id' })),
      kv_namespaces: toml.kv_namespaces.map((one) => ({ ...one, id: 'an-id' })),
    }
    expect(deploymentConfiguration(own, TARGET)).toMatchObject({
      d1_databases: [{ database_id: 'an-id', database_name: 'edge-token-service' }],
      kv_namespaces: [{ id: 'an-id' }],
    })
    const staging = deploymentConfiguration(own, { ...TARGET, name: 'staging' })
    const [database] = staging.d1_databases as Record<string, string>[]
    expect(database).not.toHaveProperty('database_id')
    expect(database?.database_name).toBe('staging')
    expect(staging.kv_namespaces).toEqual([{ binding: 'REVOKED', id: undefined }])
    const found = deploymentConfiguration(own, { ...TARGET, name: 'staging', revokedId: 'found' })
    expect(found.kv_namespaces).toEqual([{ binding: 'REVOKED', id: 'found' }])
    const ids = (made: Record<string, unknown>) =>
      (made.ratelimits as { namespace_id: string }[]).map((limit) => Number(limit.namespace_id))
    const preview = deploymentConfiguration(own, { ...TARGET, name: 'preview' })
    const all = [deploymentConfiguration(own, TARGET), staging, preview].flatMap(ids)
    expect(new Set(all).size).toBe(15)
    for (const id of all) expect(id > 0 && id < 2 ** 31).toBe(true)
    expect(ids(deploymentConfiguration(own, { ...TARGET, name: 'staging' }))).toEqual(ids(staging))
  })

  it('keeps the optional bindings in a deployment of another name, with its own objects', () => {
    const datasets = [{ binding: 'METRICS', dataset: 'edge_token_service' }]
    const measured = { ...toml, analytics_engine_datasets: datasets }
    const staging = deploymentConfiguration(measured, { ...TARGET, name: 'staging' })
    expect(staging).toMatchObject({
      analytics_engine_datasets: datasets,
      durable_objects: {
        bindings: expect.arrayContaining([{ name: 'RECEIVERS', class_name: 'EventReceiver' }]),
      },
      migrations: [{ new_sqlite_classes: ['FamilyCell'] }, { new_sqlite_classes: ['EventReceiver'] }],
    })
    // The objects of a class without `script_name` are those of the Worker.
    expect(JSON.stringify(staging.durable_objects)).not.toContain('script_name')
  })

  it('leaves the routes of the file to the deployment of its name', () => {
    const routes = [{ pattern: 'tokens.example.com', custom_domain: true }]
    const routed = { ...toml, routes, route: 'example.com/*' }
    expect(deploymentConfiguration(routed, TARGET)).toMatchObject({ routes, route: 'example.com/*' })
    const staging = deploymentConfiguration(routed, { ...TARGET, name: 'staging' })
    expect(staging).not.toHaveProperty('routes')
    expect(staging).not.toHaveProperty('route')
  })

  it('has the variables of [env.NAME.vars] for that name alone', () => {
    const vars = { ALLOWED_ORIGINS: 'https://staging.example.com' }
    const more = { ...toml, env: { ...toml.env, staging: { vars } } }
    const variables = (name: string) => deploymentConfiguration(more, { ...TARGET, name }).vars
    expect(variables('staging')).toMatchObject(vars)
    expect(variables('edge-token-service')).not.toHaveProperty('ALLOWED_ORIGINS')
  })

  it('attaches a custom domain only where one is given', () => {
    expect(deploymentConfiguration(toml, TARGET)).not.toHaveProperty('routes')
    expect(deploymentConfiguration(toml, { ...TARGET, domain: 'tokens.example.com' }).routes).toEqual([
      { pattern: 'tokens.example.com', custom_domain: true },
    ])
  })
})

describe('the URL and the audience', () => {
  const wanted: Wanted = { name: toml.name, workersDev: false, revokedId: null, endsTokens: false }
  const URL_OF_TODAY = { ISSUER: 'https://tokens.example.com', AUDIENCE: 'https://api.example.com' }

  it('are unknown for a first deployment without a domain', () => {
    const target = targetOf(wanted, toml, null, { keys: {} })
    expect(target).toEqual({ ...TARGET, issuer: null, workersDev: true })
  })

  it('are those that run today, or those of wrangler.toml, or those that are given', () => {
    const running = deployed(URL_OF_TODAY)
    expect(targetOf(wanted, toml, running, { keys: {} })).toMatchObject({
      issuer: URL_OF_TODAY.ISSUER,
      audience: URL_OF_TODAY.AUDIENCE,
      domain: null,
      workersDev: false,
    })
    expect(targetOf(wanted, withVars(URL_OF_TODAY), null, { keys: {} })).toMatchObject({
      issuer: URL_OF_TODAY.ISSUER,
      audience: URL_OF_TODAY.AUDIENCE,
    })
    const domain = targetOf({ ...wanted, domain: 'tokens.example.com' }, toml, null, { keys: {} })
    expect(domain).toMatchObject({ issuer: URL_OF_TODAY.ISSUER, domain: 'tokens.example.com' })
    // The file is for the deployment of its own name.
    const staging = targetOf({ ...wanted, name: 'staging' }, withVars(URL_OF_TODAY), null, { keys: {} })
    expect(staging.issuer).toBeNull()
  })

  it('do not change by accident, because every token of today would be refused', () => {
    const running = deployed(URL_OF_TODAY)
    const other = { ...wanted, domain: 'other.example.com' }
    expect(() => targetOf(other, toml, running, { keys: {} })).toThrow(
      /^ISSUER would change from .*--end-tokens/s,
    )
    const audience = { ...wanted, audience: 'other' }
    expect(() => targetOf(audience, toml, running, { keys: {} })).toThrow(/^AUDIENCE would change/)
    expect(targetOf({ ...other, endsTokens: true }, toml, running, { keys: {} })).toMatchObject({
      issuer: 'https://other.example.com',
    })
    expect(() => targetOf(wanted, withVars({ AUDIENCE: 'x' }), running, { keys: {} })).toThrow(
      /AUDIENCE would/,
    )
  })

  it('attach a remembered domain again, if it is still the URL', () => {
    const running = deployed(URL_OF_TODAY)
    const remembered = { keys: {}, domain: 'tokens.example.com' }
    expect(targetOf(wanted, toml, running, remembered).domain).toBe('tokens.example.com')
    const other = deployed({ ...URL_OF_TODAY, ISSUER: 'https://tokens.acme.workers.dev' })
    expect(targetOf(wanted, toml, other, remembered)).toMatchObject({ domain: null, workersDev: true })
  })

  it('are refused with the other variables if the URL is none', () => {
    const unreadable = withVars({ ISSUER: 'tokens.example.com' })
    const target = targetOf(wanted, unreadable, null, { keys: {} })
    expect(variableFaultsOf(unreadable, target)).toEqual(['ISSUER: must be an absolute URL'])
  })

  it('have no workers.dev URL beside a custom domain without saying so', () => {
    const running = deployed(URL_OF_TODAY)
    const said = { ...toml, workers_dev: true }
    expect(() => targetOf(wanted, said, running, { keys: {} })).toThrow(
      /^workers_dev = true .*--workers-dev/s,
    )
    expect(targetOf({ ...wanted, workersDev: true }, said, running, { keys: {} }).workersDev).toBe(true)
    expect(targetOf({ ...wanted, workersDev: true }, toml, running, { keys: {} }).workersDev).toBe(true)
    const none = { ...toml, workers_dev: false }
    expect(() => targetOf(wanted, none, null, { keys: {} })).toThrow(/no custom domain: give --domain/)
    const staging = { ...wanted, name: 'staging' }
    expect(targetOf(staging, none, null, { keys: {} }).workersDev).toBe(true)
  })
})
