import { once } from 'node:events'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/cloudflare.ts'
import { deployAt, newName, startAt } from '../../support/deployment.ts'

const NAME = newName()

let cloudflare: Cloudflare

beforeAll(async () => {
  cloudflare = await startCloudflare()
})
afterAll(() => cloudflare.stop())

const folder = () => join(cloudflare.env.XDG_CONFIG_HOME ?? '', 'edge-token-service')
const lock = () => join(folder(), `${NAME}.lock`)

it('leaves no secret behind after Ctrl-C in the upload, and says what to do', async () => {
  const handedOver = join(folder(), NAME, 'upload.json')
  const child = startAt(cloudflare, 'scripts/deploy.ts', ['--name', NAME])
  child.stdin.end()
  const [said, ended] = [text(child.stderr), once(child, 'exit')]
  while (!existsSync(handedOver) && child.exitCode === null) await sleep(20)
  expect(existsSync(lock())).toBe(true)
  // A terminal sends it to the whole group.
  process.kill(-(child.pid ?? 0), 'SIGINT')
  expect((await ended)[0]).toBe(130)
  expect(await said).toContain('Stopped by SIGINT. Run the same command again')
  expect(existsSync(handedOver)).toBe(false)
  expect(existsSync(lock())).toBe(false)
}, 60_000)

it('refuses while another command of this machine changes the deployment', async () => {
  writeFileSync(lock(), String(process.pid))
  const refused = await deployAt(cloudflare, ['--name', NAME])
  rmSync(lock())
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain(`Another command changes ${NAME} (process ${process.pid})`)
}, 60_000)
