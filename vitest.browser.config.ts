import { defineConfig } from 'vitest/config'
import { Tally } from './scripts/tally.ts'

// The pages in a real browser, against a service that was really started. Not part of `npm test`: needs Chromium.
export default defineConfig({
  test: {
    name: 'browser',
    reporters: ['default', new Tally()],
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
