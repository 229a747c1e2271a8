import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, expect, it, vi } from 'vitest'
import { DeploymentFolder } from '../../../scripts/deploy/folder.ts'
import { refuseRetiredSigner } from '../../../scripts/deploy/retired-signer.ts'
import { loginLine } from '../../../scripts/deploy/summary.ts'
import { Wrangler } from '../../../scripts/wrangler/remote.ts'
import { SHELLS } from '../../support/shells.ts'

// Where the secrets of a deployment are, and where they are not.

const base = mkdtempSync(join(tmpdir(), 'ets-kept-'))
afterAll(() => rmSync(base, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

function newFolder(name: string): DeploymentFolder {
  vi.stubEnv('XDG_CONFIG_HOME', base)
  return new DeploymentFolder(name)
}

it('gives secrets to wrangler in a file for its owner, in the folder that has the keys, and removes it', () => {
  const folder = newFolder('handed')
  folder.handOver({ OPERATOR_TOKEN: 'a-token' }, (file) => {
    expect(file.startsWith(folder.path)).toBe(true)
    expect([folder.path, file].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600])
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ OPERATOR_TOKEN: 'a-token' })
    // Ctrl-C ends wrangler, and the program goes on to remove the file.
    process.kill(process.pid, 'SIGINT')
  })
  expect(readdirSync(folder.path)).toEqual([])
  // A killed program left it.
  writeFileSync(join(folder.path, 'upload.json'), '{}')
  folder.removeHandedOver()
  expect(readdirSync(folder.path)).toEqual([])
})

it('quotes nothing of a key set that it cannot read', async () => {
  const folder = newFolder('broken')
  folder.writeSecrets({ ACCESS_TOKEN_KEYS: 'PRIVATE-KEY' })
  const refused = refuseRetiredSigner(folder, 'https://service.invalid')
  await expect(refused).rejects.toMatchObject({
    name: 'KeyFault',
    message: expect.not.stringContaining('PRIVATE'),
  })
})

it('gives neither keys nor the operator token to what wrangler starts', () => {
  const config = join(base, 'wrangler.json')
  const seen = join(base, 'environment')
  writeFileSync(join(base, 'worker.js'), 'export default {}')
  writeFileSync(
    config,
    JSON.stringify({
      name: 'seen',
      main: 'worker.js',
      compatibility_date: '2026-10-01',
      build: { command: `env > '${seen}'` },
    }),
  )
  for (const name of ['ACCESS_TOKEN_KEYS', 'REFRESH_TOKEN_KEYS', 'OPERATOR_TOKEN'])
    vi.stubEnv(name, 'a-secret')
  vi.stubEnv('WRANGLER_LOG_SANITIZE', 'false')
  const built = new Wrangler(config, null).read('deploy', '--dry-run')
  expect(built.ok, built.stdout).toBe(true)
  const environment = readFileSync(seen, 'utf8')
  expect(environment).not.toContain('a-secret')
  expect(environment).toContain('WRANGLER_LOG_SANITIZE=true')
})

it.each(SHELLS)(
  'prints a login that %s takes for nothing else, whatever the name of the user',
  async (shell) => {
    const user = 'o\'$(exit 3)`&/\\"\u{1f600}@example.com'
    const line = loginLine('https://tokens.example.com', user)
      .replace('stty -echo; ', '')
      .replace('; stty echo', '')
    const run = promisify(execFile)(shell, ['-c', `curl() { cat; }; ${line}`])
    run.child.stdin?.end('a "password" \\ &\n')
    const { stdout } = await run
    expect(JSON.parse(stdout.replace('Password: ', ''))).toEqual({
      username: user,
      password: 'a "password" \\ &',
    })
  },
)
