import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'smol-toml'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { writeAssets } from '../../scripts/assets.ts'
import { generateKey } from '../../scripts/keys/key-set.ts'
import { ROOT } from '../../scripts/project.ts'
import { wranglerArguments } from '../../scripts/wrangler/process.ts'
import { type Cloudflare, startCloudflare } from '../support/cloudflare/cloudflare.ts'

// Real wrangler deploys this project to test/support/cloudflare/. The tests of `npm run deploy` stand on that.

const NAME = 'edge-token-service'
const SERVICE = `https://${NAME}.acme.workers.dev`
const DATABASE = 'edge-token-service'
const DEPLOYMENTS = `/workers/scripts/${NAME}/deployments`

const folder = mkdtempSync(join(tmpdir(), 'ets-wrangler-deploys-'))
const config = join(folder, 'wrangler.json')
const inFolder = (name: string, content: object) => {
  writeFileSync(join(folder, name), JSON.stringify(content))
  return join(folder, name)
}
const keySet = async (algorithm: 'EdDSA' | 'ES256' | 'HS256') =>
  JSON.stringify({ keys: [await generateKey(algorithm)] })

let cloudflare: Cloudflare

const FIRST_CLASS = [{ tag: 'v1', new_sqlite_classes: ['FamilyCell'] }]

/** What a release without receivers of events has. */
const BEFORE_RECEIVERS = {
  migrations: FIRST_CLASS,
  durable_objects: { bindings: [{ name: 'FAMILY_CELLS', class_name: 'FamilyCell' }] },
}

/** The output of a Node process that sees this Cloudflare and no other. */
async function run(args: readonly string[]): Promise<string> {
  const path = `${dirname(process.execPath)}:${process.env.PATH}`
  const env: Partial<NodeJS.ProcessEnv> = { PATH: path, CI: 'true', ...cloudflare.env }
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: folder,
    env: env as NodeJS.ProcessEnv,
  })
  return stdout
}

const wrangler = (...args: readonly string[]) => run(wranglerArguments(args, config))

/** The project's deployment, for wrangler in another folder, with no ids of resources. `more` replaces members. */
function writeConfiguration(more: object): void {
  const toml = parse(readFileSync(join(ROOT, 'wrangler.toml'), 'utf8')) as unknown as {
    alias: Record<string, string>
    assets: object
  }
  const absolute = (path: string) => join(ROOT, path)
  const aliases = Object.entries(toml.alias)
  inFolder('wrangler.json', {
    ...toml,
    env: undefined,
    vars: { ISSUER: SERVICE, AUDIENCE: 'https://api.example.com' },
    workers_dev: true,
    main: absolute('src/index.ts'),
    alias: Object.fromEntries(
      aliases.map(([name, path]) => [name, absolute(path.startsWith('.') ? path : `node_modules/${path}`)]),
    ),
    assets: { ...toml.assets, directory: absolute('public') },
    d1_databases: [{ binding: 'DB', database_name: DATABASE, migrations_dir: absolute('migrations') }],
    kv_namespaces: [{ binding: 'REVOKED' }],
    ...more,
  })
}

/** A call of the API without wrangler. */
async function callApi(method: string, path: string, body?: object) {
  const url = `${cloudflare.env.CLOUDFLARE_API_BASE_URL}/accounts/${cloudflare.account.id}${path}`
  const headers = { authorization: `Bearer ${cloudflare.env.CLOUDFLARE_API_TOKEN}` }
  const response = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  const { errors } = (await response.json()) as { errors: { code: number }[] }
  return { status: response.status, code: errors[0]?.code }
}

const publishedKids = async (headers: Record<string, string> = {}) => {
  const answer = await cloudflare.fetch(`${SERVICE}/.well-known/jwks.json`, { headers })
  const { keys } = (await answer.json()) as { keys: { kid: string }[] }
  return keys.map(({ kid }) => kid)
}

beforeAll(async () => {
  writeAssets()
  cloudflare = await startCloudflare()
  writeConfiguration(BEFORE_RECEIVERS)
  const secrets = { ACCESS_TOKEN_KEYS: await keySet('EdDSA'), REFRESH_TOKEN_KEYS: await keySet('HS256') }
  await wrangler('deploy', '--secrets-file', inFolder('secrets.json', secrets))
  await wrangler('d1', 'migrations', 'apply', 'DB', '--remote')
}, 120_000)

afterEach(() => cloudflare.heal())

afterAll(async () => {
  await cloudflare.stop()
  rmSync(folder, { recursive: true })
})

it('makes the resources of a new account, and deploys with them and the first secrets', async () => {
  expect([...cloudflare.account.namespaces.values()]).toMatchObject([{ title: `${NAME}-revoked` }])
  expect([...cloudflare.account.databases.values()]).toMatchObject([{ name: DATABASE }])
  expect(cloudflare.worker(NAME)).toMatchObject({
    vars: { ISSUER: SERVICE, AUDIENCE: 'https://api.example.com' },
    secrets: {
      ACCESS_TOKEN_KEYS: expect.stringContaining('"EdDSA"'),
      REFRESH_TOKEN_KEYS: expect.stringContaining('"HS256"'),
    },
    bindings: {
      DB: 'd1',
      REVOKED: 'kv_namespace',
      FAMILY_CELLS: 'durable_object_namespace',
    },
    schedules: [{ cron: '* * * * *' }],
    hosts: [`${NAME}.acme.workers.dev`],
  })
  expect(await cloudflare.rows(DATABASE, 'SELECT count(*) AS users FROM users')).toEqual([{ users: 0 }])
})

