import { execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ROOT } from '../../../scripts/project.ts'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/cloudflare.ts'
import { deployAt, type Ended, keptOf, PASSWORD } from '../../support/deployment.ts'
import { SHELLS } from '../../support/shells.ts'

// `npm run deploy` alone, the first time and later, with the name of wrangler.toml. wrangler is real, and runs against an
// imitation of Cloudflare that runs what it uploads.

const NAME = 'edge-token-service'
const URL = `https://${NAME}.acme.workers.dev`

let cloudflare: Cloudflare
let first: Ended

beforeAll(async () => {
  cloudflare = await startCloudflare()
  const args = ['--customer', 'Acme Ltd', '--user', 'Ann@example.com', '--role', 'ROLE_SUPPORT']
  first = await deployAt(cloudflare, args, { input: `${PASSWORD}\n` })
}, 180_000)

afterAll(() => cloudflare.stop())

/** The positions of the first call of each step among the calls of the API. */
function order(from: number): { readonly upload: number; readonly migrate: number } {
  const calls = cloudflare.requests.slice(from).map(({ method, path }) => `${method} ${path}`)
  return {
    upload: calls.findIndex((call) =>
      /^(?:PUT .*\/workers\/scripts\/[^/]+|POST .*\/versions)(?:\?|$)/.test(call),
    ),
    migrate: calls.findIndex((call) => /^POST .*\/d1\/database\/[^/]+\/query/.test(call)),
  }
}

it('makes what is missing, and ends with the URL, a login and the id of the deny-list', () => {
  expect(first.code, first.said).toBe(0)
  const worker = cloudflare.worker(NAME)
  expect(worker?.vars).toMatchObject({ ISSUER: URL, AUDIENCE: URL })
  expect(worker?.bindings).toMatchObject({
    DB: 'd1',
    REVOKED: 'kv_namespace',
    FAMILY_CELLS: 'durable_object_namespace',
  })
  expect(worker?.hosts).toEqual([`${NAME}.acme.workers.dev`])
  const namespace = worker?.version.bindings.find(({ name }) => name === 'REVOKED')
  expect(first.stdout).toContain(`The service is live and checked: ${URL}`)
  expect(first.stdout).toContain(`The deny-list (KV namespace id): ${namespace?.namespace_id}`)
  expect(cloudflare.unknown).toEqual([])
})

it('keeps the secrets outside of the checkout, for their owner alone, and shows none of them', () => {
  const { secrets, record, modes, folder } = keptOf(cloudflare, NAME)
  expect(modes).toEqual(['700', '600', '600'])
  expect(Object.keys(secrets)).toEqual(['ACCESS_TOKEN_KEYS', 'REFRESH_TOKEN_KEYS', 'OPERATOR_TOKEN'])
  expect(cloudflare.worker(NAME)?.secrets).toEqual(secrets)
  expect(record).toMatchObject({ url: URL, accountId: cloudflare.account.id })
  expect(first.stdout).toContain(
    `Put these into your vault: ACCESS_TOKEN_KEYS, REFRESH_TOKEN_KEYS, OPERATOR_TOKEN`,
  )
  const sets = ['ACCESS_TOKEN_KEYS', 'REFRESH_TOKEN_KEYS'].map((name) => JSON.parse(secrets[name] ?? ''))
  const secret = [secrets.OPERATOR_TOKEN, PASSWORD, sets[0].keys[0].d, sets[1].keys[0].k]
  const home = cloudflare.env.HOME ?? ''
  const written = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(folder))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  const configuration = readFileSync(join(ROOT, '.wrangler', 'deployments', `${NAME}.json`), 'utf8')
  // The logs of wrangler are among them.
  expect(written.length).toBeGreaterThan(3)
  for (const text of [first.said, configuration, ...written, JSON.stringify(record)]) {
    for (const value of secret) expect(text).not.toContain(value)
  }
  const tracked = execFileSync('git', ['status', '--porcelain', '.wrangler', 'wrangler.toml'], { cwd: ROOT })
  expect(tracked.toString()).not.toContain('.wrangler')
})

it('has the first customer and user, and neither the user nor an enabled client of the check', async () => {
  const users = await cloudflare.rows(NAME, 'SELECT username, role, customers.name FROM users JOIN customers')
  expect(users).toEqual([{ username: 'ann@example.com', role: 'ROLE_SUPPORT', name: 'Acme Ltd' }])
  expect(await cloudflare.rows(NAME, 'SELECT name, disabled FROM clients')).toEqual([
    { name: 'deploy-check', disabled: 1 },
  ])
  const calls = ['POST', 'PUT'].flatMap((method) =>
    cloudflare.visits.filter((visit) => visit === `${method} ${URL}/api/v2/auth/token`),
  )
  expect(calls.length).toBe(6)
})

it.each(SHELLS)('prints a login for %s, which asks for the password', async (shell) => {
  const line = first.stdout.split('\n').find((one) => one.includes('read -r password'))
  const env = { ...process.env, ...cloudflare.env, CURL_CA_BUNDLE: cloudflare.env.NODE_EXTRA_CA_CERTS }
  const child = spawn(shell, ['-c', line ?? 'false'], { env })
  child.stdin.end(`${PASSWORD}\n`)
  expect(await text(child.stdout)).toMatch(/^Password: \{.*"token":"ey/)
})

it('deploys later without an argument: migrations first, the same secrets, URL and resources', async () => {
  const before = cloudflare.worker(NAME)
  const made = order(0)
  expect(made.upload).toBeGreaterThan(-1)
  expect(made.migrate).toBeGreaterThan(made.upload)
  const from = cloudflare.requests.length
  const later = await deployAt(cloudflare, [])
  expect(later.code, later.said).toBe(0)
  expect(later.stdout).not.toContain('vault')
  const after = cloudflare.worker(NAME)
  expect(after?.version.id).not.toBe(before?.version.id)
  const stays = ({ vars, secrets, bindings, hosts }: NonNullable<typeof after>) => ({
    vars,
    secrets,
    bindings,
    hosts,
  })
  expect(after && stays(after)).toEqual(before && stays(before))
  expect(order(from).migrate).toBeLessThan(order(from).upload)
  expect([cloudflare.account.databases.size, cloudflare.account.namespaces.size]).toEqual([1, 1])
  expect(cloudflare.unknown).toEqual([])
}, 120_000)

it('prints the plan and builds the Worker for --dry-run, and changes nothing', async () => {
  const versions = cloudflare.worker(NAME)?.versions.length
  const visits = cloudflare.visits.length
  const dry = await deployAt(cloudflare, ['--dry-run'])
  expect(dry.code, dry.said).toBe(0)
  expect(dry.stdout).toContain('1. apply the migrations')
  expect(dry.stdout).toContain('Total Upload')
  expect(cloudflare.worker(NAME)?.versions.length).toBe(versions)
  expect(cloudflare.visits.slice(visits)).toEqual([`GET ${URL}/.well-known/jwks.json`])
}, 60_000)

it('refuses, before it changes anything, to deploy beside a key that the service signs with and the file lost', async () => {
  const { folder, secrets } = keptOf(cloudflare, NAME)
  const other = execFileSync(process.execPath, ['scripts/keys.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: 'pipe',
  })
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ ...secrets, ACCESS_TOKEN_KEYS: other.trim() }))
  const versions = cloudflare.worker(NAME)?.versions.length
  const refused = await deployAt(cloudflare, [])
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('The service signs with the key')
  expect(cloudflare.worker(NAME)?.versions.length).toBe(versions)
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify(secrets))
}, 60_000)
