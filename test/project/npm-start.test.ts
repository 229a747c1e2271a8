import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { checkoutWithOthers } from '../support/checkout.ts'
import { options as anywhere, freePort, startService, stopAll } from '../support/scripts.ts'

// The steps of a new user: start, paste the two lines, stop, start again. The checkout is fresh, and has files with which
// wrangler by default would start another Worker.

const folder = checkoutWithOthers()
const data = join(folder, 'data')
const options = { ...anywhere, cwd: folder }
// The service, which also reports when its scheduled handler runs.
const AUDIBLE = `
import service from './original.ts'
export * from './original.ts'
export default {
  ...service,
  async scheduled(controller, env, context) {
    await service.scheduled(controller, env, context)
    console.log('scheduled by ' + controller.cron)
  },
}
`
renameSync(join(folder, 'src/index.ts'), join(folder, 'src/original.ts'))
writeFileSync(join(folder, 'src/index.ts'), AUDIBLE)

const linux = process.platform === 'linux'

afterAll(async () => {
  await stopAll()
  rmSync(folder, { recursive: true, force: true })
}, 30_000)

const start = (port: number) =>
  startService(port, data, ['ACCESS_TOKEN_TTL_SECONDS:60', 'MAX_FAMILIES_PER_USER:5'], folder)

const paste = (lines: readonly string[]) =>
  execFileSync('bash', ['-c', lines.join('\n')], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

interface Process {
  readonly id: string
  readonly parent: string
}

/** All running processes. Only Linux has /proc. */
function processes(): Process[] {
  const ids = linux ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : []
  return ids.flatMap((id) => {
    try {
      const [, state, parent] = /\) (\S) (\d+) /.exec(readFileSync(`/proc/${id}/stat`, 'utf8')) ?? []
      return state === undefined || state === 'Z' || parent === undefined ? [] : { id, parent }
    } catch {
      return [] // It has ended.
    }
  })
}

function below(id: string, all = processes()): string[] {
  return all.filter(({ parent }) => parent === id).flatMap((child) => [child.id, ...below(child.id, all)])
}

/** Stops the service, and asserts that all its processes have ended. */
async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const tree = below(String(child.pid))
  // wrangler, its inner process, and workerd.
  if (linux) expect(tree.length).toBeGreaterThanOrEqual(3)
  const ended = once(child, 'exit')
  child.kill(signal)
  expect(await ended).toEqual([0, null])
  const left = () => processes().filter(({ id }) => tree.includes(id))
  await expect.poll(left).toEqual([])
}

it('starts, prints lines that work, stops entirely, and keeps the data', async () => {
  const port = await freePort()
  const first = await start(port)
  expect(first.lines).toHaveLength(2)
  const [create, refresh] = first.lines as [string, string]

  const [created, refreshed, reused] = paste([create, refresh, refresh])
  expect(created.content[0]).toMatchObject({
    customerId: '11111111-1111-4111-8111-111111111111',
    validityTime: 60,
  })
  expect(refreshed).toMatchObject({ errorCode: '', content: [{ validityTime: 60 }] })
  expect(reused.errorCode).toBe('AUTH_1002')

  const family = 'family [0-9a-f]{8}'
  const path = '/api/v2/auth/token {10}'
  for (const line of [
    `200  POST     ${path}created   ${family} gen 0`,
    `200  PUT      ${path}rotated   ${family} gen 1`,
    `401  PUT      ${path}refused: reused \\(${family}\\); family revoked: concurrent \\(${family}\\)`,
  ]) {
    await expect.poll(first.said).toMatch(new RegExp(`^\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  ${line}$`, 'm'))
  }
  expect(first.said()).toContain('OPERATOR_TOKEN in .dev.vars')
  expect(first.said()).not.toMatch(/eyJ|wrangler:info/)

  await expect.poll(first.said, { timeout: 20_000 }).toContain('scheduled by * * * * *')

  const busy = spawn(process.execPath, ['scripts/start.ts', '--port', String(port)], options)
  let complaint = ''
  busy.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString()
  })
  expect(await new Promise((resolve) => busy.once('close', resolve))).toBe(1)
  expect(complaint).toContain(`port ${port} is in use; choose another: npm start -- --port`)

  const customer = execFileSync(
    process.execPath,
    ['scripts/customer.ts', 'add', 'Acme', '--url', `http://localhost:${port}`],
    { ...options, encoding: 'utf8' },
  ).trim()
  const user = ['add', 'Ann@Example.com', '--customer', customer, '--role', 'ROLE_USER']
  execFileSync(process.execPath, ['scripts/user.ts', ...user, '--url', `http://localhost:${port}`], {
    ...options,
    input: 'a password of her own\n',
  })
  await stop(first.child, 'SIGTERM')

  const second = await start(await freePort())
  const [again] = second.lines as [string]
  const hers = again
    .replace('demo@example.com', 'ann@example.com')
    .replace('demo-password', 'a password of her own')
  expect(paste([again, hers]).map(({ content }) => content[0]?.customerId)).toEqual([
    '11111111-1111-4111-8111-111111111111',
    customer,
  ])
  await stop(second.child, 'SIGINT')
}, 240_000)
