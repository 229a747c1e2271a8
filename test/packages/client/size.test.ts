import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { ROOT } from '../../../scripts/project.ts'

/** What the package promises for `createClient` with one store, minified and compressed. */
const LIMIT_BYTES = 5 * 1024

it.each(['indexedDbStore', 'memoryStore'])('createClient with %s has at most 5 KB', async (store) => {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { createClient, ${store} } from './index.ts'`,
      resolveDir: join(ROOT, 'packages/client/src'),
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
