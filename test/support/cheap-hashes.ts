import type { Plugin } from 'vite'

/** The cost of scrypt in tests with this plugin, N as log2. The service's is N=2^14, r=8, p=5. */
export const LOW_COST = { ln: 4, r: 8, p: 1 } as const

const FILES = ['/src/users/password.ts', '/test/compat/released/worker.js']
const COST = /\{ ?ln: ?14, ?r: ?8, ?p: ?5 ?\}/

/**
 * Lowers the cost of scrypt for tests that verify many passwords and do not depend on the time of a hash. A real hash takes a
 * sixth of a second of CPU, and hashes would be most of the time of these tests.
 */
export function cheapHashes(): Plugin {
  return {
    name: 'cheap-hashes',
    enforce: 'pre',
    transform(code, id) {
      if (!FILES.some((file) => id.endsWith(file))) return undefined
      if (!COST.test(code)) throw new Error(`${id} does not name the cost that this plugin lowers`)
      return code.replace(COST, JSON.stringify(LOW_COST))
    },
  }
}
