import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT, readWranglerToml } from '../../scripts/project.ts'
import { readStartArguments } from '../../scripts/start/arguments.ts'
import { DEMO } from '../../scripts/start/demo-user.ts'
import { addMissing, readDevVars } from '../../scripts/start/dev-vars.ts'
import { localSecrets } from '../../scripts/start/local-secrets.ts'
import { planStart } from '../../scripts/start/plan.ts'
import { keyFaults, variableFaults } from '../../scripts/wrangler/configuration.ts'
import { wranglerEnvironment } from '../../scripts/wrangler/process.ts'

const local = readWranglerToml().env.local
const plan = (args: string[], devVars = {}) => planStart(readStartArguments(args), local, devVars)

const INSPECTOR = ['--inspector-port', '0']
const LOCAL = 'scripts/start/local-worker.ts'

describe('the arguments of npm start', () => {
  it('are optional: the port is 8787 by default, and no other is chosen', () => {
    expect(readStartArguments([])).toMatchObject({
      port: 8787,
      forwarded: ['--port', '8787', ...INSPECTOR],
      help: false,
    })
  })

  it.each([[['--port', '9000']], [['--port=9000']], [['--port', '1', '--port', '9000']]])(
    '%j is port 9000, and is forwarded unchanged',
    (args) => {
      expect(readStartArguments(args)).toMatchObject({ port: 9000, forwarded: [...INSPECTOR, ...args] })
    },
  )

  it('may give variables one by one, several at once, and with colons in them', () => {
    const args = ['--var', 'A:1', 'B:2', '--minify', '--var=C:http://x:1/y', 'D:', '--var', 'A:3']
    expect(readStartArguments(args).variables).toEqual({ A: '3', B: '2', C: 'http://x:1/y', D: '' })
  })

  it('may give an empty value, and one with spaces, signs and line ends; the last of several counts', () => {
    const odd = 'https://a.example, http://b.example:3000\n--x=1'
    const args = ['--var', 'A:', 'B:1', `--var=C:${odd}`, 'B:', '--port', '9000', '--var', 'A:1:', 'D:=']
    expect(readStartArguments(args).variables).toEqual({ A: '1:', B: '', C: odd, D: '=' })
  })

  it('name the folder of the data in kebab case or camel case', () => {
    expect(readStartArguments(['--persist-to', 'x']).persistTo).toBe('x')
    expect(readStartArguments(['--persistTo=x']).persistTo).toBe('x')
  })

  it.each([
    [['9000'], '9000: arguments follow `npm start --`'],
    [['--port'], '--port: must be a whole number from 1 to 65535'],
    [['--port', '0'], '--port: must be'],
    [['--port=65536'], '--port: must be'],
    [['--var'], '--var: needs NAME:value'],
    [['--var', 'TTL=60'], '--var TTL=60: must be NAME:value'],
    [['--env', 'production'], '--env: npm start always runs [env.local]'],
    [['-e=x'], '-e: npm start always'],
    [['--remote'], '--remote: npm start always'],
    [['--envFile', 'x'], '--envFile: npm start always'],
    [['-rl'], '-rl: npm start always'],
    [['--no-config'], '--no-config: npm start always'],
    [['--tunnel'], '--tunnel: npm start always'],
    [['--script=other.ts'], '--script: npm start always'],
    [['--minify', '--', 'other.ts'], '--: npm start always'],
    [['--var', ':1'], '--var :1: must be NAME:value'],
    [['--var='], '--var : must be NAME:value'],
    [['--prot', '9201'], '--prot: unknown (see --help); did you mean --port?'],
    [['--prot=9201'], 'did you mean --port?'],
    [['--persistTo', 'x', '--vra', 'A:1'], '--vra: unknown (see --help); did you mean --var?'],
    [['--json=false'], '--json: takes no value'],
    // wrangler would run this file.
    [['--json', 'other.ts'], '--json: takes no value'],
    [['--no-json'], '--no-json: unknown'],
    [['--frobnicate'], '--frobnicate: unknown (see --help)'],
  ])('%j are refused', (args, message) => {
    expect(() => readStartArguments(args)).toThrow(message)
  })
})

