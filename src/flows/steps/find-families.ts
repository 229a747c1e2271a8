import type { Family } from '../../families/rules/family.ts'
import { cellsOf } from '../../families/rules/placement.ts'
import type { Service } from '../service.ts'

/** The live families of a user, each with its cell, and the number of cells that were called. */
export interface Found {
  readonly cells: number
  readonly families: readonly { readonly cell: string; readonly family: Family }[]
}

/**
 * Finds the live families of a user in its cell. Without a known cell, it calls every cell that can be the user's. A
 * restored or lost directory may lack cells whose families are live.
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
