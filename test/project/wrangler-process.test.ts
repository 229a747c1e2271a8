import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { options } from '../support/scripts.ts'

const data = mkdtempSync(join(tmpdir(), 'wrangler-process-'))
afterAll(() => rmSync(data, { recursive: true, force: true }))

/** A program that starts wrangler, says which process that is, and then does `next`. */
function program(next: string) {
  const text = `
    const { spawnWrangler, stopWithUs } = await import('./scripts/wrangler/process.ts')
    stopWithUs()
    const child = spawnWrangler(['dev', '--env', 'local', '--port', '0', '--persist-to', '${data}'], 'pipe')
    console.error(child.pid)
    ${next}`
  return spawn(process.execPath, ['--input-type=module', '--eval', text], options)
}

/** Whether a process runs. One that has ended may still be listed, as a zombie, until its parent asks for its code. */
function runs(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return /^[^Z]/.test(stdout.trim())
}

async function pidOf(child: ReturnType<typeof program>): Promise<number> {
  const [chunk] = await once(child.stderr, 'data')
  const pid = Number(chunk)
  expect(runs(pid)).toBe(true)
  return pid
}

it('stops wrangler when the reader of the output has gone, as in `npm start | head`, and shows no stack', async () => {
  const child = program("setInterval(() => console.log('a line'), 20)")
  const pid = await pidOf(child)
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString()
  })
  const ended = once(child, 'exit')
  child.stdout.destroy()
  expect([await ended, complaint]).toEqual([[0, null], ''])
  await expect.poll(() => runs(pid)).toBe(false)
})

it('stops wrangler when an exception that nothing handles ends the program', async () => {
  const child = program("process.stdin.once('data', () => { throw new Error('a bug') })")
  const pid = await pidOf(child)
  const ended = once(child, 'exit')
  child.stdin.end('now')
  expect(await ended).toEqual([1, null])
  await expect.poll(() => runs(pid)).toBe(false)
})