it('answers a process by the public network, at the hosts that are deployed alone', async () => {
  const answers = async (...urls: readonly string[]) => {
    const program = `for (const url of ${JSON.stringify(urls)}) {
      console.log(await fetch(url).then((answer) => answer.status, () => 'no answer'))
    }`
    return (await run(['--input-type=module', '--eval', program])).trim().split('\n')
  }
  expect(
    await answers(
      `${SERVICE}/health`,
      `${SERVICE}/static/home.css`,
      `${SERVICE}/nothing`,
      'https://other.acme.workers.dev/health',
      'https://tokens.example.com/health',
      'https://tokens.example.org/health',
    ),
  ).toEqual(['200', '200', '404', '404', '530', 'no answer'])
  cloudflare.failVisit('/health', { status: 503 })
  cloudflare.failVisit('/health', { cut: 'before' })
  expect(await answers(`${SERVICE}/health`, `${SERVICE}/health`, `${SERVICE}/health`)).toEqual([
    '503',
    'no answer',
    '200',
  ])
  expect(cloudflare.visits).toContain(`GET ${SERVICE}/health`)
})

it('runs a version with no traffic for a request that asks for it, and for no other', async () => {
  const [before] = await publishedKids()
  const next = await keySet('ES256')
  await wrangler('versions', 'secret', 'bulk', inFolder('next.json', { ACCESS_TOKEN_KEYS: next }))
  const [old, made] = cloudflare.worker(NAME)?.versions ?? []
  await wrangler('versions', 'deploy', `${made?.id}@0`, `${old?.id}@100`, '--yes')
  const smokeTest = { 'Cloudflare-Workers-Version-Overrides': `${NAME}="${made?.id}"` }
  const { keys } = JSON.parse(next) as { keys: [{ kid: string }] }
  expect([await publishedKids(), await publishedKids(smokeTest)]).toEqual([[before], [keys[0].kid]])

  const deploy = (id: string | undefined, query = '') =>
    callApi('POST', `${DEPLOYMENTS}${query}`, { versions: [{ version_id: id, percentage: 100 }] })
  expect([await deploy(made?.id), await publishedKids()]).toEqual([{ status: 200 }, [keys[0].kid]])
  // The older version has the secret that was replaced.
  expect([await deploy(old?.id), await publishedKids()]).toEqual([
    { status: 400, code: 10220 },
    [keys[0].kid],
  ])
  expect([await deploy(old?.id, '?force=true'), await publishedKids()]).toEqual([{ status: 200 }, [before]])
}, 120_000)

it('keeps secrets and resources in a later deployment, and attaches a custom domain', async () => {
  const before = cloudflare.worker(NAME)
  await wrangler('deploy', '--domain', 'tokens.example.com')
  const after = cloudflare.worker(NAME)
  expect(after?.version.id).not.toBe(before?.version.id)
  // Those of the newest version, which is not the deployed one here.
  expect(after?.secrets.ACCESS_TOKEN_KEYS).toContain('"ES256"')
  expect(after?.secrets.REFRESH_TOKEN_KEYS).toBe(before?.secrets.REFRESH_TOKEN_KEYS)
  expect(cloudflare.account.databases.size + cloudflare.account.namespaces.size).toBe(2)
  expect((await cloudflare.fetch('https://tokens.example.com/health')).status).toBe(200)
}, 120_000)

it('makes the class of receivers in a later deployment, which can measure too', async () => {
  writeConfiguration({ migrations: FIRST_CLASS })
  await expect(wrangler('deploy')).rejects.toThrow("Cannot create binding for class 'EventReceiver'")
  writeConfiguration({ analytics_engine_datasets: [{ binding: 'METRICS', dataset: 'edge_token_service' }] })
  await wrangler('deploy')
  expect(cloudflare.worker(NAME)?.bindings).toMatchObject({
    FAMILY_CELLS: 'durable_object_namespace',
    RECEIVERS: 'durable_object_namespace',
    METRICS: 'analytics_engine',
  })
  expect((await cloudflare.fetch(`${SERVICE}/health`)).status).toBe(200)
}, 120_000)

it('has no route of the API that it was not asked for by wrangler, and says so', async () => {
  expect(cloudflare.unknown).toEqual([])
  expect(await callApi('GET', '/queues')).toEqual({ status: 404, code: 7003 })
  expect(cloudflare.unknown).toEqual([`GET /accounts/${cloudflare.account.id}/queues`])
})

it('fails a call of the API that a test names, by an answer or by none', async () => {
  const call = () => callApi('GET', DEPLOYMENTS)
  cloudflare.failNext(DEPLOYMENTS, { status: 403, code: 10000 })
  expect(await call()).toEqual({ status: 403, code: 10000 })
  cloudflare.failNext(/^GET .*deployments$/, { cut: 'before', times: 2 })
  await expect(call()).rejects.toThrow('fetch failed')
  await expect(call()).rejects.toThrow('fetch failed')
  expect(await call()).toEqual({ status: 200 })
})

it('has the effect of a call whose answer it cuts', async () => {
  const id = cloudflare.worker(NAME)?.version.id
  const count = cloudflare.worker(NAME)?.deployments.length ?? 0
  const versions = [{ version_id: id, percentage: 100 }]
  for (const [cut, added] of [
    ['before', 0],
    ['after', 1],
  ] as const) {
    cloudflare.failNext(`POST /accounts/${cloudflare.account.id}${DEPLOYMENTS}`, { cut })
    await expect(callApi('POST', DEPLOYMENTS, { versions })).rejects.toThrow('fetch failed')
    expect(cloudflare.worker(NAME)?.deployments.length).toBe(count + added)
  }
})

it('runs uploads by the Miniflare of wrangler', () => {
  const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8'))
  const { miniflare } = read('node_modules/wrangler/package.json').dependencies
  expect(read('package.json').devDependencies.miniflare).toBe(miniflare)
})
