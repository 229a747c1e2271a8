import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installed } from '../../support/installed.ts'
import { typeCheckNode, typeCheckPage, typeCheckWorker } from '../../support/type-checks.ts'

// The tarball of @edge-token-service/verify in a project of somebody else.

/** The most that a Worker may have that uses the package, in bytes, minified. */
const MAX_WORKER_BYTES = 60_000

const project = installed('verify')

afterAll(() => project.remove())

it('installs jose and nothing else', () => {
  const names = globSync('node_modules/{*,@*/*}/package.json', { cwd: project.folder })
  const expected = ['node_modules/@edge-token-service/verify/package.json', 'node_modules/jose/package.json']
  expect(names.toSorted()).toEqual(expected)
})

it('has modules, declarations, a README and a license, and no source', () => {
  const folder = join(project.folder, 'node_modules/@edge-token-service/verify')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.\w+$/.test(file),
  )
  const others = files.filter((file) => !/^dist\/(?:[\w-]+\.js|(?:src|packages)\/.+\.d\.ts)$/.test(file))
  expect(others.toSorted()).toEqual(['README.md', 'package.json'])
  expect(readdirSync(folder)).toContain('LICENSE')
})

it('names nothing of Node, zod or Workers', () => {
  const files = globSync('node_modules/@edge-token-service/verify/dist/**/*.{js,ts}', { cwd: project.folder })
  const text = files.map((file) => readFileSync(join(project.folder, file), 'utf8')).join('\n')
  expect(text).toContain('verifyAccessToken')
  const names = [...text.matchAll(/from ["']([^."'][^"']*)["']/g)].map(([, name]) => name)
  expect([...new Set(names)].toSorted()).toEqual(['express', 'hono', 'jose'])
  expect(text).not.toMatch(/KVNamespace|ExecutionContext|\bBuffer\b|process\./)
})

const USE = `
import { type AccessClaims, type VerifyOptions, verifyAccessToken } from '@edge-token-service/verify'
export const options: VerifyOptions = {
  issuer: 'https://tokens.example.com',
  audience: 'https://api.example.com',
  revoked: { get: async (key: string) => (key === '' ? 'text' : null) },
  introspect: { clientId: 'id', clientSecret: 'secret' },
}
export async function ask(token: string): Promise<AccessClaims | null> {
  const verified = await verifyAccessToken(token, options)
  if (!verified.ok) return null
  const subject: string = verified.claims.sub
  // @ts-expect-error -- a claim that no token has
  void verified.claims.other
  // @ts-expect-error -- a number is no text
  const generation: string = verified.claims.gen
  return subject === generation ? null : verified.claims
}
// @ts-expect-error -- an option is missing
void verifyAccessToken('', { issuer: '' })
`

const WORKER = `
import { Hono } from 'hono'
import { type AccessTokenVariables, accessToken } from '@edge-token-service/verify/hono'
import { options } from './use.ts'
interface Env {
  Bindings: { REVOKED: KVNamespace }
  Variables: AccessTokenVariables
}
const app = new Hono<Env>()
app.use('/fixed', accessToken(options))
app.use('/*', accessToken<Env>((c) => ({ ...options, revoked: c.env.REVOKED })))
app.get('/', (c) => c.text(c.var.accessToken.sub))
export default app satisfies ExportedHandler<Env['Bindings']>
`

const SERVER = `
import express, { type Response } from 'express'
import { type AccessTokenLocals, accessToken } from '@edge-token-service/verify/express'
import { options } from './use.js'
const app = express().use(accessToken(options)).use(accessToken((req) => ({ ...options, jwksUri: req.path })))
app.get('/', (_req, res: Response<string, AccessTokenLocals>) => void res.send(res.locals.accessToken.sub))
`

describe('the declarations', () => {
  beforeAll(() => {
    project.borrow('hono', 'express', '@types')
    project.write('worker/use.ts', USE)
    project.write('worker/index.ts', WORKER)
    project.write('server/use.ts', USE)
    project.write('server/index.ts', SERVER)
    project.write('page/use.ts', USE)
  })

  it("check in a Worker with Cloudflare's standard tsconfig", () => {
    expect(typeCheckWorker(project, 'worker')).toBe('')
  }, 60_000)

  it('check on Node with nodenext, also inside the declarations', () => {
    expect(typeCheckNode(project, 'server', { esModuleInterop: true })).toBe('')
  })

  it('check with the types of a browser', () => {
    expect(typeCheckPage(project, 'page')).toBe('')
  })
})

it(`makes a Worker of at most ${MAX_WORKER_BYTES} bytes`, async () => {
  const source = `import { verifyAccessToken } from '@edge-token-service/verify'
    export default { fetch: async (request, env) => Response.json(await verifyAccessToken(await request.text(), env)) }`
  const stdin = { contents: source, resolveDir: project.folder }
  const options = { bundle: true, minify: true, format: 'esm', write: false, logLevel: 'silent' } as const
  const { outputFiles } = await build({ ...options, stdin })
  const bytes = outputFiles[0]?.contents.byteLength ?? 0
  expect(bytes).toBeGreaterThan(10_000)
  expect(bytes).toBeLessThanOrEqual(MAX_WORKER_BYTES)
})
