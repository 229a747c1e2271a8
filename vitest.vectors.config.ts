import { defineConfig } from 'vitest/config'
import { Tally } from './scripts/tally.ts'

// Wycheproof's vectors. Not part of `npm test`: their file is not part of this repository.
export default defineConfig({
  test: { name: 'vectors', reporters: ['default', new Tally()], include: ['test/vectors/**/*.test.ts'] },
})
