import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { cloudflareTest } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'
import { compatOptions } from './test/compat/pool.ts'

// What `npm run freeze` runs after it has bundled a release. Not part of `npm test`: it writes into the checkout.
export default defineConfig(async () => {
  const options = await compatOptions()
  const FREEZER = async (request: { url: string; text(): Promise<string> }) => {
    writeFileSync(join('test/compat/released', basename(request.url)), await request.text())
    return new Response()
  }
  return {
    plugins: [
      cloudflareTest({
        ...options,
        miniflare: { ...options.miniflare, serviceBindings: { FREEZER: FREEZER as never } },
      }),
    ],
    test: {
      include: ['test/compat/freeze/freeze.test.ts'],
      testTimeout: 300_000,
      silent: 'passed-only' as const,
    },
  }
})
