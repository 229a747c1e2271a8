import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { build as vite } from 'vite'
import { afterAll, expect, it } from 'vitest'
import { unstable_startWorker } from 'wrangler'
import { installed } from '../../support/installed.ts'
import { node22 } from '../../support/node-22.ts'
import { newFile, origin, USER } from './parts/service.ts'

// The tarball of @edge-token-service/client logs in, refreshes, fetches and logs out: on Node, and bundled.

const run = promisify(execFile)
const project = installed('client')
const [program, worker] = ['program', 'worker', 'tour'].map((name) =>
  project.copy(`test/packages/client/parts/${name}.ts`),
) as [string, string]

const TOUR = { email: USER[0], bound: false, refreshed: true, status: 200, current: 1, after: 'signed_out' }

afterAll(() => project.remove())

/** What the program prints. It must end by itself. */
async function printed(node: string, file: string): Promise<unknown> {
  const { stdout } = await run(node, [file, origin(), newFile(), ...USER], { timeout: 20_000 })
  return JSON.parse(stdout)
}

const NODES: [string, () => string][] = [
  ['v22', node22],
  ['v24', () => process.execPath],
]

it.each(NODES)('runs on Node %s', async (version, node) => {
  expect((await run(node(), ['--version'])).stdout).toMatch(new RegExp(`^${version}\\.`))
  expect(await printed(node(), program)).toEqual(TOUR)
})

it('runs in a bundle of esbuild', async () => {
  const outfile = join(project.folder, 'bundled.mjs')
  await build({
    entryPoints: [program],
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
  })
  expect(readFileSync(outfile, 'utf8')).not.toMatch(/from ?"@edge/)
  expect(await printed(process.execPath, outfile)).toEqual(TOUR)
})

it('runs in a bundle of Vite', async () => {
  await vite({
    root: project.folder,
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: { ssr: 'program.ts', outDir: 'vite' },
  })
  const outfile = join(project.folder, 'vite', 'program.js')
  expect(readFileSync(outfile, 'utf8')).not.toMatch(/from ?"@edge/)
  expect(await printed(process.execPath, outfile)).toEqual(TOUR)
})

it('runs in a Worker of an old compatibility date without nodejs_compat', async () => {
  const settings = { name: 'worker', main: worker, compatibility_date: '2022-11-01', send_metrics: false }
  const config = project.write('wrangler.json', JSON.stringify(settings))
  const dev = {
    server: { port: 0 },
    inspector: false,
    watch: false,
    persist: false,
    logLevel: 'error',
  } as const
  const started = await unstable_startWorker({ config, dev })
  try {
    const [username, password] = USER
    const body = JSON.stringify({ url: origin(), username, password })
    const answer = await started.fetch('http://localhost/', { method: 'POST', body })
    // A login, a refresh, two calls of the API and a logout for each store; the cookie is set by three of them.
    expect(await answer.json()).toEqual({ tours: [TOUR, TOUR], set: 3, requests: 10, session: null })
  } finally {
    await started.dispose()
  }
})
