import { readFileSync } from 'node:fs'
import { readD1Migrations } from '@cloudflare/vitest-pool-workers'

interface Release {
  readonly vars: Record<string, string>
}

/** Bindings of the last release that today's wrangler.toml need not have. */
const LIMITERS = { CREATE_PER_ADDRESS: 60, CREATE_PER_NAME: 60, REFRESH_PER_FAMILY: 10 } as const

/** The options of the pool of `test/compat/`, for vitest's configuration on Node. One cell has all users. */
export async function compatOptions() {
  const { vars } = JSON.parse(readFileSync('test/compat/released/release.json', 'utf8')) as Release
  return {
    main: './test/compat/worker.ts',
    wrangler: { configPath: './wrangler.toml', environment: 'local' },
    miniflare: {
      bindings: {
        ...vars,
        CELLS_PER_REGION: '1',
        TEST_MIGRATIONS: await readD1Migrations('./migrations'),
      },
      ratelimits: Object.fromEntries(
        Object.entries(LIMITERS).map(([name, period], index) => [
          name,
          { namespace_id: `compat-${index}`, simple: { limit: 1_000_000, period } },
        ]),
      ),
    },
  }
}
