import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ROOT } from '../../scripts/project.ts'

/**
 * A fresh copy of the project in a temporary folder. It also has the files that wrangler by default prefers to
 * wrangler.toml: a wrangler.json, and a .wrangler/deploy/config.json that names one more file. Both describe another
 * Worker, which answers `another Worker`.
 */
export function checkoutWithOthers(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ets-checkout-'))
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate']
  const names = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\0').filter(Boolean)
  for (const name of names) cpSync(join(ROOT, name), join(folder, name))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const d1_databases = [{ binding: 'DB', database_id: 'other', migrations_dir: 'migrations' }]
  const other = { name: 'other', compatibility_date: '2026-10-01', d1_databases }
  write('other.js', "export default { fetch: () => new Response('another Worker') }\n")
  write('wrangler.json', JSON.stringify({ ...other, main: 'other.js', env: { local: other } }))
  write('redirected/wrangler.json', JSON.stringify({ ...other, main: '../other.js' }))
  write('.wrangler/deploy/config.json', JSON.stringify({ configPath: '../../redirected/wrangler.json' }))
  return folder
}
