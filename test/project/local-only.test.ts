import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeAssets } from '../../scripts/assets.ts'
import { ROOT } from '../../scripts/project.ts'
import { DEMO } from '../../scripts/start/demo-user.ts'
import { DEV_VARS, readDevVars } from '../../scripts/start/dev-vars.ts'
import { localSecrets } from '../../scripts/start/local-secrets.ts'
import { wranglerArguments, wranglerEnvironment } from '../../scripts/wrangler/process.ts'
import { parseConfig } from '../../src/config.ts'
import { loadKeyring } from '../../src/keys/keyring.ts'

// The local secrets and the demo user of `npm start` must not reach a deployment, by the upload or by a copied file.

const DEPLOYED = { ISSUER: 'https://tokens.example.com', AUDIENCE: 'https://api.example.com' }

const textOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n')

describe('the demo user and the generated secrets', () => {
  it('are not in the upload, nor in the migrations', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'ets-bundle-'))
    execFileSync(process.execPath, wranglerArguments(['deploy', '--dry-run', '--env=', '--outdir', outdir]), {
      cwd: ROOT,
      env: wranglerEnvironment(),
      stdio: 'pipe',
    })
    const bundle = textOf(outdir)
    expect(bundle).toContain('FamilyCell')
    const migrations = textOf(join(ROOT, 'migrations'))
    expect(migrations).toContain('CREATE TABLE users')
    const secrets = Object.values(readDevVars(join(ROOT, DEV_VARS))).filter((value) => value !== undefined)
    writeAssets()
    for (const uploaded of [bundle, migrations, textOf(join(ROOT, 'public'))]) {
      for (const value of [...Object.values(DEMO), ...secrets]) expect(uploaded).not.toContain(value)
    }
  })

  it('are refused by a deployment that has them', async () => {
    const { OPERATOR_TOKEN, ...keys } = await localSecrets()
    expect(() => parseConfig({ ...DEPLOYED, OPERATOR_TOKEN })).toThrow(
      'OPERATOR_TOKEN: was generated for local runs',
    )
    expect(parseConfig({ ...DEPLOYED, OPERATOR_TOKEN, ENVIRONMENT: 'local' }).local).toBe(true)
    const message = 'ACCESS_TOKEN_KEYS: key 1 was generated for local runs; make one with `npm run keys`'
    await expect(loadKeyring(keys, false)).rejects.toThrow(message)
    await expect(loadKeyring(keys, true)).resolves.toBeDefined()
  })

  it('are never committed: git ignores .dev.vars, its variants and the local data', () => {
    const paths = ['.dev.vars', '.dev.vars.local', '.wrangler/state/v3/d1/x.sqlite', 'dist/index.js']
    const ignored = execFileSync('git', ['check-ignore', ...paths], { cwd: ROOT, encoding: 'utf8' })
    expect(ignored.trim().split('\n')).toEqual(paths)
    const tracked = execFileSync('git', ['ls-files', ...paths], { cwd: ROOT, encoding: 'utf8' })
    expect(tracked).toBe('')
  })
})
