import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { writeAssets } from './scripts/assets.ts'
import { ROOT } from './scripts/project.ts'
import { localSecrets } from './scripts/start/local-secrets.ts'
import { compatOptions } from './test/compat/pool.ts'
import { cheapHashes } from './test/support/cheap-hashes.ts'
import { installedPackages } from './test/support/installed-once.ts'
import { Tally } from './test/support/tally.ts'
import { testNetwork } from './test/support/test-network.ts'

// wrangler.toml names their folder, which must be there.
writeAssets()

// Tests start wrangler hundreds of times. Its compiled code is kept, which saves a quarter of the CPU of each start.
process.env.NODE_COMPILE_CACHE ??= join(ROOT, 'node_modules', '.cache', 'compiled')

/** Plain Node: unit tests, tests of the project's own files and scripts, and what is named `*.node.test.ts`. */
const node = (): TestProjectInlineConfiguration => ({
  test: {
    name: 'node',
    isolate: false,
    include: [
      'test/{unit,project}/**/*.test.ts',
      'test/**/*.node.test.ts',
      // Whoever verifies our tokens on Node has its cryptography, which is not workerd's.
      'test/conformance/signatures/*.test.ts',
    ],
    exclude: ['**/*.workerd.test.ts', 'test/project/started/**'],
    testTimeout: 60_000,
  },
})

/** Tests that call one service, which `npm start` started for all of them. */
const started = (): TestProjectInlineConfiguration => ({
  test: {
    name: 'started',
    include: ['test/project/started/*.test.ts'],
    globalSetup: ['./test/support/started-once.ts'],
    setupFiles: ['./test/support/started-ready.ts'],
    testTimeout: 60_000,
  },
})

