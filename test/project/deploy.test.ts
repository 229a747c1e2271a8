import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { accountOf } from '../../scripts/deploy/account.ts'
import { deploymentFaults, idleSecrets, secretFaults, variableFaultsOf } from '../../scripts/deploy/checks.ts'
import { deploymentConfiguration, type Target } from '../../scripts/deploy/configuration.ts'
import { refuseTakenDomain } from '../../scripts/deploy/custom-domain.ts'
import type { Deployed } from '../../scripts/deploy/deployed.ts'
import { readDeployOptions } from '../../scripts/deploy/options.ts'
import { planOf, planText, type Situation } from '../../scripts/deploy/plan.ts'
import { missingSecrets, refuseLostKeys } from '../../scripts/deploy/secrets.ts'
import { loginLine } from '../../scripts/deploy/summary.ts'
import { targetOf, type Wanted } from '../../scripts/deploy/target.ts'
import { variableChanges } from '../../scripts/deploy/variable-changes.ts'
import { readWranglerToml, TomlFault, tomlOf, type WranglerToml } from '../../scripts/project.ts'
import { SHELLS } from '../support/shells.ts'

// The rules of `npm run deploy`. test/project/deployment runs the whole command.

const toml = readWranglerToml()

const TARGET: Target = {
  name: toml.name,
  issuer: 'https://tokens.example.com',
  audience: null,
  domain: null,
  workersDev: false,
  revokedId: null,
}

const deployed = (vars: Record<string, string>): Deployed => ({
  versions: [{ id: 'a-version', percentage: 100 }],
  vars,
  secrets: ['ACCESS_TOKEN_KEYS', 'REFRESH_TOKEN_KEYS', 'OPERATOR_TOKEN'],
  revokedId: 'an-id',
  databaseId: 'a-database',
  isThisService: true,
})

const withVars = (vars: Record<string, string>): WranglerToml => ({
  ...toml,
  vars: { ...toml.vars, ...vars },
})

