import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { bundledByEsbuild, bundledByVite, oldWorker } from '../../support/bundles.ts'
import { installed } from '../../support/installed.ts'
import { NODE_VERSIONS } from '../../support/node-versions.ts'
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

it.each(NODE_VERSIONS)('runs on Node %s', async (version, node) => {
  expect((await run(node(), ['--version'])).stdout).toMatch(new RegExp(`^${version}\\.`))
  expect(await printed(node(), program)).toEqual(TOUR)
})

it('runs in a bundle of esbuild', async () => {
  const { file, text } = await bundledByEsbuild(project, program, { platform: 'node' })
  expect(text).not.toMatch(/from ?"@edge/)
  expect(await printed(process.execPath, file)).toEqual(TOUR)
})

it('runs in a bundle of Vite', async () => {
  const { file, text } = await bundledByVite(project, program)
  expect(text).not.toMatch(/from ?"@edge/)
  expect(await printed(process.execPath, file)).toEqual(TOUR)
})

it('runs in a Worker of an old compatibility date without nodejs_compat', async () => {
  const started = await oldWorker(project, worker)
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
