import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'
import { writeAssets } from './scripts/assets.ts'
import { localSecrets } from './scripts/local-secrets.ts'
import { Tally } from './scripts/tally.ts'
import { compatOptions } from './test/compat/pool.ts'

// wrangler.toml names their folder, which must be there.
writeAssets()

// Three projects: what runs in workerd, with real objects and databases; the same with the last release beside today's
// code; and what runs on Node (scripts, and tests that read the project's own files).
export default defineConfig(async () => ({
  test: {
    reporters: ['default', new Tally()],
    // The service logs each refusal, and most tests are refusals: shown for the tests that fail.
    silent: 'passed-only' as const,
    // One less than there are cores by default, which is one on a small machine; most of the time is scrypt's.
    maxWorkers: 2,
    projects: [
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './wrangler.toml', environment: 'local' },
            miniflare: {
              bindings: {
                ...(await localSecrets()),
                TEST_MIGRATIONS: await readD1Migrations('./migrations'),
                LINEARIZABILITY_SEED: process.env.LINEARIZABILITY_SEED ?? '',
                LINEARIZABILITY_HISTORIES: process.env.LINEARIZABILITY_HISTORIES ?? '',
              },
            },
          }),
        ],
        test: {
          name: 'workerd',
          include: ['test/**/*.test.ts'],
          exclude: ['test/node/**', 'test/browser/**', 'test/vectors/**', 'test/compat/**'],
          setupFiles: ['./test/support/migrate.ts'],
          testTimeout: 60_000,
        },
      },
      {
        plugins: [cloudflareTest(await compatOptions())],
        test: {
          name: 'compat',
          include: ['test/compat/*.test.ts'],
          setupFiles: ['./test/compat/migrate.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: { name: 'node', include: ['test/node/**/*.test.ts'], testTimeout: 60_000 },
      },
    ],
  },
}))
