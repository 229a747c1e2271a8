/** A part of the platform. */
export type Part = 'cell' | 'directory' | 'access_keys' | 'issuer_keys' | 'receiver'

/**
 * An outage: storage or an object did not answer. It is thrown, because no flow can handle it. An outage must never look
 * like a bad token (invariant 7).
 */
export class Unavailable extends Error {
  readonly part: Part
  /** The cell that did not answer, if the part is a cell. */
  readonly cell: string | undefined

  constructor(part: Part, cause: unknown, cell?: string) {
    super(`${part} did not answer`, { cause })
    this.name = 'Unavailable'
    this.part = part
    this.cell = cell
  }
}
