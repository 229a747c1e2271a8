/** The part of the platform that did not answer. */
export type Part = 'cell' | 'directory'

/**
 * The platform failed: storage or an object could not answer. It is thrown, because no flow can do anything about it.
 * An outage must never look like a bad token (invariant 7).
 */
export class Unavailable extends Error {
  readonly part: Part
  /** Which cell, if it was one. */
  readonly cell: string | undefined

  constructor(part: Part, cause: unknown, cell?: string) {
    super(`${part} did not answer`, { cause })
    this.name = 'Unavailable'
    this.part = part
    this.cell = cell
  }
}
