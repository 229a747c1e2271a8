/** Code of the last release, or of this checkout. */
export type Release = 'released' | 'today'

/** What runs now: read by each cell when it wakes. */
export const running: {
  cell: Release
  /** Bindings of the cells that stand in for real ones. */
  bindings: Readonly<Record<string, unknown>>
} = { cell: 'today', bindings: {} }
