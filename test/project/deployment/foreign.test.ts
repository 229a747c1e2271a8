import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/cloudflare.ts'
import { deployVersions } from '../../support/cloudflare/versions.ts'
import { deployAt, newName, runAt, wranglerAt } from '../../support/deployment.ts'

// What has the name of the deployment by chance, and belongs to another project of the account.

const CODE = "export default { fetch: () => new Response('another project') }"

let cloudflare: Cloudflare

beforeAll(async () => {
  cloudflare = await startCloudflare()
})
afterAll(() => cloudflare.stop())

/** The calls that change something. A question to a database is a POST too. */
const changes = () =>
  cloudflare.requests.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/query'))

it('leaves a Worker of another project alone, with its secrets', async () => {
  const name = newName()
  const script = cloudflare.account.createScript(name)
  const id = randomUUID()
  script.versions.push({
    id,
    number: 1,
    created: script.created,
    annotations: {},
    modules: [
      {
        name: 'index.js',
        type: 'application/javascript+module',
        contents: Uint8Array.from(Buffer.from(CODE)),
      },
    ],
    bindings: [{ name: 'OPERATOR_TOKEN', type: 'secret_text', text: 'of another project' }],
    compatibilityDate: '2026-10-01',
    compatibilityFlags: [],
    assets: undefined,
  })
  deployVersions(script, [{ version_id: id, percentage: 100 }])
  const deployed = await deployAt(cloudflare, ['--name', name])
  const keys = await runAt(cloudflare, 'scripts/keys.ts', ['rotate', '--name', name])
  for (const { code, stderr } of [deployed, keys]) {
    expect(code).toBe(1)
    expect(stderr).toContain(`The Worker ${name} of this account is not this service`)
  }
  expect(script.versions.length).toBe(1)
  expect(changes()).toEqual([])
}, 60_000)

it('leaves a database of another project alone', async () => {
  const name = newName()
  cloudflare.account.createDatabase(name)
  const sql = 'CREATE TABLE users (id TEXT); CREATE TABLE customers (id TEXT)'
  const made = await wranglerAt(cloudflare, ['d1', 'execute', name, '--remote', '--command', sql])
  expect(made.code, made.said).toBe(0)
  const refused = await deployAt(cloudflare, ['--name', name])
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain(
    `The database ${name} of this account has tables that are not this service's`,
  )
  expect(cloudflare.worker(name)).toBeUndefined()
  expect(changes()).toEqual([])
  expect(cloudflare.unknown).toEqual([])
}, 60_000)
