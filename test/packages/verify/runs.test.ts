import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { OperatorApi } from '../../../scripts/operator/operator-api.ts'
import { ROOT } from '../../../scripts/project.ts'
import { DEV_VARS, readDevVars } from '../../../scripts/start/dev-vars.ts'
import { bundledByEsbuild, bundledByVite, oldWorker } from '../../support/bundles.ts'
import { installed } from '../../support/installed.ts'
import { NODE_VERSIONS } from '../../support/node-versions.ts'
import { freePort } from '../../support/scripts.ts'

// The tarball of @edge-token-service/verify verifies tokens of a service that was really started: on Node, and bundled.

const run = promisify(execFile)
const service = `http://localhost:${inject('service').port}`
const options = { issuer: service, audience: service }

const project = installed('verify')
let token: string

/** Prints whether each of two tokens is accepted: by keys, by introspection, and without a service. */
const MAIN = `
import { verifyAccessToken } from '@edge-token-service/verify'
const { token, options, introspect } = JSON.parse(process.env.GIVEN)
const forged = token.slice(0, -8) + 'AAAAAAAA'
const ways = [options, { ...options, introspect }, { ...options, jwksUri: 'http://localhost:1/' }]
const verdicts = []
for (const way of ways) {
  for (const presented of [token, forged]) {
    const verified = await verifyAccessToken(presented, way)
    verdicts.push(verified.ok ? verified.claims.email : verified.error)
  }
}
console.log(JSON.stringify(verdicts))
`
const EMAIL = 'demo@example.com'
const VERDICTS = [EMAIL, 'invalid_token', EMAIL, 'invalid_token', 'unavailable', 'unavailable']

/** The text of an example, which imports the package as its users do. */
const example = (file: string) => readFileSync(join(ROOT, 'examples', file), 'utf8')

interface Answer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  json(): Promise<unknown>
}

/** The status, the challenge and the body of the answers to calls without a token, with a good one and with bad ones. */
async function answers(call: (path: string, init: { headers: Record<string, string> }) => Promise<Answer>) {
  const presented = [undefined, token, 'junk', `${token.slice(0, -8)}AAAAAAAA`]
  return Promise.all(
    presented.map(async (text) => {
      const headers = text === undefined ? {} : { authorization: `Bearer ${text}` }
      const answer = await call('/orders/mine', { headers })
      return [answer.status, answer.headers.get('www-authenticate'), await answer.json()]
    }),
  )
}
const BAD = [401, 'Bearer error="invalid_token"', { error: 'invalid_token' }]
const ANSWERS = [
  [401, 'Bearer', { error: 'unauthorized' }],
  [200, null, expect.objectContaining({ email: EMAIL, orders: [] })],
  BAD,
  BAD,
]

beforeAll(async () => {
  project.borrow('hono', 'express')
  project.write('main.mjs', MAIN)
  const login = await fetch(`${service}/api/v2/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: EMAIL, password: 'demo-password' }),
  })
  const { content } = (await login.json()) as { content: [{ token: string }] }
  token = content[0].token
})

afterAll(() => project.remove())

/** What a program prints that gets a token and the options. */
async function printed(program: string, file: string): Promise<unknown> {
  const operator = new OperatorApi(service, readDevVars(join(ROOT, DEV_VARS)).OPERATOR_TOKEN)
  const introspect = await operator.call('POST', '/client', { name: 'orders' })
  const env = { ...process.env, GIVEN: JSON.stringify({ token, options, introspect }) }
  const { stdout } = await run(program, [file], { cwd: project.folder, env })
  return JSON.parse(stdout)
}

it.each(NODE_VERSIONS)('runs on Node %s, and in Express', async (version, program) => {
  expect((await run(program(), ['--version'])).stdout).toMatch(new RegExp(`^${version}\\.`))
  expect(await printed(program(), 'main.mjs')).toEqual(VERDICTS)
  const file = project.write('server.ts', example('express-api/index.ts'))
  const port = String(await freePort())
  const server = spawn(program(), [file], { env: { ...process.env, ISSUER: service, PORT: port } })
  try {
    await once(server.stdout, 'data')
    expect(await answers((path, init) => fetch(`http://localhost:${port}${path}`, init))).toEqual(ANSWERS)
  } finally {
    server.kill()
  }
})

it('runs in a bundle of esbuild', async () => {
  const { file, text } = await bundledByEsbuild(project, join(project.folder, 'main.mjs'))
  expect(text).not.toMatch(/^import|from ?"@edge/m)
  expect(await printed(process.execPath, file)).toEqual(VERDICTS)
})

it('runs in a bundle of Vite', async () => {
  const { file, text } = await bundledByVite(project, 'main.mjs')
  expect(text).not.toMatch(/^import|from ?"@edge/m)
  expect(await printed(process.execPath, file)).toEqual(VERDICTS)
})

it('runs in a Worker of an old compatibility date without nodejs_compat', async () => {
  const main = project.write('worker.ts', example('protected-api/src/index.ts'))
  const bindings = {
    vars: { ISSUER: service, AUDIENCE: service },
    kv_namespaces: [{ binding: 'REVOKED', id: 'revoked' }],
  }
  const worker = await oldWorker(project, main, bindings)
  try {
    expect(await answers((path, init) => worker.fetch(`http://localhost${path}`, init))).toEqual(ANSWERS)
  } finally {
    await worker.dispose()
  }
})
