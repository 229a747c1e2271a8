import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { refuseTakenByNpm } from '../../scripts/command-line/arguments.ts'
import { ROOT } from '../../scripts/project.ts'

// Without `--` npm takes the options for itself: `npm run deploy --dry-run` would deploy, and `--name staging` would reach
// production.

it('refuses options that npm took, except for those that npm has for itself', () => {
  const npm = (environment: Record<string, string>) => () =>
    refuseTakenByNpm(['name', 'dry-run', 'yes'], { npm_lifecycle_event: 'deploy', ...environment })
  expect(npm({ npm_config_dry_run: 'true' })).toThrow(/^npm took --dry-run .* npm run deploy -- --dry-run$/)
  expect(npm({ npm_config_name: 'staging' })).toThrow(/^npm took --name /)
  expect(npm({ npm_config_dry_run: '', npm_config_yes: 'true' })).not.toThrow()
})

it.each([
  ['deploy', '--dry-run'],
  // It would print a new set of private keys.
  ['keys', '--url=https://tokens.example.com'],
  ['user', 'list', '--customer=1'],
])('npm run %s %s does nothing', async (script, ...args) => {
  const run = promisify(execFile)('npm', ['run', '--silent', script, ...args], { cwd: ROOT })
  await expect(run).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('for itself, and nothing was done. Put -- before the options'),
  })
})
