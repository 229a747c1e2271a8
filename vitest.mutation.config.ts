import { defineConfig } from 'vitest/config'

// What `npm run test:mutation` runs against every mutant: the tests of pure code, on plain Node, where one run takes
// seconds. They are part of `npm test` too.
export default defineConfig({
  test: {
    include: ['test/node/pure/**/*.test.ts', 'test/properties/decide.test.ts'],
    testTimeout: 20_000,
  },
})