/** Tests of the packages' tarballs on Node, against one service that `npm start` started for all of them. */
const packages = (): TestProjectInlineConfiguration => ({
  plugins: [installedPackages()],
  test: {
    name: 'packages',
    include: ['test/packages/**/*.test.ts'],
    globalSetup: ['./test/support/started-once.ts', './test/support/installed-once.ts'],
    setupFiles: ['./test/support/started-ready.ts', './test/support/installed-ready.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})

/** The histories that verify passwords at a low cost. */
const HTTP_HISTORIES = 'test/histories/linearizability/http.test.ts'

/** Tests that make their own users, and touch nothing that other users see: files share a workerd, which saves its start. */
const SHARED = ['test/{conformance,scenarios}/**/*.test.ts', 'test/unit/**/*.workerd.test.ts', HTTP_HISTORIES]

/** Scenarios that touch what all users share, or that need the real work of a password hash. */
const ALONE = [
  'test/scenarios/customers/*.test.ts',
  'test/scenarios/cells/{atomic,durability,outbox,size}.test.ts',
  'test/scenarios/events/durability.test.ts',
  'test/scenarios/receivers/{crashes,downtime,relay}.test.ts',
  'test/scenarios/limits/purge.test.ts',
  'test/scenarios/lockout/names.test.ts',
  'test/scenarios/log/lost-cell.test.ts',
  'test/scenarios/login/{full-hash-queue,password}.test.ts',
  'test/scenarios/operators/{history,remove,revocation,users}.test.ts',
  'test/scenarios/outages/{lost-directory,storage,unfinished}.test.ts',
  'test/scenarios/races/upgrade.test.ts',
  'test/unit/users/*.workerd.test.ts',
]

/** The service in workerd, with real objects and databases, for each file anew. */
const workerd = async (): Promise<TestProjectInlineConfiguration> => ({
  plugins: [cloudflareTest(await localService())],
  test: {
    name: 'workerd',
    include: ['test/histories/**/*.test.ts', ...ALONE],
    exclude: ['**/*.node.test.ts', HTTP_HISTORIES],
    globalSetup: ['./test/support/webhook-inbox.ts'],
    setupFiles: ['./test/support/migrate.ts'],
    testTimeout: 60_000,
  },
})

/** The same, for the files that share one. */
const shared = async (): Promise<TestProjectInlineConfiguration> => ({
  plugins: [cheapHashes(), cloudflareTest(await localService())],
  test: {
    name: 'shared',
    include: SHARED,
    exclude: ['**/*.node.test.ts', ...ALONE],
    isolate: false,
    globalSetup: ['./test/support/webhook-inbox.ts'],
    setupFiles: ['./test/support/migrate.ts'],
    testTimeout: 60_000,
  },
})

const localService = async (variables: Readonly<Record<string, string>> = {}) => ({
  wrangler: { configPath: './wrangler.toml', environment: 'local' },
  miniflare: {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types of miniflare are not those that the plugin exports
    outboundService: { node: testNetwork } as never,
    bindings: {
      ...(await localSecrets()),
      ...variables,
      TEST_MIGRATIONS: await readD1Migrations('./migrations'),
      LINEARIZABILITY_SEED: process.env.LINEARIZABILITY_SEED ?? '',
      LINEARIZABILITY_HISTORIES: process.env.LINEARIZABILITY_HISTORIES ?? '',
    },
  },
})

/** The scenarios of races, outages and crashes, with a commit for each rotation. */
const ungrouped = async (): Promise<TestProjectInlineConfiguration> => ({
  plugins: [cheapHashes(), cloudflareTest(await localService({ GROUP_COMMIT: 'off' }))],
  test: {
    name: 'ungrouped',
    include: ['test/histories/**/*.test.ts', 'test/scenarios/{cells,outages,races}/*.test.ts'],
    exclude: ['**/*.node.test.ts', '**/http-scrypt.test.ts', 'test/scenarios/cells/group-commit*.test.ts'],
    setupFiles: ['./test/support/migrate.ts'],
    testTimeout: 60_000,
  },
})

/** The last release beside today's code, in workerd. */
const compat = async (): Promise<TestProjectInlineConfiguration> => ({
  plugins: [cheapHashes(), cloudflareTest(await compatOptions())],
  test: {
    name: 'compat',
    include: ['test/compat/*.test.ts'],
    setupFiles: ['./test/compat/migrate.ts'],
    testTimeout: 60_000,
  },
})

/** The pages and the client's tarball in Chromium. Files share a service where they do not disturb each other. */
const browser = (): TestProjectInlineConfiguration => ({
  test: {
    name: 'browser',
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['./test/support/installed-once.ts', './test/support/started-once.ts'],
    setupFiles: ['./test/support/installed-ready.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})

/** Wycheproof's vectors, whose file is not part of this repository. */
const vectors = (): TestProjectInlineConfiguration => ({
  test: { name: 'vectors', include: ['test/conformance/signatures/wycheproof.ts'] },
})

/** The unit tests on Node, which Stryker runs against every mutant. */
const mutation = (): TestProjectInlineConfiguration => ({
  test: {
    name: 'mutation',
    include: ['test/unit/**/*.test.ts'],
    exclude: ['**/*.workerd.test.ts'],
    testTimeout: 20_000,
  },
})

/** What `npm run freeze` runs after it has bundled a release: it writes into the checkout. */
async function freeze(): Promise<TestProjectInlineConfiguration> {
  const options = await compatOptions()
  const FREEZER = async (request: { url: string; text(): Promise<string> }) => {
    writeFileSync(join('test/compat/released', basename(request.url)), await request.text())
    return new Response()
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types of miniflare are not those that the plugin exports
  const miniflare = { ...options.miniflare, serviceBindings: { FREEZER: FREEZER as never } }
  return {
    plugins: [cheapHashes(), cloudflareTest({ ...options, miniflare })],
    test: { name: 'freeze', include: ['test/compat/freeze/freeze.test.ts'], testTimeout: 300_000 },
  }
}

/** Projects that run only where `TEST_PROJECT` names one of them. */
const ON_DEMAND: Readonly<Record<string, () => ReturnType<typeof freeze> | TestProjectInlineConfiguration>> =
  {
    browser,
    vectors,
    mutation,
    freeze,
  }

function asked() {
  const { TEST_PROJECT: name } = process.env
  if (name === undefined) return [node(), started(), packages(), workerd(), shared(), ungrouped(), compat()]
  const project = ON_DEMAND[name]
  if (project === undefined)
    throw new Error(`TEST_PROJECT is ${name}, and not ${Object.keys(ON_DEMAND).join(', ')}`)
  return [project()]
}

export default defineConfig(async () => ({
  test: {
    reporters: ['default', new Tally()],
    // The service logs each refusal, and most tests are refusals: shown for the tests that fail.
    silent: 'passed-only' as const,
    // One more than a small machine has cores, because some tests wait for a service that starts.
    maxWorkers: 3,
    projects: await Promise.all(asked()),
  },
}))