describe('the configuration of a deployment', () => {
  it('is the top level of wrangler.toml, with the name, the URL and absolute paths', () => {
    const { env: _env, ...top } = toml
    const made = deploymentConfiguration(toml, TARGET)
    const same = [
      'compatibility_date',
      'compatibility_flags',
      'durable_objects',
      'migrations',
      'triggers',
      'alias',
    ]
    for (const key of same) expect(made[key]).toEqual(top[key])
    expect(Object.keys(made).toSorted()).toEqual([...Object.keys(top), 'workers_dev'].toSorted())
    expect(made).toMatchObject({
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
    expect(new Set(all).size).toBe(12)
    for (const id of all) expect(id > 0 && id < 2 ** 31).toBe(true)
    expect(ids(deploymentConfiguration(own, { ...TARGET, name: 'staging' }))).toEqual(ids(staging))
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

describe('the plan', () => {
  const situation = (changes: Partial<Situation> = {}): Situation => ({
    target: TARGET,
    deployed: null,
    changes: [],
    missing: new Map(),
    secretsFile: '/home/ann/secrets.json',
    customer: undefined,
    user: undefined,
    operates: true,
    ...changes,
  })
  const names = (changes: Partial<Situation>) => planOf(situation(changes)).map(({ name }) => name)

  it('makes the database before it migrates it, the first time', () => {
    const missing = missingSecrets(['ACCESS_TOKEN_KEYS', 'REFRESH_TOKEN_KEYS'], [], {}, {})
    const first = { missing, target: { ...TARGET, issuer: null }, customer: 'Acme', user: 'ann@example.com' }
    expect(names(first)).toEqual(['secrets', 'upload', 'migrate', 'url', 'wait', 'first user', 'check'])
  })

  it('migrates before it deploys, later', () => {
    expect(names({ deployed: deployed({}) })).toEqual(['migrate', 'upload', 'wait', 'check'])
  })

  it('says what it will do, and never a secret', () => {
    const kept = { REFRESH_TOKEN_KEYS: 'a-secret' }
    const environment = { OPERATOR_TOKEN: 'another-secret' }
    const missing = missingSecrets(['ACCESS_TOKEN_KEYS', 'REFRESH_TOKEN_KEYS'], [], kept, environment)
    const all = situation({ missing, customer: 'Acme', user: 'ann@example.com' })
    const text = planText(planOf(all), 'Acme Ltd', all)
    expect(text).toContain('make ACCESS_TOKEN_KEYS, and keep them in /home/ann/secrets.json')
    expect(text).toContain('take REFRESH_TOKEN_KEYS from /home/ann/secrets.json')
    expect(text).toContain('take OPERATOR_TOKEN from the environment')
    expect(text).toContain('add the customer Acme, and the user ann@example.com')
    expect(text).not.toContain('secret"')
    for (const value of ['a-secret', 'another-secret']) expect(text).not.toContain(value)
  })

  it('says which variables change, so that an older checkout takes none away unseen', () => {
    const live = deployed({ ISSUER: 'https://a.example.com', REQUIRE_DPOP: 'on', OTHER: 'maybe-a-secret' })
    const changes = variableChanges(withVars({ REVOCATION: 'off' }), TARGET, live)
    expect(changes).toContain('REQUIRE_DPOP: "on" becomes unset')
    expect(changes).toContain('OTHER: (not shown) becomes unset')
    expect(changes.join()).not.toMatch(/ISSUER|maybe-a-secret/)
    const said = situation({ deployed: live, changes })
    expect(planText(planOf(said), 'Acme Ltd', said)).toContain('Variables change:\n  REQUIRE_DPOP')
    expect(variableChanges(toml, TARGET, null)).toEqual([])
  })

  it('says that the check is partial where the operator token is not known', () => {
    expect(planOf(situation({ operates: false })).at(-1)?.words).toContain('needs OPERATOR_TOKEN')
  })
})

describe('the secrets that a Worker lacks', () => {
  const required = toml.secrets.required

  it('are taken from the environment, or from the folder, or made', () => {
    expect([...missingSecrets(required, [...required, 'OPERATOR_TOKEN'], {}, {})]).toEqual([])
    expect([...missingSecrets(required, ['ACCESS_TOKEN_KEYS'], { OPERATOR_TOKEN: 'x' }, {})]).toEqual([
      ['REFRESH_TOKEN_KEYS', 'new'],
      ['OPERATOR_TOKEN', 'folder'],
    ])
    const environment = { ACCESS_TOKEN_KEYS: 'x', REFRESH_TOKEN_KEYS: '' }
    expect([
      ...missingSecrets(required, ['OPERATOR_TOKEN'], { ACCESS_TOKEN_KEYS: 'y' }, environment),
    ]).toEqual([
      ['ACCESS_TOKEN_KEYS', 'environment'],
      ['REFRESH_TOKEN_KEYS', 'new'],
    ])
  })

  it.each([{ WORKERS_CI: '1' }, { CI: 'true' }])(
    'have no new operator token with %j, where nobody could read it',
    (machine) => {
      expect([...missingSecrets(required, [], {}, machine).keys()]).toEqual(required)
      const given = missingSecrets(required, required, {}, { ...machine, OPERATOR_TOKEN: 'x' })
      expect([...given]).toEqual([['OPERATOR_TOKEN', 'environment']])
    },
  )

  it('are not made in CI, which would lose them', () => {
    const missing = missingSecrets(required, [], {}, { CI: 'true' })
    expect(() => refuseLostKeys(missing, { CI: 'true' })).toThrow(
      /^ACCESS_TOKEN_KEYS, REFRESH_TOKEN_KEYS: CI would make new keys and lose them/,
    )
    for (const machine of [{}, { CI: 'true', WORKERS_CI: '1' }]) refuseLostKeys(missing, machine)
    refuseLostKeys(new Map([['ACCESS_TOKEN_KEYS', 'environment']]), { CI: 'true' })
  })

  it('are not made in CI, whose folder is lost', () => {
    const CI = { CI: 'true' }
    const missing = missingSecrets(required, [], {}, CI)
    expect([...missing.keys()]).toEqual(required)
    expect(() => refuseLostKeys(missing, CI)).toThrow('Set ACCESS_TOKEN_KEYS, REFRESH_TOKEN_KEYS in the env')
    refuseLostKeys(missing, { ...CI, WORKERS_CI: '1' })
    refuseLostKeys(missing, {})
    // A Worker without an operator token has no operator routes, and CI does not open them.
    expect(missingSecrets(required, required, {}, CI).size).toBe(0)
    const given = { ...CI, OPERATOR_TOKEN: 'x' }
    expect([...missingSecrets(required, required, {}, given)]).toEqual([['OPERATOR_TOKEN', 'environment']])
  })
})

describe('wrangler.toml', () => {
  const faults = (vars: Record<string, string>) => variableFaultsOf(withVars(vars), TARGET)

  it('that a merge left unfinished is refused with the place', () => {
    const conflict = '<<<<<<< Updated upstream\nname = "a"\n'
    expect(() => tomlOf(conflict)).toThrow(TomlFault)
    expect(() => tomlOf(conflict)).toThrow(/^wrangler\.toml: .*<<<<<<< Updated upstream/s)
    expect(() => tomlOf('name = 1')).toThrow(TomlFault)
  })

  it('of a fresh clone is ready', () => {
    expect(deploymentFaults(toml)).toEqual([])
    expect(variableFaultsOf(toml, TARGET)).toEqual([])
    expect(variableFaultsOf(toml, { ...TARGET, issuer: null })).toEqual([])
  })

  it.each([
    ['ENVIRONMENT', 'local'],
    ['ENVIRONMENT', 'production'],
    ['ACCESS_TOKEN_TTL_SECONDS', '1h'],
    ['OPERATOR_TOKEN', 'a'.repeat(43)],
    ['ACCESS_TOKEN_KEYS', '{"keys":[]}'],
    ['REFRESH_TOKEN_KEYS', '{"keys":[]}'],
    ['REFRESH_TOKEN_IDLE_TTL', '60'],
    ['SOMETHING', 'else'],
  ])('is refused with %s = %j', (name, value) => {
    const found = faults({ [name]: value })
    expect(found.length).toBeGreaterThan(0)
    for (const fault of found) expect(fault.startsWith(`${name}: `), fault).toBe(true)
  })

  it.each(['http://tokens.example.com', 'https://tokens.example.com/'])(
    'is refused with the URL %s',
    (issuer) => {
      expect(variableFaultsOf(toml, { ...TARGET, issuer })).toEqual([expect.stringMatching(/^ISSUER: /)])
    },
  )

  it('is refused with an unknown name, which gets a suggestion', () => {
    expect(faults({ REQUIRE_DPOPS: 'on' })).toEqual([
      'REQUIRE_DPOPS: the service knows no such name; did you mean REQUIRE_DPOP?',
    ])
    const required = ['ACCESS_TOKEN_KEYS', 'REFRESH_TOKEN_KEYS', 'ENVIRONMENT', 'OPERATOR_TOKN']
    expect(deploymentFaults({ ...toml, secrets: { required } })).toEqual([
      'ENVIRONMENT: is no secret; take it out of [secrets] of wrangler.toml',
      expect.stringMatching(/^OPERATOR_TOKN: .* did you mean OPERATOR_TOKEN\?; take it out/),
    ])
  })
})

it('refuses a variable that is a secret of the Worker, and names a secret without effect', () => {
  const secrets = ['ACCESS_TOKEN_KEYS', 'ENVIRONMENT', 'REQUIRE_DPOP', 'OPERATOR_TOKN', 'OPERATOR_TOKEN']
  expect(secretFaults(secrets, 'staging')).toEqual([
    'ENVIRONMENT: is a secret of the Worker, and a deployment has none; remove it: ' +
      'npm exec -- wrangler secret delete ENVIRONMENT --name staging',
    expect.stringMatching(/^REQUIRE_DPOP: is a secret of the Worker, and it belongs into \[vars\]/),
  ])
  expect(idleSecrets(secrets)).toEqual([
    expect.stringMatching(/^OPERATOR_TOKN is .* without effect: .* did you mean OPERATOR_TOKEN\?/),
  ])
})

it('chooses the only account, or the given one, and leaves the choice among several to the user', () => {
  const two = [
    { id: 'a', name: 'Acme' },
    { id: 'b', name: 'Bolt' },
  ]
  expect(accountOf(two.slice(0, 1), undefined)?.id).toBe('a')
  expect(accountOf(two, 'b')?.id).toBe('b')
  expect(accountOf(two, undefined)).toBeNull()
  expect(() => accountOf(two, 'c')).toThrow('account c: this login has a (Acme), b (Bolt)')
  expect(() => accountOf([], undefined)).toThrow('no Cloudflare account')
})

it('does not replace what a new custom domain points to, without a question', async () => {
  const domain = 'tokens.example.com'
  const first = { target: { ...TARGET, domain }, deployed: null }
  const taken = async (host: string) => host === domain
  await expect(refuseTakenDomain(first, taken)).rejects.toThrow(`${domain} points to something already`)
  await refuseTakenDomain(first, async () => false)
  await refuseTakenDomain({ ...first, target: TARGET }, taken)
  // It points to this Worker.
  await refuseTakenDomain({ ...first, deployed: deployed({ ISSUER: `https://${domain}` }) }, taken)
})

describe('the command line', () => {
  it.each([
    [['--name', 'Upper'], '--name Upper: must be'],
    [['--name', 'local'], '--name local: is the name'],
    [['--domain', 'https://x.example.com'], '--domain https://x.example.com: must be a host name'],
    [['--domain', 'x.acme.workers.dev'], 'must be a host name of your own'],
    [['--user', 'ann', '--customer', 'Acme'], '--user ann: must be an e-mail address'],
    [['--user', 'ann@localhost', '--customer', 'Acme'], '--user ann@localhost: must be an e-mail address'],
    [['--customer', ''], '--customer : must not be empty'],
    [['--user', 'ann@example.com'], '--user needs --customer'],
    [['--user', 'ann@example.com', '--customer', 'A', '--role', 'ADMIN'], '--role ADMIN: must be one of'],
    [['--outdir', 'built'], '--outdir needs --dry-run'],
    [['--var', 'A:b'], "Unknown option '--var'"],
    [['--customer', 'Acme\u001b[2J'], '--customer: must have no control characters'],
    [['--dryrun'], 'did you mean --dry-run?'],
  ])('refuses %j', (args, message) => {
    expect(() => readDeployOptions(args)).toThrow(message)
  })
})

it.each(SHELLS)('prints a login for %s whose address has an apostrophe', (shell) => {
  const line = `curl() { cat; }; ${loginLine('https://tokens.example.com', "ann.o'hara@example.com")}`
  const options = { input: 'a "password"\n', encoding: 'utf8', stdio: 'pipe' } as const
  const [, sent = ''] = execFileSync(shell, ['-c', line], options).split('Password: ')
  expect(JSON.parse(sent)).toEqual({ username: "ann.o'hara@example.com", password: 'a "password"' })
})