it('knows every option of wrangler dev, and forwards it', () => {
  const help = execFileSync(
    process.execPath,
    [join(ROOT, 'node_modules', '.bin', 'wrangler'), 'dev', '--help'],
    {
      env: wranglerEnvironment(),
      encoding: 'utf8',
    },
  )
  const names = [...help.matchAll(/^ .*? {2,}--([\w-]+)(?:, --([\w-]+))?|^ +-\w, --([\w-]+)/gm)]
    .flatMap(([, ...found]) => found)
    .filter((name) => name !== undefined)
  expect(names.length).toBeGreaterThan(35)
  const judged = names.filter((name) => {
    try {
      return readStartArguments([`--${name}=1:1`, '--port', '1']) === null
    } catch (error) {
      return !(error as Error).message.includes('npm start always runs')
    }
  })
  expect(judged).toEqual([])
  expect(readStartArguments(['--live-reload', '--json'])).toMatchObject({
    json: true,
    forwarded: ['--port', '8787', ...INSPECTOR, '--live-reload'],
  })
})

it('runs the service as in a deployment for --json', () => {
  expect(plan(['--json']).dev.slice(0, 3)).toEqual(['dev', '--env', 'local'])
})

describe('the plan of npm start', () => {
  it('gives the issuer and the audience of its own port', () => {
    const { dev, variables, origin } = plan(['--port', '9000'])
    expect(origin).toBe('http://localhost:9000')
    expect(variables).toMatchObject({ ISSUER: origin, AUDIENCE: origin, ENVIRONMENT: 'local' })
    const demo = ['--var', `DEMO_USER:${DEMO.username} ${DEMO.password}`]
    const vars = ['--var', `ISSUER:${origin}`, '--var', `AUDIENCE:${origin}`, ...demo]
    expect(dev).toEqual(['dev', LOCAL, '--env', 'local', ...vars, ...INSPECTOR, '--port', '9000'])
  })

  it('lets a --var win over .dev.vars, and .dev.vars over wrangler.toml', () => {
    const args = ['--var', 'ISSUER:http://a.example', 'ACCESS_TOKEN_TTL_SECONDS:60', 'DEMO_USER:']
    const devVars = { ISSUER: 'http://b.example', AUDIENCE: 'urn:b', OPERATOR_TOKEN: 't' }
    const { dev, variables } = plan(args, devVars)
    expect(variables).toMatchObject({
      ISSUER: 'http://a.example',
      AUDIENCE: 'urn:b',
      OPERATOR_TOKEN: 't',
      ACCESS_TOKEN_TTL_SECONDS: '60',
    })
    expect(dev).toEqual(['dev', LOCAL, '--env', 'local', '--port', '8787', ...INSPECTOR, ...args])
  })

  it('names the lines of .dev.vars that wrangler would not read, and ignores them', () => {
    const { ignored, variables } = plan([], { ACCESS_TOKEN_TTL_SECONDS: '60', OPERATOR_TOKEN: 't' })
    expect(ignored).toEqual(['ACCESS_TOKEN_TTL_SECONDS'])
    expect(variables).not.toHaveProperty('ACCESS_TOKEN_TTL_SECONDS')
  })

  it('refuses a variable as a secret, and a secret as a variable', () => {
    expect(plan([], { OPERATOR_TOKEN: 't' }).misplaced).toEqual([])
    expect(plan([], { ENVIRONMENT: 'local' }).misplaced).toEqual([
      'ENVIRONMENT: take it out of .dev.vars; [env.local] of wrangler.toml sets it',
    ])
    const required = [...local.secrets.required, 'ENVIRONMENT']
    const { misplaced } = planStart(readStartArguments([]), { ...local, secrets: { required } }, {})
    expect(misplaced).toEqual(['ENVIRONMENT: is no secret; take it out of [secrets] of wrangler.toml'])
  })

  it('keeps the database where the service reads it, and on this machine', () => {
    const { migrate, execute } = plan(['--persist-to', '/data'])
    for (const command of [migrate, execute]) {
      expect(command.join(' ')).toContain('DB --local --env local --persist-to /data')
    }
  })

  it('calls the host that it listens on', () => {
    expect(plan(['--ip', '127.0.0.2']).origin).toBe('http://127.0.0.2:8787')
    expect(plan(['--ip', '::1', '--local-protocol', 'https']).origin).toBe('https://[::1]:8787')
    expect(plan(['--ip', '0.0.0.0']).origin).toBe('http://localhost:8787')
  })
})

