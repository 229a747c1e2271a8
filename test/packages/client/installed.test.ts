import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { createClient, memoryStore } from '@edge-token-service/client'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { installed } from '../../support/installed.ts'
import { typeCheckNode, typeCheckPage, typeCheckWorker } from '../../support/type-checks.ts'

// The tarball of @edge-token-service/client in a project of somebody else.

/** What the package promises for `createClient` with one store, minified and compressed. */
const LIMIT_BYTES = 5 * 1024

const project = installed('client')
const folder = join(project.folder, 'node_modules/@edge-token-service/client')

afterAll(() => project.remove())

it('is what the other tests import', () => {
  let stack = ''
  const read = async () => {
    stack = String(new Error().stack)
    return null
  }
  createClient({ url: '', store: { ...memoryStore(), read } }).dispose()
  expect(stack).toContain(inject('installed').folder)
})

it('installs nothing else', () => {
  const names = globSync('node_modules/{*,@*/*}/package.json', { cwd: project.folder })
  expect(names).toEqual(['node_modules/@edge-token-service/client/package.json'])
})

it('has modules, declarations, a README and a license, and no source', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.\w+$/.test(file),
  )
  const others = files.filter((file) => !/^dist\/(?:[\w-]+\.js|.+\.d\.ts)$/.test(file))
  expect(others.toSorted()).toEqual(['README.md', 'package.json'])
  expect(readdirSync(folder)).toContain('LICENSE')
})

it('imports nothing but files of Node, in the entry for Node', () => {
  const names = globSync('dist/**/*.{js,ts}', { cwd: folder }).flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    return [...text.matchAll(/from ["']([^."'][^"']*)["']/g)].map(([, name]) => `${file}: ${name}`)
  })
  expect(names.toSorted()).toEqual(['dist/file.js: node:fs/promises', 'dist/file.js: node:path'])
})

it.each(['indexedDbStore', 'memoryStore'])('createClient with %s has at most 5 KB', async (store) => {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { createClient, ${store} } from '@edge-token-service/client'`,
      resolveDir: project.folder,
    },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  })
  const size = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).byteLength
  expect(size).toBeGreaterThan(3000)
  expect(size).toBeLessThanOrEqual(LIMIT_BYTES)
})

const USE = `
import { AuthError, type ClientOptions, createClient, indexedDbStore, memoryStore, type SessionStore } from '@edge-token-service/client'
import { cookieStore } from '@edge-token-service/client/cookie'
import { storeChecks } from '@edge-token-service/client/test-kit'
const store: SessionStore = { ...memoryStore(), name: 'mine' }
export const options: ClientOptions = { url: 'https://tokens.example.com', store, origins: [], fetch: (input, init) => fetch(input, init) }
export const checked = () => Promise.all(storeChecks.map(({ run }) => run(() => indexedDbStore({ name: 'x' }))))
export async function use(cookie: string | null): Promise<number | undefined> {
  const auth = createClient({ ...options, store: cookieStore({ cookie, setCookie: (value: string) => void value }) })
  const end: () => void = auth.onChange((session) => session?.expiresAt.getTime())
  try {
    const answer: Response = await auth.fetch(new URL('https://api.example.com'), { method: 'POST', body: 'text' })
    return answer.status
  } catch (error) {
    if (error instanceof AuthError && error.kind === 'retry') return error.retryAfterSeconds
    // @ts-expect-error -- there is no such kind
    if (error instanceof AuthError && error.kind === 'other') end()
    throw error
  }
}
// @ts-expect-error -- the store is missing
createClient({ url: '' })
`

const ON_NODE = `
import { fileStore } from '@edge-token-service/client/file'
import { options } from './use.js'
export const store: typeof options.store = fileStore('session')
`

describe('the declarations', () => {
  beforeAll(() => {
    project.borrow('@types')
    for (const kind of ['worker', 'server', 'page']) project.write(`${kind}/use.ts`, USE)
    project.write(
      'worker/index.ts',
      `import { use } from './use.ts'
      export default { fetch: async () => new Response(String(await use(null))) } satisfies ExportedHandler`,
    )
    project.write('server/index.ts', ON_NODE)
  })

  it("check in a Worker with Cloudflare's standard tsconfig", () => {
    expect(typeCheckWorker(project, 'worker')).toBe('')
  }, 60_000)

  it('check on Node with nodenext, also inside the declarations', () => {
    expect(typeCheckNode(project, 'server')).toBe('')
  })

  it('check with the types of a browser, also inside the declarations', () => {
    expect(typeCheckPage(project, 'page')).toBe('')
  })
})
