import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { checkoutWithOthers } from '../support/checkout.ts'

// The checks read wrangler.toml, so no other configuration may be built. (npm-start.test.ts starts such a checkout.)

const folder = checkoutWithOthers()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('npm run deploy does not build another configuration', () => {
  const toml = readFileSync(join(folder, 'wrangler.toml'), 'utf8')
    .replace('ISSUER = ""', 'ISSUER = "https://tokens.example.com"')
    .replace('AUDIENCE = ""', 'AUDIENCE = "https://api.example.com"')
  writeFileSync(join(folder, 'wrangler.toml'), toml)
  const args = ['scripts/deploy.ts', '--dry-run', '--outdir', 'built']
  const said = execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
  expect(said).toContain('https://tokens.example.com')
  expect(readdirSync(join(folder, 'built'))).toContain('index.js')
  expect(readFileSync(join(folder, 'built/index.js'), 'utf8')).toContain('FamilyCell')
}, 120_000)
