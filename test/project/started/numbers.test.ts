import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, inject, it, onTestFinished } from 'vitest'
import { DEMO } from '../../../scripts/start/demo-user.ts'
import { options } from '../../support/scripts.ts'

// npm run stats and npm run canary, against the service that npm start started.

const { port } = inject('service')
const url = `http://localhost:${port}`

type Environment = Readonly<Record<string, string | undefined>>

/** Runs a script to its end. `input` is its standard input. */
function run(script: string, args: readonly string[], input = '', env: Environment = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`scripts/${script}.ts`, ...args], {
    ...options,
    env: { ...options.env, ...env },
    input,
    encoding: 'utf8',
  })
  return { status, stdout: stdout.trim(), stderr: stderr.trim() }
}

const canary = (args: readonly string[] = [], env: Environment = {}, password: string = DEMO.password) =>
  run('canary', ['--url', url, '--user', DEMO.username, ...args], `${password}\n`, env)

it('the canary measures the refresh and introspection, and its login is in the numbers of today', () => {
  const before = JSON.parse(run('stats', ['--url', url, '--json']).stdout)
  const added = run('client', ['add', 'canary', '--url', url]).stdout
  const [, CANARY_CLIENT_ID] = /client_id +(\S+)/.exec(added) ?? []
  const [, CANARY_CLIENT_SECRET] = /client_secret +(\S+)/.exec(added) ?? []
  const measured = canary(['--json', '--limit', '30'], { CANARY_CLIENT_ID, CANARY_CLIENT_SECRET })
  expect(measured).toMatchObject({ status: 0, stderr: '' })
  const lags = JSON.parse(measured.stdout)
  expect(Object.keys(lags).toSorted()).toEqual(['introspection', 'refresh'])
  for (const seconds of Object.values(lags)) expect(seconds).toBeLessThan(10)

  const after = JSON.parse(run('stats', ['--url', url, '--json']).stdout)
  expect(after.logins).toBeGreaterThan(before.logins)
  expect(after.sessionsEnded.logout).toBeGreaterThan(before.sessionsEnded.logout ?? 0)
  const lines = run('stats', ['--url', url]).stdout.split('\n')
  expect(lines[0]).toBe(`since ${after.since}`)
  expect(lines).toContainEqual(expect.stringMatching(/^logins +\d+$/))
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}logout +\d+$/))
}, 60_000)

it('the canary fails where a part goes on to accept the session, and says which', async () => {
  const server = createServer((_, response) => response.writeHead(200).end())
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // The server answers while the canary runs, so the canary is not waited for synchronously.
  const { spawn } = await import('node:child_process')
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const args = [
    'scripts/canary.ts',
    '--url',
    url,
    '--user',
    DEMO.username,
    '--resource-server',
    api,
    '--limit',
    '3',
  ]
  const child = spawn(process.execPath, args, options)
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stdin.end(`${DEMO.password}\n`)
  const status = await new Promise((resolve) => child.once('exit', resolve))
  expect(status).toBe(1)
  expect(said).toMatch(/^refresh +0\.\d{3} s$/m)
  expect(said).toMatch(/^resource server +not within 3 s$/m)
}, 60_000)

it.each([
  ['a wrong password', [], {}, 'wrong', 'the login failed: the service answered 401 AUTH_1001'],
  [
    'a resource server that refuses the live session',
    ['--resource-server', `${url}/api/v2/operator/stats`],
    {},
    undefined,
    'the resource server answers the live session with 401',
  ],
  [
    'a wrong client',
    [],
    { CANARY_CLIENT_ID: crypto.randomUUID(), CANARY_CLIENT_SECRET: 'wrong' },
    undefined,
    'introspection does not say that the live session is active: check CANARY_CLIENT_ID',
  ],
])(
  'the canary says what failed: %s',
  (_, args, env, password, message) => {
    expect(canary(args, env, password)).toEqual({ status: 1, stdout: '', stderr: message })
  },
  60_000,
)
