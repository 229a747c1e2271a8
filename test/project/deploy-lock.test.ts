import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { DeploymentFolder } from '../../scripts/deploy/folder.ts'
import { lockDeployment } from '../../scripts/deploy/lock.ts'
import { ROOT } from '../../scripts/project.ts'

// What keeps two commands of one machine apart, and the folder that both use.

const base = mkdtempSync(join(tmpdir(), 'ets-lock-'))
const lockOf = (name: string) => join(base, 'edge-token-service', `${name}.lock`)

beforeAll(() => {
  vi.stubEnv('XDG_CONFIG_HOME', base)
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(base, { recursive: true })
})

it('lets one process at a time change a deployment, and names it', () => {
  lockDeployment('production')
  expect(readFileSync(lockOf('production'), 'utf8')).toBe(String(process.pid))
  expect(() => lockDeployment('production')).toThrow(
    `Another command changes production (process ${process.pid}): wait for its end.`,
  )
  lockDeployment('staging')
})

it('takes the lock of a process that was killed', () => {
  const ended = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' })
  writeFileSync(lockOf('killed'), ended.trim())
  lockDeployment('killed')
  expect(readFileSync(lockOf('killed'), 'utf8')).toBe(String(process.pid))
})

it('gives the lock back at the end of the process', () => {
  const code = "const { lockDeployment } = await import('./scripts/deploy/lock.ts'); lockDeployment('ended')"
  execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: ROOT, stdio: 'pipe' })
  expect(existsSync(lockOf('ended'))).toBe(false)
})

it('says what to correct where the folder cannot be written', () => {
  vi.stubEnv('XDG_CONFIG_HOME', join(base, 'a-file'))
  writeFileSync(join(base, 'a-file'), '')
  const says = /a-file\/edge-token-service.*: cannot be written \(ENOTDIR\); .* XDG_CONFIG_HOME/
  expect(() => lockDeployment('production')).toThrow(says)
  expect(() => new DeploymentFolder('production').writeRecord({})).toThrow(says)
  vi.stubEnv('XDG_CONFIG_HOME', base)
})

it('is for its owner alone', () => {
  expect((statSync(lockOf('production')).mode & 0o777).toString(8)).toBe('600')
  expect((statSync(join(base, 'edge-token-service')).mode & 0o777).toString(8)).toBe('700')
})
