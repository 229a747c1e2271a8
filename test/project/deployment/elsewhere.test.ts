import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { generateKey } from '../../../scripts/keys/key-set.ts'
import {
  type Cloudflare,
  type CloudflareOptions,
  startCloudflare,
} from '../../support/cloudflare/cloudflare.ts'
import { deployAt, keptOf, newName, wranglerAt } from '../../support/deployment.ts'

// Deployments from other places than a developer's terminal: CI, Cloudflare's own build, another machine.

let cloudflare: Cloudflare

async function start(options: CloudflareOptions = {}): Promise<void> {
  cloudflare = await startCloudflare(options)
}

afterEach(() => cloudflare.stop())

const folderOf = (name: string) => join(cloudflare.env.XDG_CONFIG_HOME ?? '', 'edge-token-service', name)

describe('CI', () => {
  it('takes the secrets from the environment, keeps none, and deploys again from an empty machine', async () => {
    await start()
    const name = newName()
    const set = async (algorithm: 'ES256' | 'HS256') =>
      JSON.stringify({ keys: [await generateKey(algorithm)] })
    const secrets = {
      ACCESS_TOKEN_KEYS: await set('ES256'),
      REFRESH_TOKEN_KEYS: await set('HS256'),
      OPERATOR_TOKEN: 'o'.repeat(43),
    }
    const env = { ...secrets, CI: 'true' }
    const first = await deployAt(cloudflare, ['--name', name, '--customer', 'Acme'], { env })
    expect(first.code, first.said).toBe(0)
    expect(cloudflare.worker(name)?.secrets).toEqual(secrets)
    expect(existsSync(join(folderOf(name), 'secrets.json'))).toBe(false)
    rmSync(folderOf(name), { recursive: true })
    const later = await deployAt(cloudflare, ['--name', name], { env: { CI: 'true' } })
    expect(later.code, later.said).toBe(0)
    expect(later.stdout).toContain(
      'Only health, metadata and JWK Set were checked: the operator token is not known',
    )
    expect(cloudflare.worker(name)?.secrets).toEqual(secrets)
  }, 200_000)

  it('is told what to set where wrangler is not logged in, or the token is refused', async () => {
    await start({ token: 'none' })
    const none = await deployAt(cloudflare, ['--name', newName()])
    expect(none.code).toBe(1)
    expect(none.stderr).toContain('wrangler is not logged in to Cloudflare: set CLOUDFLARE_API_TOKEN')
    await cloudflare.stop()
    await start({ token: 'refused' })
    const refused = await deployAt(cloudflare, ['--name', newName()])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('Check CLOUDFLARE_API_TOKEN')
  }, 60_000)

  it('has to choose among several accounts, and cannot take the keys of one to another', async () => {
    await start({ accounts: ['Acme', 'Bolt'] })
    const name = newName()
    const [acme, bolt] = cloudflare.accounts.map(({ id }) => id)
    const unchosen = await deployAt(cloudflare, ['--name', name])
    expect(unchosen.stderr).toContain(`--account is needed: this login has ${acme} (Acme), ${bolt} (Bolt)`)
    const first = await deployAt(cloudflare, [
      '--name',
      name,
      '--account',
      String(acme),
      '--customer',
      'Acme',
    ])
    expect(first.code, first.said).toBe(0)
    const other = await deployAt(cloudflare, ['--name', name, '--account', String(bolt)])
    expect(other.code).toBe(1)
    expect(other.stderr).toContain(`belongs to a deployment of account ${acme}, and not of ${bolt}`)
  }, 120_000)

  it('refuses a bad secret before anything is made', async () => {
    await start()
    const env = { REFRESH_TOKEN_KEYS: '{"keys":[{"kty":"oct","k":"c2hvcnQ"}]}' }
    const refused = await deployAt(cloudflare, ['--name', newName()], { env })
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('REFRESH_TOKEN_KEYS: key 1')
    expect(refused.said).not.toContain('c2hvcnQ')
    expect(cloudflare.account.scripts.size).toBe(0)
  }, 60_000)
})

it("makes keys and no operator token in Cloudflare's own build, and completes it from a machine", async () => {
  await start()
  const name = newName()
  const built = await deployAt(cloudflare, ['--name', name], { env: { CI: 'true', WORKERS_CI: '1' } })
  expect(built.code, built.said).toBe(0)
  expect(Object.keys(cloudflare.worker(name)?.secrets ?? {})).toEqual([
    'ACCESS_TOKEN_KEYS',
    'REFRESH_TOKEN_KEYS',
  ])
  const keys = cloudflare.worker(name)?.secrets
  // The build's machine is gone.
  rmSync(folderOf(name), { recursive: true })
  const args = ['--name', name, '--customer', 'Acme', '--user', 'ann@example.com']
  const completed = await deployAt(cloudflare, args, { input: 'a password of ann\n' })
  expect(completed.code, completed.said).toBe(0)
  expect(cloudflare.worker(name)?.secrets).toMatchObject(keys ?? {})
  expect(Object.keys(keptOf(cloudflare, name).secrets)).toEqual(['OPERATOR_TOKEN'])
  expect(completed.stdout).toContain('The service is live and checked')
  expect(cloudflare.unknown).toEqual([])
}, 200_000)

it('refuses two versions that share the traffic, and a variable that is a secret of the Worker', async () => {
  await start()
  const name = newName()
  expect((await deployAt(cloudflare, ['--name', name, '--customer', 'Acme'])).code).toBe(0)
  const [older, newer] = cloudflare.worker(name)?.versions.map(({ id }) => id) ?? []
  const split = ['versions', 'deploy', `${older}@50`, `${newer}@50`, '-y', '--name', name]
  expect((await wranglerAt(cloudflare, split)).code).toBe(0)
  const shared = await deployAt(cloudflare, ['--name', name])
  expect(shared.stderr).toContain(`Two versions of ${name} share the traffic:`)
  expect(
    (await wranglerAt(cloudflare, ['versions', 'deploy', `${newer}@100`, '-y', '--name', name])).code,
  ).toBe(0)
  const put = await wranglerAt(cloudflare, ['secret', 'put', 'ENVIRONMENT', '--name', name], 'local')
  expect(put.code, put.said).toBe(0)
  const versions = cloudflare.worker(name)?.versions.length
  const misplaced = await deployAt(cloudflare, ['--name', name])
  expect(misplaced.code).toBe(1)
  expect(misplaced.stderr).toContain('ENVIRONMENT: is a secret of the Worker, and a deployment has none')
  expect(cloudflare.worker(name)?.versions.length).toBe(versions)
}, 200_000)
