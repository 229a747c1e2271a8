import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/cloudflare.ts'
import { deployAt, keptOf, newName } from '../../support/deployment.ts'

// A deployment with a custom domain, and a staging one beside it.

const PRODUCTION = newName()
const STAGING = `${PRODUCTION}-staging`

let cloudflare: Cloudflare

beforeAll(async () => {
  cloudflare = await startCloudflare()
})
afterAll(() => cloudflare.stop())

it('has the custom domain alone, also later without saying so', async () => {
  const first = await deployAt(cloudflare, [
    '--name',
    PRODUCTION,
    '--domain',
    'tokens.example.com',
    '--customer',
    'Acme',
  ])
  expect(first.code, first.said).toBe(0)
  expect(first.stdout).toContain('The custom domain tokens.example.com will point to the Worker.')
  expect(first.stdout).toContain('The service is live and checked: https://tokens.example.com')
  const worker = cloudflare.worker(PRODUCTION)
  expect(worker?.hosts).toEqual(['tokens.example.com'])
  expect(worker?.vars.ISSUER).toBe('https://tokens.example.com')
  // The URL is known before the first upload, so one is enough.
  expect(worker?.versions.length).toBe(1)
  const later = await deployAt(cloudflare, ['--name', PRODUCTION])
  expect(later.code, later.said).toBe(0)
  expect(cloudflare.worker(PRODUCTION)?.hosts).toEqual(['tokens.example.com'])
}, 200_000)

it('does not change its URL by accident', async () => {
  const refused = await deployAt(cloudflare, ['--name', PRODUCTION, '--domain', 'other.example.com'])
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain(
    'ISSUER would change from https://tokens.example.com to https://other.example.com',
  )
  expect(cloudflare.worker(PRODUCTION)?.hosts).toEqual(['tokens.example.com'])
}, 60_000)

it('shares nothing with a staging deployment', async () => {
  const staging = await deployAt(cloudflare, ['--name', STAGING, '--customer', 'Acme'])
  expect(staging.code, staging.said).toBe(0)
  expect(staging.stdout).toContain(`Deploy again with npm run deploy -- --name ${STAGING}`)
  const shared = ['plain_text', 'durable_object_namespace', 'assets']
  const own = (name: string) =>
    (cloudflare.worker(name)?.version.bindings ?? [])
      .filter(({ type }) => !shared.includes(type))
      .map(({ name: binding, type, text, namespace_id, id }) => [binding, type, text ?? namespace_id ?? id])
  const [one, other] = [own(PRODUCTION), own(STAGING)]
  expect(one.map(([binding]) => binding)).toEqual(other.map(([binding]) => binding))
  expect(one.length).toBeGreaterThan(7)
  for (const [index, [binding, , value]] of one.entries()) {
    expect(value, String(binding)).toBeDefined()
    expect(other[index]?.[2], String(binding)).not.toEqual(value)
  }
  expect(keptOf(cloudflare, STAGING).secrets).toEqual(cloudflare.worker(STAGING)?.secrets)
  expect([...cloudflare.account.databases.values()].map(({ name }) => name).toSorted()).toEqual([
    PRODUCTION,
    STAGING,
  ])
  expect(cloudflare.unknown).toEqual([])
}, 200_000)
