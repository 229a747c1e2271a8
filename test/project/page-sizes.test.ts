import { expect, it } from 'vitest'
import { PAGES } from '../../scripts/assets.ts'
import { MAX_PAGE_BYTES, pageFaults, pageSizes } from '../../scripts/page-sizes.ts'

// `npm run check:bundle` refuses a page that is too large for a phone with a bad connection.

it(`has no page that loads more than ${MAX_PAGE_BYTES} bytes gzipped`, () => {
  const sizes = pageSizes()
  expect(sizes.map(({ name }) => name).toSorted()).toEqual(PAGES.toSorted())
  for (const { name, first, most } of sizes) {
    // Each has Preact and the design system.
    expect(first, name).toBeGreaterThan(6000)
    expect(most, name).toBeGreaterThanOrEqual(first)
  }
  expect(pageFaults(sizes)).toEqual([])
})

it('names a page that loads too much, with both numbers', () => {
  const page = (name: string, most: number) => ({ name, first: 10_000, most })
  expect(pageFaults([page('docs', 60_000)])).toEqual([])
  expect(pageFaults([page('docs', 60_000), page('console', 60_001)])).toEqual([
    'The page console loads 60001 bytes gzipped, and may load 60000',
  ])
})
