import type { Family } from '../../families/rules/family.ts'
import { cellsOf } from '../../families/rules/placement.ts'
import type { Service } from '../service.ts'

/** The live families of a user, each with the cell that it is in, and how many cells were asked. */
export interface Found {
  readonly cells: number
  readonly families: readonly { readonly cell: string; readonly family: Family }[]
}

/**
 * Looks for the live families of a user: in its cell, or, if none is known, in every cell that would have been chosen
 * for it. The directory forgets cells when it is restored or lost; the families go on.
 */
export async function findFamilies(service: Service, userId: string, cell: string | null): Promise<Found> {
  const cells = cell === null ? cellsOf(userId, service.config.cellsPerRegion) : [cell]
  const found = await Promise.all(
    cells.map(async (one) =>
      (await service.cells.ask(one, (asked) => asked.families(userId))).map((family) => ({
        cell: one,
        family,
      })),
    ),
  )
  return { cells: cells.length, families: found.flat() }
}