describe('the configuration of a local run', () => {
  it('has no fault with fresh secrets', async () => {
    const { variables } = plan([], await localSecrets())
    expect(variableFaults(variables)).toEqual([])
    expect(await keyFaults(variables)).toEqual([])
  })

  it.each([
    ['TYPO', 'take it out; docs/configuration.md lists all'],
    ['ISUER', 'did you mean ISSUER?'],
    ['issuer', 'did you mean ISSUER?'],
    ['ACCESS_TOKEN_TTL', 'did you mean ACCESS_TOKEN_TTL_SECONDS?'],
    ['OPERATOR-TOKEN', 'did you mean OPERATOR_TOKEN?'],
    ['REFRESH_TOKEN_KEY', 'did you mean REFRESH_TOKEN_KEYS?'],
    ['__proto__', 'take it out; docs/configuration.md lists all'],
  ])('is refused with the unknown variable %s, as --var and in [env.local.vars]', (name, advice) => {
    const fault = `${name}: the service knows no such name; ${advice}`
    expect(variableFaults(plan(['--var', `${name}:1`]).variables)).toEqual([fault])
    const vars = Object.fromEntries([...Object.entries(local.vars), [name, '1']])
    const { variables } = planStart(readStartArguments([]), { ...local, vars }, {})
    expect(variableFaults(variables)).toEqual([fault])
  })

  it('is refused with one line for each fault, each naming its variable', async () => {
    const args = ['--var', 'ACCESS_TOKEN_TTL_SECONDS:soon', 'CELLS_PER_REGION:0', 'OPERATOR_TOKEN:short']
    const names = variableFaults(plan(args).variables).map((line) => line.split(':')[0])
    expect(names).toEqual(['ACCESS_TOKEN_TTL_SECONDS', 'CELLS_PER_REGION', 'OPERATOR_TOKEN'])
    expect(await keyFaults({})).toEqual(['ACCESS_TOKEN_KEYS: must be set', 'REFRESH_TOKEN_KEYS: must be set'])
    const swapped = await localSecrets()
    const faults = await keyFaults({ ...swapped, REFRESH_TOKEN_KEYS: swapped.ACCESS_TOKEN_KEYS })
    expect(faults).toEqual([expect.stringMatching(/^REFRESH_TOKEN_KEYS: .* only HS256 is used$/)])
  })
})

describe('.dev.vars', () => {
  it('is made for the owner alone, read back as written, and not changed later', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'ets-')), '.dev.vars')
    const fresh = await localSecrets()
    expect(addMissing(path, fresh)).toEqual(Object.keys(fresh))
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readDevVars(path)).toEqual(fresh)
    const before = readFileSync(path, 'utf8')
    expect(addMissing(path, await localSecrets())).toEqual([])
    expect(readFileSync(path, 'utf8')).toBe(before)
  })

  it('gets only the missing variables, after the existing ones', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'ets-')), '.dev.vars')
    writeFileSync(path, '# mine\nA=1\nB=', { mode: 0o644 })
    expect(addMissing(path, { A: 'x', B: 'x', C: '{"c":3}' })).toEqual(['C'])
    expect(readFileSync(path, 'utf8')).toBe(`# mine\nA=1\nB=\nC='{"c":3}'\n`)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })
})
