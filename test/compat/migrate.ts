import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, vi } from 'vitest'
import { MOMENT, setClock } from './clock.ts'
import { loadDirectory } from './frozen.ts'
import directory from './released/directory.json'
import release from './released/release.json'

// The order of a real rollout: the last release's database with its rows, then today's migrations, then the code.
await applyD1Migrations(
  env.DB,
  env.TEST_MIGRATIONS.filter(({ name }) => release.migrations.includes(name)),
)
await loadDirectory(directory)
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)

beforeEach(() => {
  setClock(MOMENT + 5000)
})
afterEach(() => {
  vi.useRealTimers()
})
