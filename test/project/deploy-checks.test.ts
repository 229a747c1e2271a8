import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { accountOf } from '../../scripts/deploy/account.ts'
import { deploymentFaults, idleSecrets, secretFaults, variableFaultsOf } from '../../scripts/deploy/checks.ts'
import { refuseTakenDomain } from '../../scripts/deploy/custom-domain.ts'
import { readDeployOptions } from '../../scripts/deploy/options.ts'
import { loginLine } from '../../scripts/deploy/summary.ts'
import { TomlFault, tomlOf } from '../../scripts/project.ts'
import { deployed, TARGET, toml, withVars } from '../support/deployment-rules.ts'
import { SHELLS } from '../support/shells.ts'

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
    ['DEMO_USER', 'demo@example.com demo-password'],
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
  const secrets = [
    'ACCESS_TOKEN_KEYS',
    'ENVIRONMENT',
    'DEMO_USER',
    'REQUIRE_DPOP',
    'OPERATOR_TOKN',
    'OPERATOR_TOKEN',
  ]
  expect(secretFaults(secrets, 'staging')).toEqual([
    'ENVIRONMENT: is a secret of the Worker, and a deployment has none; remove it: ' +
      'npm exec -- wrangler secret delete ENVIRONMENT --name staging',
    expect.stringMatching(/^DEMO_USER: is a secret of the Worker, and a deployment has none; remove it: /),
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
